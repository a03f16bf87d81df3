// Whatever is too large, too deep or too long, or no file at all: every command answers in a moment, with few words, and
// neither crashes nor reads on. How long each takes is for test/bench/bounds.ts; what hangs is killed here.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { held } from '../support/cells.ts';
import type { Ran } from '../support/engine.ts';
import { type Fleet, makeFleet, poFolder } from '../support/fleet.ts';
import { head, monsters } from '../support/monsters.ts';
import { actsIn, poison } from '../support/poison.ts';

/** Generous: a machine that runs all tests at once is slow. */
const limitMs = 120_000;
const mostCharacters = 250_000;

async function answer(fleet: Fleet, words: readonly string[], tried?: string): Promise<Ran> {
  const running = fleet.start({}, ...words);
  const timer = setTimeout(() => running.child.kill('SIGKILL'), limitMs);
  const ran = await running.done;
  clearTimeout(timer);
  const name = `po ${words.join(' ').slice(0, 60)}`;
  const text = ran.stdout + ran.stderr;
  expect(ran.code, `${name} was killed`).not.toBeNull();
  expect(ran.code, `${name}: ${text.slice(0, 500)}`).toBeLessThanOrEqual(64);
  // What `fmt` shows is as long as what it changes.
  expect(text.length, name).toBeLessThan(words[0] === 'fmt' ? 4_000_000 : mostCharacters);
  expect(text, name).not.toMatch(/^\s+at |bug in po|RangeError|out of memory/m);
  expect(actsIn(text), name).toEqual([]);
  if (tried !== undefined) held('Input without bounds', tried, name);
  return ran;
}

const verbs: readonly (readonly string[])[] = [
  ['plan'],
  ['status', '--json'],
  ['fmt'],
  ['set', 'base', 'branch=main'],
  ['add', 'fresh'],
  ['apply', '--yes'],
  ['diff', '--base', 'fleet.toml', '--head', 'fleet.toml'],
  ['history'],
  ['undo', 'last'],
  ['plan', '--json'],
  ['remove', 'base'],
  ['doctor'],
  ['fmt', '--check'],
  ['show', 'base'],
];

/** Each command meets some of the files, and those that write meet the most. */
const verbsAt = (at: number) => [0, 1, 2].map((step) => verbs[(at * 3 + step) % verbs.length] ?? ['plan']);

describe('a registry', () => {
  it.each(Object.keys(monsters).map((name, at) => [name, at] as const))('%s', async (name, at) => {
    const [code, text] = monsters[name] ?? [null, () => ''];
    const fleet = makeFleet({ projects: {} });
    writeFileSync(fleet.file, text());
    const tried = `fleet.toml: ${name}`;
    const validated = await answer(fleet, ['validate'], tried);
    expect(validated.code).toBe(code === null ? 0 : 1);
    await answer(fleet, ['validate', '--json'], tried);
    const isChanged = () => code !== null && readFileSync(fleet.file, 'utf8') !== text();
    for (const words of verbsAt(at)) {
      const ran = await answer(fleet, words, tried);
      if (code === null || ['doctor', 'history', 'fmt'].includes(words[0] ?? '')) continue;
      expect(ran.code, words.join(' ')).toBe(1);
    }
    // It minds the syntax alone.
    const hasFormatted = verbsAt(at).some((words) => words.join(' ') === 'fmt');
    if (!hasFormatted) expect(isChanged()).toBe(false);
  });

  it.each(['fmt', 'set base branch=main', 'validate'])('larger than anything: po %s', async (words) => {
    const fleet = makeFleet({ projects: {} });
    const handle = openSync(fleet.file, 'w');
    ftruncateSync(handle, 2 ** 40);
    closeSync(handle);
    const ran = await answer(fleet, words.split(' '));
    expect([ran.code, ran.stdout + ran.stderr]).toEqual([
      1,
      expect.stringContaining('More than is read of one file'),
    ]);
  });

  it('named by an argument that is absurdly long, or read from a pipe without end', async () => {
    const fleet = makeFleet({ projects: {} });
    await answer(fleet, ['plan', '-f', 'x'.repeat(100_000)]);
    await answer(fleet, ['set', 'base', `branch=${'y'.repeat(100_000)}`]);
    await answer(fleet, ['plan', 'n'.repeat(100_000)]);
    await answer(fleet, ['show', 'n'.repeat(100_000)]);
    await answer(fleet, ['z'.repeat(100_000)]);
    await answer(fleet, ['history', 'z'.repeat(100_000)]);
    // The shell alone: not every system in which this runs has `yes`.
    const endless = `exec "$0" "$1" validate -f <(while printf '# a comment\\n'; do :; done)`;
    const options = { cwd: fleet.desk, env: fleet.env, encoding: 'utf8', timeout: limitMs } as const;
    const ran = spawnSync('bash', ['-c', endless, process.execPath, join(poFolder(), 'po.mjs')], options);
    expect([ran.status, ran.stdout + ran.stderr]).toEqual([1, expect.stringContaining('More than is read')]);
  });
});

