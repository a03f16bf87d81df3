// A fleet in a throw-away place: a registry, an empty home, a tmux server of its own, and po as it was built.
// A test names only what differs. What po started is ended, and the place removed, when the test ends.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, onTestFinished, vi } from 'vitest';
import {
  parseServerRecord,
  parseWatchdogRecord,
  serverRecordFile,
  socketName,
  watchdogRecordFile,
} from '../../engine/protocol.ts';
import type { StepResult } from '../../src/apply/outcome.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { isRunning, type Ran, until } from './engine.ts';
import { elsewhere } from './hostile-environments.ts';
import { stateOf } from './state.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** How long something may take that should happen soon. Generous: the machine may be busy. */
export const patienceMs = 90_000;

/** Keys of a project in the registry; `null` takes one out. */
export type ProjectKeys = Readonly<Record<string, TomlValue | null>>;
type TomlValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

export interface FleetOptions {
  readonly projects: Readonly<Record<string, ProjectKeys>>;
  readonly engine?: { readonly source?: string; readonly version?: string };
  readonly apply?: Readonly<Record<string, TomlValue>>;
}

export interface Session {
  readonly name: string;
  readonly panePid: number;
  readonly alive: boolean;
  readonly fleet: string;
  readonly project: string;
  readonly agent: string;
  readonly path: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly done: Promise<Ran>;
}

export interface ApplyDocument {
  readonly format: 'po.apply/1';
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly interrupted: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Fleet {
  readonly name: string;
  /** The tmux socket's name, for `tmux -L`. */
  readonly socket: string;
  /** Holds everything below. Absolute, symlinks resolved. */
  readonly top: string;
  /** Where `fleet.toml` is and po is run. */
  readonly desk: string;
  readonly root: string;
  readonly home: string;
  readonly file: string;
  /** What po and git are run with. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the project's clone is, or a file in it. */
  path(project: string, file?: string): string;
  /** The folder of the engine's state of the project, or a file in it. */
  state(project: string, file?: string): string;
  /** Writes a file below the top; missing folders are made. */
  write(path: string, content: string | Uint8Array, mode?: number): string;
  po(...args: string[]): Promise<Ran>;
  poWith(env: Environment, ...args: string[]): Promise<Ran>;
  /** Starts po and does not wait. */
  start(env: Environment, ...args: string[]): Running;
  /** `po plan --json`, whatever it exits with. */
  plan(...projects: string[]): Promise<Plan>;
  /** `po apply --yes`, and it must exit 0. */
  apply(...projects: string[]): Promise<Ran>;
  /** `po apply --yes --json`: its exit code and its document. */
  applyJson(...projects: string[]): Promise<{ code: number | null; document: ApplyDocument }>;
  /** Nothing to do, nothing blocked, nothing unknown. */
  expectConverged(): Promise<void>;
  /** Adds keys to a project, or a project to the registry; `null` takes a key, or the project, out. */
  declare(project: string, keys: ProjectKeys | null): void;
  /** Changes what all projects pin, and where releases come from when a source is given. */
  useEngine(version: string, source?: string): void;
  edit(change: (text: string) => string): void;
  git(project: string, ...args: string[]): string;
  tmux(...args: string[]): string;
  sessions(): readonly Session[];
  session(project: string, agent: string): Session;
  /** The events of every run, oldest first. */
  journal(): readonly JournalLine[];
  /** Ends its agents, watchdogs and tmux server, as a reboot does. */
  endProcesses(): Promise<void>;
  /** Ends what runs and removes the place; done by itself for a fleet made within a test. */
  end(): Promise<void>;
}

export interface JournalLine {
  readonly at: string;
  readonly event: string;
  readonly step?: string;
  readonly outcome?: { readonly state: string };
  readonly interrupted?: boolean;
}

/** A text without its line breaks and indents: what is wrapped for a terminal reads on. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

let count = 0;

type FleetPlace = Pick<Fleet, 'top' | 'name'>;

function newPlace(): FleetPlace {
  count += 1;
  return {
    top: realpathSync(mkdtempSync(join(tmpdir(), 'po-fleet-'))),
    name: `e${process.pid}-${count}-${Date.now().toString(36)}`,
  };
}

/** A fleet that lasts until the test ends. */
export function makeFleet(options: FleetOptions): Fleet {
  const fleet = buildFleet(options);
  onTestFinished(() => fleet.end());
  return fleet;
}

/** A fleet that lasts until `end` is called. */
export function buildFleet(options: FleetOptions, { top, name }: FleetPlace = newPlace()): Fleet {
  const socket = socketName(name);
  const desk = join(top, 'desk');
  const home = join(top, 'home');
  const root = join(desk, 'clones');
  const file = join(desk, 'fleet.toml');
  const stateHome = join(home, '.local', 'state');
  mkdirSync(desk, { recursive: true });
  mkdirSync(home, { recursive: true });
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: stateHome,
  };
  const started = new Set<ChildProcess>();
  let declared: FleetOptions = options;
  const writeRegistry = () => writeFileSync(file, registryText(name, declared));
  writeRegistry();

