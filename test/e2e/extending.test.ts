// The walk of docs/extending.md for a kind, done as it is written: its files are taken from the page, compiled with a copy of
// the tree, and the po that is built of it reconciles them in a real fleet.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, makeFleet, unwrapped } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';
import { treeCopy } from '../support/tree-copy.ts';

const record = 'reconcilers/index.ts';
const tree = treeCopy({
  page: 'docs/extending.md',
  record,
  // As a person would: the import among the others, and the line of the record in place of the old one.
  extend(text, block) {
    const [added = '', line = ''] = block.split('\n');
    const start = line.slice(0, line.indexOf('{'));
    return text
      .split('\n')
      .flatMap((one) => (one.endsWith("from './reconciler.ts';") ? [added, one] : [one]))
      .map((one) => (one.startsWith(start) ? line : one))
      .join('\n');
  },
});
const { copy, blocks, blockOf, read, write, run, node, compile } = tree;

const files = [...blocks.keys()].filter((path) => path !== record).map((path) => basename(path));
/** Of an object or a type, on one line or more. */
const property = /^ {2}(?:\/\*\*.*\n {2})?(?:readonly )?(\w+)[,:(].*?(?=^ {2}[\w/]|^\S)/gms;

const good = { code: 0, output: '' };

it('is all in the folder of the kind, but for the record', () => {
  expect([...blocks.keys()].filter((path) => !path.startsWith('reconcilers/hook/'))).toEqual([record]);
  expect(read(record)).toContain('{ clone, engine, hook, agents }');
});

it('compiles with the whole tree, and is in its style', () => {
  expect(compile()).toEqual(good);
  expect(run(join(copy, 'node_modules/.bin/biome'), 'check', 'reconcilers')).toMatchObject({ code: 0 });
});

/** A copy of the kind under another name, which is not in the record. */
function makeAnother(name: string): void {
  for (const file of files) {
    const text = blockOf(`reconcilers/hook/${file}`);
    // What is in the way of a kind is added to the codes of po but once.
    write(`reconcilers/${name}/${file}`, text.replace(/^declare module.*/ms, ''));
  }
}

/** Makes copies of the kind, each without one thing: a file, a part of the contract, words for a reason, a fact. */
function makeIncomplete(): readonly string[] {
  const ownBlock = (file: string) => blockOf(`reconcilers/hook/${file}`);
  const without = (file: string, part: string, text: string): string => {
    const name = `without-${part}-in-${file.replace('.ts', '')}`;
    makeAnother(name);
    const whole = read(`reconcilers/${name}/${file}`);
    if (text === '' || !whole.includes(text)) throw new Error(`${file} has no ${part}`);
    write(`reconcilers/${name}/${file}`, whole.replace(text, ''));
    return name;
  };
  const withoutFile = (file: string): string => {
    const name = `without-${file.replace('.ts', '')}`;
    makeAnother(name);
    rmSync(join(copy, 'reconcilers', name, file));
    return name;
  };
  return [
    // Without its index the record does not compile.
    ...files.filter((file) => file !== 'index.ts').map(withoutFile),
    ...['index.ts', 'registry.ts', 'words.ts', 'facts.ts'].flatMap((file) =>
      [...ownBlock(file).matchAll(property)].map(([text, part = '']) => without(file, part, text)),
    ),
    without('words.ts', 'missing', "missing: () => 'no git hook', "),
    without('words.ts', 'hook-missing', ", 'hook-missing': () => 'no git hook'"),
    without('codes.ts', 'hook-missing', /^ {2}'hook-missing': .*\n/m.exec(ownBlock('codes.ts'))?.[0] ?? ''),
    without('diff.ts', 'fact', 'hook: hookName'),
  ];
}

describe('what is forgotten', () => {
  it('does not compile', () => {
    const all = makeIncomplete();
    expect(all).toEqual(
      expect.arrayContaining(['without-undo', 'without-places-in-index', 'without-converged-in-registry']),
    );
    makeAnother('complete');
    const { output } = compile();
    for (const name of [...all, 'complete']) rmSync(join(copy, 'reconcilers', name), { recursive: true });
    // That an import is left over tells nobody what is missing.
    const told = output.split('\n').filter((line) => !/error TS6(133|192)/.test(line));
    const isTold = (name: string) => told.some((line) => line.startsWith(`reconcilers/${name}/`));
    expect([...all, 'complete'].filter((name) => !isTold(name))).toEqual(['complete']);

    // Codes that are in no table.
    write('reconcilers/hook/codes.ts', read('reconcilers/hook/codes.ts').replaceAll("'hook-", "'hooks-"));
    const codes = compile().output;
    tree.restore('reconcilers/hook/codes.ts');
    expect(codes).toMatch(/diff\.ts.*'"hook-taken"' is not assignable to type 'BlockCode'/);
    expect(codes).toMatch(/diff\.ts.*'"hook-missing"' is not assignable to parameter of type 'HookReason'/);
  });

  it('or fails a test that names it, and nothing else does', () => {
    git(copy, 'init', '--quiet');
    git(copy, 'add', '--all');
    // Tests read what an operator edits as it was committed.
    git(copy, 'commit', '--quiet', '--message=The tree');
    const ofAnotherKind = "export { isPinned } from '../engine/types.ts';\n";
    const codes = read('reconcilers/hook/codes.ts');
    write(
      'reconcilers/hook/codes.ts',
      codes.replace(/(?=^ *'hook-taken')/m, "  'hook-old': { means: 'X.' },\n"),
    );
    const registry = read('reconcilers/hook/registry.ts')
      .replace(/(isDriven: ).*/, '$1() => false,')
      .replace(/(wanted: ).*/, '$1() => ({}),')
      .replace(/(found: ).*/, "$1'nothing',");
    write('reconcilers/hook/registry.ts', registry);
    write('reconcilers/hook/places.ts', `${read('reconcilers/hook/places.ts')}${ofAnotherKind}`);
    makeAnother('unnamed');
    git(copy, 'add', '--all');
    const { failed: unsorted } = tree.tests([
      'reconcilers/codes',
      'reconcilers/kinds',
      'formats/reference',
      'tidy/files',
      'tidy/imports',
    ]);
    const failed = unsorted.toSorted();
    for (const file of ['codes.ts', 'registry.ts', 'places.ts']) tree.restore(`reconcilers/hook/${file}`);
    rmSync(join(copy, 'reconcilers/unnamed'), { recursive: true });
    expect(failed.map(([name]) => name)).toEqual([
      'every block says what to do about it',
      'every code of blocked is used',
      'is what `npm run generate` makes of these sources',
      'the kind hook declares something else where an edit asks it for a step',
      'the kind hook wants nothing after an edit that does not drive it',
      'the kind hook wants nothing where all is as declared',
      "the repository 'a file imports only what the import t…' holds",
      "the repository 'every reconciler is in the record, an…' holds",
    ]);
    expect(failed[1]?.[1]).toContain("expected [ 'hook-old' ] to deeply equal []");
    expect(node('--import', 'tsx', 'scripts/generate.ts')).toMatchObject({ code: 0 });
  });
});

it('in a fleet it is planned, applied once, and known to diff, status, history and undo', () => {
  expect(node('--import', 'tsx', 'scripts/build.ts')).toMatchObject({ code: 0 });
  const fleet = makeFleet({ projects: { api: { tags: ['guarded'] }, web: { state: 'stopped' } } });
  git(fleet.desk, 'init', '--quiet', '--initial-branch=main');
  const po = (...args: readonly string[]) => {
    const program = join(copy, 'dist', 'po.mjs');
    const ran = spawnSync(process.execPath, [program, ...args], {
      ...{ cwd: fleet.desk, env: fleet.env, encoding: 'utf8' as const, timeout: 120_000 },
    });
    return { code: ran.status, stdout: unwrapped(ran.stdout), stderr: ran.stderr };
  };
  const steps = (...args: readonly string[]): string[] =>
    JSON.parse(po(...args, '--json').stdout).steps.map(({ id }: { readonly id: string }) => id);
  const hookOf = (project: string) => fleet.path(project, '.git/hooks/pre-push');

  expect(steps('plan')).toEqual([
    ...['api/clone', 'web/clone', 'api/engine', 'web/engine', 'api/hook', 'api/agents'],
  ]);
  expect(po('plan').stdout).toContain('install the git hook pre-push');
  expect(po('apply', '--yes')).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(hookOf('api'), 'utf8')).toMatch(/^#!\/bin\/sh\n/);
  expect(statSync(hookOf('api')).mode & 0o777).toBe(0o755);
  expect(po('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });

  // po diff tells of it for a project that asks for it, and for no other.
  commitFiles(fleet.desk, {}, 'The fleet');
  fleet.declare('api', { state: 'stopped', tags: ['guarded', 'docs'] });
  expect(steps('diff')).toEqual(['api/agents']);
  fleet.declare('api', { state: null, tags: ['guarded'] });
  fleet.declare('web', { tags: ['guarded'] });
  expect(steps('diff')).toEqual(['web/hook']);

  // Status says what differs, and a foreign hook blocks.
  expect(po('status', 'web').stdout).toContain('no git hook');
  mkdirSync(dirname(hookOf('web')), { recursive: true });
  writeFileSync(hookOf('web'), 'exit 0\n');
  expect(JSON.parse(po('plan', '--json').stdout).blocked).toMatchObject([
    { project: 'web', kind: 'hook', code: 'hook-taken' },
  ]);
  rmSync(hookOf('web'));
  expect(po('apply', '--yes')).toMatchObject({ code: 0, stderr: '' });

  // History tells of it, and undo says what cannot be undone.
  expect(po('history', 'last').stdout).toContain('web/hook install the git hook pre-push: done');
  expect(po('undo', 'last').stdout).toContain('the hook that it wrote stays: po deletes none');
});
