// What changed between two looks at a generated world, held against what the oracle lets change. Says every
// difference that nobody expects, in words.
import { join } from 'node:path';
import type { ProjectDescription, WorldDescription } from './description.ts';
import type { WorldLook } from './look.ts';
import type { Expected } from './oracle.ts';
import type { Effect } from './oracle-parts.ts';

type How = 'added' | 'changed' | 'removed';

/** Paths in a clone that an effect may change in these ways. */
const allowed: Readonly<Record<Effect, readonly (readonly [RegExp, readonly How[]])[]>> = {
  make: [[/^/, ['added', 'changed']]],
  adopt: [[/^\.git\/config$/, ['changed']]],
  pin: [
    [/^\.git\/(config|index)$/, ['changed']],
    [/^\.git\/(logs\/)?refs\/heads\/main$/, ['changed', 'added']],
    [/^\.git\/logs\/HEAD$/, ['changed', 'added']],
    [/^\.git\/objects\//, ['added']],
    [/^\.gitmodules$/, ['added', 'changed']],
    [/^\.git\/modules(\/|$)/, ['added']],
    [/^\.git\/modules\/engine\/(HEAD|FETCH_HEAD|index|logs\/HEAD)$/, ['changed']],
    [/^engine(\/|$)/, ['added', 'changed', 'removed']],
  ],
  'check-out': [
    [/^\.git\/modules(\/|$)/, ['added']],
    [/^\.git\/modules\/engine\/(HEAD|FETCH_HEAD|index|logs\/HEAD|config)$/, ['changed']],
    [/^engine(\/|$)/, ['added', 'changed', 'removed']],
  ],
  remote: [
    [/^\.git\/config$/, ['changed']],
    [/^\.git\/(logs\/)?refs\/(remotes(\/|$)|po(\/|$))/, ['added', 'changed']],
    [/^\.git\/objects\//, ['added']],
  ],
  guard: [[/^\.git\/config$/, ['changed']]],
  switch: [
    [/^\.git\/(HEAD|index|logs\/HEAD)$/, ['changed']],
    // It is on the branch that was left.
    [/^topic\.txt$/, ['removed']],
  ],
  ask: [
    [/^\.git\/(logs\/)?refs\/remotes\/origin(\/main)?$/, ['added', 'changed']],
    [/^\.git\/objects\//, ['added']],
  ],
  'ask-in-vain': [[/^\.git\/objects\//, ['added']]],
  'go-on': [
    [/^\.git\/(index|logs\/HEAD|(logs\/)?refs\/heads\/main)$/, ['changed', 'added']],
    [/^\.git\/ORIG_HEAD$/, ['added', 'changed']],
    [/^news\.txt$/, ['added']],
  ],
  push: [[/^\.git\/(logs\/)?refs\/remotes\/origin(\/main)?$/, ['added', 'changed']]],
  start: [],
  restart: [],
  watch: [],
  stop: [],
  retire: [[/^/, ['removed']]],
  release: [[/^\.git\/config$/, ['changed']]],
};

const allowedInRemote = [
  [/^refs\/heads\/main$/, ['added', 'changed']],
  [/^objects\//, ['added']],
] as const satisfies readonly (readonly [RegExp, readonly How[]])[];

export function unexpectedFiles(
  world: WorldDescription,
  expected: ReadonlyMap<string, Expected>,
  before: WorldLook,
  after: WorldLook,
): string[] {
  const problems: string[] = [];
  const paths = new Set([...Object.keys(before.files), ...Object.keys(after.files)]);
  const clones = world.projects.map(({ name }) => ({ name, at: `desk/clones/${name}` }));
  for (const path of paths) {
    const [was, is] = [before.files[path], after.files[path]];
    if (was === is) continue;
    const how = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    const mayChange = (rules: readonly (readonly [RegExp, readonly How[]])[], inside: string) =>
      rules.some(([pattern, ways]) => pattern.test(inside) && ways.includes(how));
    const clone = clones.find(({ at }) => path === at || path.startsWith(`${at}/`));
    const remote = clones.find(({ name }) => path.startsWith(`remotes/${name}.git/`));
    if (clone !== undefined) {
      const inside = path.slice(clone.at.length + 1);
      const effects = expected.get(clone.name)?.effects ?? [];
      if (effects.some((effect) => mayChange(allowed[effect], inside))) continue;
    } else if (remote !== undefined && expected.get(remote.name)?.effects.includes('push') === true) {
      if (mayChange(allowedInRemote, path.slice(`remotes/${remote.name}.git/`.length))) continue;
    } else if (how === 'added' && isRetired(path, expected)) {
      continue;
    }
    problems.push(`${path} was ${how}: ${was ?? 'nothing'} → ${is ?? 'nothing'}`);
  }
  return problems;
}

function isRetired(path: string, expected: ReadonlyMap<string, Expected>): boolean {
  const match = /^desk\/clones\/\.retired(?:\/([a-z]+)-\d{8}T\d{6}Z(?:\/.*)?)?$/.exec(path);
  if (match === null) return false;
  const [, name] = match;
  return name === undefined || expected.get(name)?.effects.includes('retire') === true;
}

/** What git’s own files held is still in them: every ref but the one that got the pin, every line of every log. */
export function lostTexts(
  { name }: ProjectDescription,
  { effects }: Expected,
  before: WorldLook,
  after: WorldLook,
): string[] {
  if (effects.includes('retire')) return [];
  const start = `desk/clones/${name}/`;
  return [...before.texts].flatMap(([path, was]) => {
    if (!path.startsWith(start)) return [];
    const is = after.texts.get(path);
    // That it is gone, or may not change, is told by the files.
    if (is === undefined || is === was) return [];
    if (path.includes('/logs/')) return is.startsWith(was) ? [] : [`${path} lost what it held`];
    if (path.endsWith('/config')) return lostLines(path, was, is, effects);
    return [];
  });
}

const markLine = /^(\[po\]|\t(fleet|project|protect) = .*)$/;
const urlLine = /^\turl = .*$/;

function lostLines(path: string, was: string, is: string, effects: readonly Effect[]): string[] {
  const mayGo = (line: string) =>
    (markLine.test(line) && (['release', 'adopt', 'guard'] as const).some((one) => effects.includes(one))) ||
    (urlLine.test(line) && effects.includes('remote'));
  const left = is.split('\n');
  return was.split('\n').flatMap((line) => {
    const at = left.indexOf(line);
    if (at === -1 && mayGo(line)) return [];
    if (at === -1) return [`${path} lost the line ${line.trim()}`];
    left.splice(at, 1);
    return [];
  });
}

/** The index entry of each path but what a pin writes. */
export function changedIndex(
  { name }: ProjectDescription,
  { effects }: Expected,
  before: WorldLook,
  after: WorldLook,
): string[] {
  const was = before.indexes.get(name);
  const is = after.indexes.get(name);
  if (was === undefined || is === undefined) return [];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((path) => {
    if (was[path] === is[path]) return [];
    const because: Readonly<Record<string, Effect>> = {
      '.gitmodules': 'pin',
      'topic.txt': 'switch',
      'news.txt': 'go-on',
    };
    const effect = because[path];
    if (effect !== undefined && effects.includes(effect)) return [];
    return [
      `the index of ${name} has ${path} as ${is[path] ?? 'nothing'}, and had ${was[path] ?? 'nothing'}`,
    ];
  });
}

/** A clone that was moved aside is there whole. */
export function notWhole(
  { name }: ProjectDescription,
  { effects }: Expected,
  before: WorldLook,
  after: WorldLook,
): string[] {
  if (!effects.includes('retire')) return [];
  const places = Object.keys(after.files).filter((path) =>
    new RegExp(`^desk/clones/\\.retired/${name}-[^/]+$`).test(path),
  );
  const [place] = places;
  if (place === undefined || places.length > 1) return [`${name} was moved aside ${places.length} times`];
  const start = `desk/clones/${name}`;
  return Object.keys(before.files).flatMap((path) => {
    if (path !== start && !path.startsWith(`${start}/`)) return [];
    const moved = join(place, path.slice(start.length));
    return after.files[moved] === before.files[path] ? [] : [`${moved} is not what ${path} was`];
  });
}