  const fleet: Fleet = {
    name,
    socket,
    top,
    desk,
    root,
    home,
    file,
    env,
    path: (project, inside) => (inside === undefined ? join(root, project) : join(root, project, inside)),
    state: (project, inside = '') => join(stateOf(stateHome, join(root, project)), inside),
    write(path, content, mode = 0o644) {
      const target = join(top, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content, { mode });
      return target;
    },
    po: (...args) => fleet.start({}, ...args).done,
    poWith: (extra, ...args) => fleet.start(extra, ...args).done,
    start(extra, ...args) {
      const running = startPo(args, { cwd: desk, env: { ...env, ...extra } });
      started.add(running.child);
      void running.done.finally(() => started.delete(running.child));
      return running;
    },
    async plan(...projects) {
      const ran = await fleet.po('plan', '--json', ...projects);
      if (ran.stdout === '') throw new Error(`po plan --json printed nothing: ${ran.stderr}`);
      return JSON.parse(ran.stdout);
    },
    async apply(...projects) {
      const ran = await fleet.po('apply', '--yes', ...projects);
      expect(ran, `po apply --yes\n${ran.stdout}`).toMatchObject({ code: 0, stderr: '' });
      return ran;
    },
    async applyJson(...projects) {
      const ran = await fleet.po('apply', '--yes', '--json', ...projects);
      if (ran.stdout === '') throw new Error(`po apply --json printed nothing: ${ran.stderr}`);
      return { code: ran.code, document: JSON.parse(ran.stdout) };
    },
    async expectConverged() {
      const ran = await fleet.po('plan', '--detailed-exitcode');
      expect(ran, `po plan --detailed-exitcode\n${ran.stdout}`).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toMatch(/^Nothing to do: [^\n]*\n$/);
    },
    declare(project, keys) {
      const { [project]: before, ...others } = declared.projects;
      declared = {
        ...declared,
        projects: keys === null ? others : { ...others, [project]: { ...before, ...keys } },
      };
      writeRegistry();
    },
    useEngine(version, source) {
      declared = {
        ...declared,
        engine: { ...declared.engine, version, ...(source === undefined ? {} : { source }) },
      };
      writeRegistry();
    },
    edit: (change) => writeFileSync(file, change(readFileSync(file, 'utf8'))),
    git: (project, ...args) => git(join(root, project), ...args),
    tmux: (...args) => tmux(socket, args),
    sessions: () => sessionsOf(socket),
    session(project, agent) {
      const found = sessionsOf(socket).find((one) => one.name === `${project}/${agent}`);
      if (found === undefined) throw new Error(`there is no session ${project}/${agent}`);
      return found;
    },
    journal() {
      const runs = join(root, '.po', 'runs');
      if (!existsSync(runs)) return [];
      return readdirSync(runs)
        .sort()
        .flatMap((run) => readFileSync(join(runs, run), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line): JournalLine => JSON.parse(line));
    },
    endProcesses: () => endServer(fleet),
    async end() {
      for (const child of started) child.kill('SIGKILL');
      await endServer(fleet);
      await until('what ran in the place to end', () => processesIn(top).length === 0, patienceMs);
      rmSync(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
  return fleet;
}

/** The engine of these sources, which most tests pin: what is tested is what would be released next. */
export const currentEngine = `v${JSON.parse(readFileSync(join(import.meta.dirname, '../../engine/package.json'), 'utf8')).version}`;

export function registryText(name: string, { projects, engine, apply }: FleetOptions): string {
  const lines = [
    '[fleet]',
    `name = "${name}"`,
    'root = "clones"',
    '',
    '[engine]',
    `source = ${toml(engine?.source ?? 'embedded')}`,
    `version = ${toml(engine?.version ?? currentEngine)}`,
  ];
  if (apply !== undefined) lines.push('', '[apply]', ...entries(apply));
  for (const [project, keys] of Object.entries(projects))
    lines.push('', `[projects.${project}]`, ...entries(keys));
  return `${lines.join('\n')}\n`;
}

function entries(keys: ProjectKeys): string[] {
  return Object.entries(keys).flatMap(([key, value]) => (value === null ? [] : `${key} = ${toml(value)}`));
}

function toml(value: TomlValue): string {
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, text]) => `${key} = ${JSON.stringify(text)}`)
    .join(', ')} }`;
}

let built: string | null = null;

/** po as it is built now, in a place where no later build changes it under a running test. */
export function poFolder(): string {
  if (built !== null) return built;
  const copy = mkdtempSync(join(tmpdir(), 'po-built-'));
  cpSync(join(import.meta.dirname, '../../dist'), copy, { recursive: true });
  built = copy;
  return copy;
}

afterAll(() => {
  if (built !== null) rmSync(built, { recursive: true, force: true });
  built = null;
});

/** @param nodeOptions for this process alone, and none that it starts */
export function startPo(
  args: readonly string[],
  { nodeOptions = [], ...options }: { cwd: string; env: NodeJS.ProcessEnv; nodeOptions?: readonly string[] },
): Running {
  const child = spawn(process.execPath, [...nodeOptions, join(poFolder(), 'po.mjs'), ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, pid: child.pid ?? 0, done };
}

/** git as somebody else would run it: with an identity of its own, and none of po's precautions. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...elsewhere, ...somebody, GIT_OPTIONAL_LOCKS: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).replace(/\n$/, '');
}

const somebody = {
  GIT_AUTHOR_NAME: 'Somebody Else',
  GIT_AUTHOR_EMAIL: 'somebody@example.org',
  GIT_COMMITTER_NAME: 'Somebody Else',
  GIT_COMMITTER_EMAIL: 'somebody@example.org',
} as const;

function tmux(socket: string, args: readonly string[]): string {
  if (!process.env['TMUX_TMPDIR']) throw new Error('a test would touch the default place of tmux sockets');
  return spawnSync('tmux', ['-u', '-L', socket, ...args], { encoding: 'utf8', timeout: 30_000 }).stdout;
}

function sessionsOf(socket: string): Session[] {
  const format = [
    'session_name',
    'pane_pid',
    'pane_dead',
    '@po_fleet',
    '@ao_project',
    '@ao_agent',
    '@ao_path',
  ];
  return tmux(socket, ['list-panes', '-a', '-F', format.map((field) => `#{${field}}`).join('|')])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', pid = '', dead = '', fleet = '', project = '', agent = '', ...path] = line.split('|');
      return { name, panePid: Number(pid), alive: dead !== '1', fleet, project, agent, path: path.join('|') };
    });
}

