// Commands that po prints are there to be pasted. In a fleet whose path a shell would take apart, each of them is read by a
// shell with every path in one piece, and those that only look are run as they stand.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { helpLines } from '../../engine/kernel/help.ts';
import { buildFleet, type Fleet, git, startPo } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';

// Git cuts an alternate at `:` and reads `\` and `"` in its own way.
const hard = "x y/it's $HOME;ünï $(touch pwned)`touch pwned`& *";

let place: string;
let fleet: Fleet;

beforeAll(async () => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'po-paste-')));
  const top = join(place, hard);
  mkdirSync(top, { recursive: true });
  const names = ['alive', 'locked', 'theirs', 'remote', 'topic', 'copied', 'dirty', 'away', 'gone', 'shut'];
  const stopped = Object.fromEntries(names.map((name) => [name, { state: 'stopped' }]));
  fleet = buildFleet(
    { projects: { ...stopped, alive: {} } },
    { top, name: `e${process.pid}-paste-${Date.now().toString(36)}` },
  );
  await fleet.apply();
  fleet.declare('taken', { state: 'stopped' });
  fleet.declare('gone', null);
});

afterAll(async () => {
  await fleet.end();
  rmSync(place, { recursive: true, force: true });
});

/** Every text for people in a document of po. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What stands on a line of its own in a text of several lines, and what a document calls commands. */
function commandsIn(document: unknown): string[] {
  const said = textsIn(document).flatMap((text) =>
    text.includes('\n')
      ? helpLines(text).flatMap(({ isCommand, text: line }) => (isCommand ? [line] : []))
      : [],
  );
  return [...said, ...listsIn(document)];
}

/** `commands`, `install` and `next`, which are lists of lines. */
function listsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /^(?:commands|install|next|identity)$/.test(key) ? [inner].flat().filter(isText) : listsIn(inner),
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

const shells = ['bash', 'sh', 'zsh'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);
const programs =
  'git mv rm rmdir mkdir chmod chown ls tmux node po npm sudo kill pgrep fuser ps xargs export cd'.split(' ');

/** The words of each program of a line, as a shell makes them; nothing is run. */
function wordsOf(shell: string, line: string): string[][] {
  const said = `said() { printf '%s\\037' "$@"; printf '\\036'; }`;
  const stubs = programs
    .filter((program) => program !== 'export')
    .map((program) => `${program}() { said ${program} "$@"; }`);
  const ran = spawnSync(shell, ['-c', `${said}; ${stubs.join('; ')}; ${line}`], {
    cwd: place,
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(ran.stderr, `${shell}: ${line}`).toBe('');
  return ran.stdout
    .split('\u001e')
    .filter((part) => part !== '')
    .map((part) => part.split('\u001f').slice(0, -1));
}

async function json(words: readonly string[], cwd = fleet.desk): Promise<unknown> {
  const { stdout, stderr } = await startPo(['--json', ...words], { cwd, env: fleet.env }).done;
  if (stdout === '') throw new Error(`po ${words.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}

it('prints commands that a shell reads as they were meant', async () => {
  const at = (name: string) => fleet.path(name);
  writeFileSync(join(at('locked'), '.git/index.lock'), '');
  git(at('theirs'), 'config', 'po.fleet', 'another');
  git(at('remote'), 'remote', 'add', 'origin', '/elsewhere.git');
  git(at('topic'), 'config', '--remove-section', 'po');
  git(at('topic'), 'switch', '--quiet', '--create', "to'pic;x");
  cpSync(at('copied'), `${at('copied')} copy`, { recursive: true });
  writeFileSync(join(at('dirty'), 'agents.toml'), 'mine\n');
  git(at('dirty'), 'branch', 'next');
  mkdirSync(at('taken'));
  writeFileSync(join(at('taken'), 'thesis.txt'), 'years of work\n');
  renameSync(at('away'), `${at('away')} moved`);
  writeFileSync(join(fleet.root, `x.999999999.po-partial`), '');
  chmodSync(fleet.file, 0o666);
  chmodSync(join(fleet.root, '.po'), 0o755);
  chmodSync(fleet.state('alive'), 0o755);
  fleet.declare('dirty', { branch: 'next' });
  git(at('locked'), 'branch', 'next');
  fleet.declare('locked', { branch: 'next' });
  fleet.declare('shut', { state: 'retired' });
  mkdirSync(join(fleet.root, '.retired'), { recursive: true });
  fleet.write('taken/fleet.toml', '');
  mkdirSync(join(fleet.top, '-d'));

  const here = [
    ['plan'],
    ['plan', '--restart'],
    ['status'],
    ['doctor'],
    ['doctor', 'alive'],
    ['show', 'locked'],
    ['add', './clones/copied'],
    ['adopt', './clones/locked copy'],
    ['set', 'alive', 'hold.reason=x', 'hold.until=2020-01-01', '--dry-run'],
    ['add', 'taken', 'branch=x'],
  ];
  const documents = [
    ...(await Promise.all(here.map((words) => json(words)))),
    await json(['doctor', '-f', 'desk'], fleet.top),
    await json(['plan', '--fleet', "../it's $HOME;ünï $(touch pwned)`touch pwned`& */desk"], fleet.top),
    await json(['remove', 'dirty', '--dry-run', '-f', fleet.desk], fleet.top),
    await json(['init', "new one's; $x"], fleet.top),
    await json(['init', '--name', 'recipes', '--', '-o'], join(fleet.top, '-d')),
    await json(['init', 'taken'], fleet.top),
    await json(['init', fleet.file], fleet.top),
  ];
  const lines = [...new Set(documents.flatMap(commandsIn))];
  // The fleet is in many of them, or nothing is tried here.
  expect(lines.filter((line) => line.includes('touch pwned')).length, lines.join('\n')).toBeGreaterThan(12);
  for (const shell of shells) {
    for (const line of lines) {
      for (const [, ...words] of wordsOf(shell, line)) {
        const broken = words.filter((word) => /it's|ünï|touch pwned|\$x/.test(word) && !isWhole(word));
        expect(broken, `${shell}: ${line}`).toEqual([]);
      }
    }
  }
  expect(readdirSync(place)).toEqual([hard.split('/')[0]]);

  // What only looks is run by the shell that it was printed for.
  const looks = lines.filter(
    (line) => /^(?:git -C .* status|ls -ld |cd )/.test(line) && !line.includes('&&'),
  );
  expect(looks.length).toBeGreaterThan(2);
  for (const line of looks) {
    const cwd = line.startsWith('cd ') && !line.startsWith("cd '/") ? whereFrom(line) : fleet.desk;
    const ran = spawnSync('bash', ['-c', line], { cwd, env: typed(fleet.env), encoding: 'utf8' });
    expect(ran, line).toMatchObject({ status: 0, stderr: '' });
  }
});

/** A path that is there, or that something is to be moved to or made at, or the words of a setting. */
function isWhole(word: string): boolean {
  const path = word.replace(/^--[a-z-]+=|^file:\/\//, '');
  const absolute = path.startsWith('/') ? path : join(fleet.top, path);
  return existsSync(absolute) || existsSync(dirname(absolute)) || existsSync(dirname(dirname(absolute)));
}

function whereFrom(line: string): string {
  return line.includes('./-o') ? join(fleet.top, '-d') : fleet.top;
}