const odd: Readonly<Record<string, (path: string) => void>> = {
  pipe: (path) => void execFileSync('mkfifo', [path]),
  folder: (path) => void mkdirSync(path),
  device: (path) => symlinkSync('/dev/zero', path),
  huge(path) {
    const handle = openSync(path, 'w');
    ftruncateSync(handle, 2 ** 40);
    closeSync(handle);
  },
  'a line of 40 MB': (path) => writeFileSync(path, `{"at":"x","event":"${'y'.repeat(40_000_000)}"}\n`),
  deep: (path) =>
    writeFileSync(path, `{"format":"po.saved-plan/1","at":"x","event":"e","a":${'['.repeat(1_000_000)}\n`),
  nested: (path) =>
    writeFileSync(
      path,
      `{"at":"2","event":"run-started","a":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}\n`,
    ),
  'many lines': (path) =>
    writeFileSync(
      path,
      '{"at":"2026-11-22T09:00:00.000Z","event":"step-started","step":"a/clone"}\n'.repeat(300_000),
    ),
  '60,000 steps': (path) =>
    writeFileSync(
      path,
      Array.from(
        { length: 60_000 },
        (_, at) =>
          `{"at":"2026-11-22T09:00:00.000Z","event":"step-started","step":"p${at}/clone","action":"update"}\n`,
      ).join(''),
    ),
  'bytes of zero': (path) => writeFileSync(path, Buffer.alloc(3_000_000)),
  'no UTF-8': (path) => writeFileSync(path, Buffer.alloc(3_000_000, 0xfe)),
  hostile: (path) =>
    writeFileSync(
      path,
      `${JSON.stringify({ at: `2026${poison}`, event: 'run-started', run: poison, digest: poison, steps: [`a${poison}/clone`], about: { by: poison, command: poison } })}\n`,
    ),
};

/** In the place of a file; gone when the test ends, since what ends a fleet reads some of them. */
function put(path: string, kind: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  odd[kind]?.(path);
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
}

describe.each(Object.keys(odd))('in the place of a file: %s', (kind) => {
  it('a saved plan, a journal and a lock are said to be none', async () => {
    const fleet = makeFleet({ projects: {} });
    const saved = join(fleet.desk, 'monday.plan');
    put(saved, kind);
    for (const words of [
      ['show', './monday.plan'],
      ['apply', '--yes', '--plan', 'monday.plan'],
    ])
      expect((await answer(fleet, words, `a saved plan: ${kind}`)).code, words.join(' ')).toBe(1);
    await fleet.apply();
    put(join(fleet.root, '.po/runs/20261122T100000Z-7.jsonl'), kind);
    for (const words of [
      ['history'],
      ['history', 'last'],
      // A document has every step, as many as the journal has.
      kind === '60,000 steps' ? ['history', '-n', '1'] : ['history', '--json'],
      ['undo', 'last'],
      ['apply', '--yes'],
    ])
      await answer(fleet, words, `a journal: ${kind}`);
    rmSync(join(fleet.root, '.po/runs'), { recursive: true, force: true });
    put(join(fleet.root, '.po/lock'), kind);
    for (const words of [['apply', '--yes'], ['history'], ['plan']])
      await answer(fleet, words, `the lock: ${kind}`);
  });
});

it('a lock that another process holds says who, in one short line', async () => {
  const fleet = makeFleet({ projects: { base: { state: 'stopped' } } });
  await fleet.apply();
  fleet.declare('more', { state: 'stopped' });
  const lock = join(fleet.root, '.po/lock');
  writeFileSync(lock, `pid ${process.pid}, ${poison}${'x'.repeat(5_000_000)}\n`);
  const holder = spawn('flock', [lock, 'sh', '-c', 'echo held; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const ran = await answer(fleet, ['apply', '--yes']);
  expect(ran.code).toBe(5);
  expect(ran.stderr).toContain('another apply holds the lock');
  expect(ran.stderr.length).toBeLessThan(1_000);
  expect(actsIn((await answer(fleet, ['apply', '--yes', '--json'])).stdout)).toEqual([]);
});

it('agents.toml, a prompt and an env file are bounded for po and the engine', async () => {
  const fleet = makeFleet({ projects: { base: { state: 'stopped' } } });
  await fleet.apply();
  const agents = fleet.path('base', 'agents.toml');
  const engine = (words: readonly string[]) => {
    const options = { cwd: fleet.path('base'), env: fleet.env, encoding: 'utf8', timeout: limitMs } as const;
    try {
      return execFileSync(process.execPath, ['engine/agents.mjs', ...words], { ...options, stdio: 'pipe' });
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number | null } & Record<
        'stdout' | 'stderr',
        string
      >;
      expect([0, 1], `${words.join(' ')}: ${stderr.slice(0, 500)}`).toContain(status);
      return stdout + stderr;
    }
  };
  const names = Object.keys(monsters).filter((_, at) => at % 4 === 0);
  for (const name of names) {
    const text = monsters[name]?.[1]() ?? '';
    writeFileSync(
      agents,
      text.replace(head, '[project]\nname = "base"\n').replaceAll('[projects.', '[agents.'),
    );
    for (const words of [['validate'], ['validate', '--json'], ['status']]) {
      const said = engine(words);
      expect(said.length, `${name}: ${words.join(' ')}`).toBeLessThan(mostCharacters);
      expect(actsIn(said), name).toEqual([]);
    }
    await answer(fleet, ['plan']);
    await answer(fleet, ['status']);
  }
  const declared = (keys: string) =>
    `[project]\nname = "base"\n[agents.a]\nbackend = "claude"\nprompt = "prompt.md"\nenv_file = "secrets"\n${keys}`;
  for (const kind of ['pipe', 'folder', 'device', 'huge', 'a line of 40 MB', 'bytes of zero']) {
    put(agents, kind);
    for (const words of [['validate'], ['status'], ['up']])
      expect(engine(words).length).toBeLessThan(mostCharacters);
    rmSync(agents, { recursive: true, force: true });
    writeFileSync(agents, declared(''));
    for (const file of ['prompt.md', 'secrets']) {
      put(fleet.path('base', file), kind);
      for (const words of [['validate'], ['up', 'a'], ['doctor'], ['status']])
        expect(engine(words).length, `${file}: ${kind}`).toBeLessThan(mostCharacters);
      rmSync(fleet.path('base', file), { recursive: true, force: true });
      writeFileSync(fleet.path('base', file), '', { mode: 0o600 });
    }
  }
});
