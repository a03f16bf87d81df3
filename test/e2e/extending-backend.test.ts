// The walk of docs/adding-a-backend.md, done as it is written: its files are taken from the page, compiled with a copy of the
// tree, held to the conformance suite, and the engine that is built of it runs an agent on them in a real tmux.
import { chmodSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { engineProject, until } from '../support/engine.ts';
import { git } from '../support/fleet.ts';
import { treeCopy } from '../support/tree-copy.ts';

const repository = join(import.meta.dirname, '../..');
const record = 'engine/backends/index.ts';
const own = 'engine/backends/crow/';
const trial = 'test/clis/backends/crow.ts';
const tree = treeCopy({
  page: 'docs/adding-a-backend.md',
  record,
  // As a person would: the import among the others, and the line of the record in place of the old one.
  extend(text, block) {
    const [added = '', line = ''] = block.split('\n');
    const next = /^import \{ gemini \}/m;
    return text.replace(next, `${added}\n$&`).replace(/^export const backends = .*$/m, line);
  },
});
const { copy, blocks, read, write, restore, run, node, compile } = tree;

function fault(path: string, from: string, to: string): void {
  expect(read(path)).toContain(from);
  write(path, read(path).replace(from, to));
}

/** Those of the tests whose name has one of the words, by how they end. */
function tests(words: string, ...names: readonly string[]): { passed: number; failed: readonly string[] } {
  const { passed, failed } = tree.tests(names, words);
  return { passed, failed: failed.map(([name]) => name) };
}

/** What the run of the real program would record. */
function recordScreens(): void {
  const save = (place: string, name: string, rows: readonly string[]) => {
    const cursor = { column: (rows.at(-1) ?? '').length, row: rows.length - 1, isShown: true };
    const head = JSON.stringify({ cursor, title: '' });
    write(`test/support/screens/crow-1.2.0/${place}/${name}.txt`, `${[head, ...rows].join('\n')}\n`);
  };
  const dialogs = /dialogs: \(\) => (\[[\s\S]*?\n {2}\]),/.exec(read(trial))?.[1]?.match(/'[^']+'/g) ?? [];
  for (const [index, dialog] of dialogs.entries())
    save('elsewhere', `dialog-${index}`, [`Crow: ${dialog}`, '> 1. One', '  2. Another']);
  save('empty', 'hello', ['Crow 1.2.0', 'crow> ']);
  save('empty', 'after-turn', ['crow> hello', 'You said: hello', 'crow> ']);
  save('empty', 'busy', ['crow> hello', '* thinking', 'crow> ']);
  save('empty', 'streaming', ['crow> hello', 'You', '* writing', 'crow> ']);
  save('draft', 'draft', ['Crow 1.2.0', 'crow> half a thought']);
  save('draft', 'busy-draft', ['* thinking', 'crow> half a thought']);
}

it('is all in files of its own, but for the record, compiles, and is in the style of the tree', () => {
  const shared = [...blocks.keys()].filter((path) => !path.startsWith(own) && path !== trial);
  expect(shared).toEqual([record]);
  const before = readFileSync(join(repository, record), 'utf8').split('\n');
  const after = read(record).split('\n');
  expect(after.filter((line) => !before.includes(line))).toEqual(blocks.get(record)?.trimEnd().split('\n'));
  expect(compile()).toEqual({ code: 0, output: '' });
  const biome = join(copy, 'node_modules/.bin/biome');
  expect(run(biome, 'check', 'engine/backends', trial).output).toMatch(
    /^Checked \d+ files.*No fixes applied\.\n$/,
  );
});

it('does not compile where a part of it is forgotten', () => {
  const index = `${own}index.ts`;
  const half = `${own}half.ts`;
  const parts = [
    'npmPackage',
    'checked',
    'sharesLogin',
    'login',
    'compact',
    'hasCursor',
    'variables',
    'trust',
  ];
  const forget = (path: string, lines: RegExp) => {
    const text = blocks.get(index) ?? '';
    expect(text).toMatch(lines);
    write(path, text.replace(lines, ''));
  };
  forget(index, new RegExp(`^ {4}(${parts.join('|')})\\b.*\\n`, 'gm'));
  forget(half, /^ {2}(template: null,|prompt: promptForm,|documentation: \{[\s\S]*?\n {2}\},)\n/gm);
  const { output } = compile();
  restore(index);
  rmSync(join(copy, half));
  expect(output).toMatch(new RegExp(`${index}.*missing the following properties.*npmPackage`));
  expect(output).toMatch(new RegExp(`${half}.*prompt, template, documentation`));
});

it('fails a test that names what is forgotten, and passes the conformance suite alone', () => {
  git(copy, 'init', '--quiet');
  git(copy, 'add', '--all');
  // Tests read what an operator edits as it was committed.
  git(copy, 'commit', '--quiet', '--message=The tree');
  const index = `${own}index.ts`;
  fault(index, 'crow --ask …', 'crow --careful …');
  fault(index, '    ...promptWords(promptForm, prompt),', '    ...(prompt === null ? [] : [prompt]),');
  fault(index, '    ...definition.args,\n', '');
  fault(`${own}screen.ts`, "from '../view.ts';", "from '../view.ts';\nimport '../pi/screen.ts';");
  rmSync(join(copy, trial));
  const files = [
    'engine/backend-conformance',
    'engine/recorded-screens',
    'formats/reference',
    'tidy/imports',
  ];
  const words = 'crow|npm run generate|backend imports no other';
  expect(tests(words, ...files).failed.toSorted()).toEqual([
    'crow ends with the whole prompt, as one word that is read as nothing else',
    'crow hands the operator’s arguments on as they are, in their order',
    'crow is documented by flags that it is started with',
    'is what `npm run generate` makes of these sources',
    'the input line is tried with the real crow, by a file in test/clis/backends',
    'the input line was recorded of crow: empty, with a draft in it, and twelve dialogs',
    "the repository 'a backend imports no other backend, a…' holds",
  ]);

  for (const path of [index, `${own}screen.ts`, trial]) restore(path);
  recordScreens();
  expect(node('--import', 'tsx', 'scripts/generate.ts')).toMatchObject({ code: 0 });
  expect(read('docs/reference/backends.md')).toContain(
    '| `crow` | Crow 1.2.0 | `crow --ask … --prompt=PROMPT` |',
  );
  expect(JSON.parse(read('docs/reference/agents.schema.json'))).toMatchObject({
    properties: {
      agents: {
        additionalProperties: { properties: { backend: { enum: expect.arrayContaining(['crow']) } } },
      },
    },
  });
  const good = tests(words, ...files);
  expect(good.failed).toEqual([]);
  expect(good.passed).toBeGreaterThan(40);
});

it('runs an agent, which is started, known, sent to and stopped', async () => {
  expect(node('--import', 'tsx', 'scripts/build.ts')).toMatchObject({ code: 0 });
  const project = engineProject(
    '[agents.bird]\nbackend = "crow"\nprompt = "p.md"\nenv = { PATH = "@PATH@" }\n',
  );
  cpSync(join(copy, 'engine/agents.mjs'), join(project.folder, 'engine/agents.mjs'));
  const program = project.write('bin/crow', readFileSync(join(repository, 'test/support/crow.sh'), 'utf8'));
  chmodSync(program, 0o755);
  project.write(
    'agents.toml',
    project.read('agents.toml').replace('@PATH@', `${dirname(program)}:${process.env['PATH']}`),
  );
  project.write('p.md', '-v is "loud"\n');

  expect(await project.ok('doctor')).toMatch(/bird: crow.*1\.2\.0, and it knows every flag/);
  await project.ok('up', '--fleet', project.fleet);
  const screen = () => project.tmux('capture-pane', '-p', '-t', '=demo/bird:').stdout;
  await until('its prompt', () => screen().includes('You said: -v is "loud"'));
  const idle = await until('it to rest', async () => {
    const now = await project.agent('bird');
    return now.activity.state === 'idle' ? now : null;
  });
  expect(idle).toMatchObject({ backend: 'crow', permission: 'ask', activity: { source: 'screen' } });
  const sent = await project.engine(['send', 'bird', 'Caw.', '--json']);
  expect(sent).toMatchObject({ code: 10 });
  await until('its answer', () => screen().includes('You said: Caw.'));
  expect(await project.ok('down')).toContain('bird: stopped');
  expect(await project.agent('bird')).toMatchObject({ runtime: { state: 'absent' } });
});