/** The fleet's server and its agents, by what tmux and the engine's own record say; nobody else's. */
async function endServer(fleet: Fleet): Promise<void> {
  // First of all, or they would start again what is ended here.
  await endWatchdogs(fleet);
  const pids = fleet.sessions().map((session) => session.panePid);
  fleet.tmux('kill-server');
  // A server whose socket is gone hears of no kill-server.
  for (const project of foldersIn(fleet.root)) {
    const record = fleet.state(project, serverRecordFile);
    if (!existsSync(record)) continue;
    const parsed = parseServerRecord(readFileSync(record, 'utf8'));
    const pid = parsed.ok ? (parsed.value.server?.pid ?? 0) : 0;
    if (pid > 1 && commandOf(pid).includes(fleet.socket)) process.kill(pid, 'SIGTERM');
  }
  await until('the agents to end', () => !pids.some(isRunning), patienceMs);
}

async function endWatchdogs(fleet: Fleet): Promise<void> {
  const pids = foldersIn(fleet.root).flatMap((project) => {
    const record = fleet.state(project, watchdogRecordFile);
    const parsed = existsSync(record) ? parseWatchdogRecord(readFileSync(record, 'utf8')) : null;
    const pid = parsed?.ok ? parsed.value.pid : 0;
    return pid > 1 && commandOf(pid).includes(fleet.path(project)) ? [pid] : [];
  });
  for (const pid of pids) process.kill(pid, 'SIGTERM');
  await until('the watchdogs to end', () => !pids.some(isRunning), patienceMs);
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
}

/** What runs with its working folder at or below a place, this process aside. */
export function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1 && pid !== process.pid && isIn(pid, folder) && isRunning(pid));
}

function isIn(pid: number, folder: string): boolean {
  try {
    const cwd = realpathSync(`/proc/${pid}/cwd`);
    return cwd === folder || cwd.startsWith(`${folder}/`);
  } catch {
    return false;
  }
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
