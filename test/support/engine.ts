// A project in a throw-away folder with the released engine in it and nothing else, on a tmux server of its
// own. The server and the folder are removed when the test ends.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type AgentStatus, parseLinuxStat, parseStatus, type StatusDocument } from '../../engine/protocol.ts';
import { makeState, stateOf } from './state.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EngineProject {
  /** Absolute, symlinks resolved. */
  readonly folder: string;
  /** Belongs to this project alone. */
  readonly fleet: string;
  readonly socket: string;
  /** Writes a file of the project; missing folders are made. */
  write(path: string, content: string, mode?: number): string;
  read(path: string): string;
  /** XDG_STATE_HOME of its engine. */
  readonly stateHome: string;
  /** The environment that its engine is run with. */
  readonly env: NodeJS.ProcessEnv;
  /** The path of a file of its state, or of the state itself. */
  state(path?: string): string;
  readState(path: string): string;
  /** Like `write`, for its state, which is made if it is missing. */
  writeState(path: string, content: string): string;
  /** Runs the engine in the project's folder. */
  engine(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Ran>;
  /** The same, and it must succeed. */
  ok(...args: string[]): Promise<string>;
  status(): Promise<StatusDocument>;
  agent(name: string): Promise<AgentStatus>;
  tmux(...args: string[]): Ran;
  /** What the engine recorded of the agent's newest launch. */
  record(name: string, what: 'process' | 'exit'): unknown;
}

let count = 0;

/**
 * @param agents what follows `[project]` in agents.toml
 * @param home its XDG_STATE_HOME; one of its own unless given
 */
export function engineProject(agents: string, home?: string): EngineProject {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-engine-')));
  const folder = join(top, 'demo');
  const stateHome = home ?? join(top, 'state');
  // Also for what a test runs in a terminal, as an operator does.
  process.env['XDG_STATE_HOME'] = stateHome;
  count += 1;
  const fleet = `t${process.pid}-${count}-${Date.now().toString(36)}`;
  const socket = `po-${fleet}`;
  mkdirSync(join(folder, 'engine'), { recursive: true });
  for (const file of ['agents.mjs', 'tmux.conf']) {
    cpSync(join(import.meta.dirname, '../../engine', file), join(folder, 'engine', file));
  }
  const project: EngineProject = {
    folder,
    fleet,
    socket,
    write(path, content, mode = 0o644) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode });
      return file;
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    stateHome,
    env: { ...process.env, XDG_STATE_HOME: stateHome },
    state: (path = '') => join(stateOf(stateHome, folder), path),
    readState: (path) => readFileSync(project.state(path), 'utf8'),
    writeState(path, content) {
      const file = join(makeState(stateHome, folder), path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, content, { mode: 0o600 });
      return file;
    },
    engine: (args, env = {}) =>
      run(process.execPath, ['engine/agents.mjs', ...args], {
        cwd: folder,
        // Agents of other tests are on the same account, and would be waited for.
        env: { ...process.env, XDG_STATE_HOME: stateHome, ...env },
      }),
    async ok(...args) {
      const ran = await project.engine(args);
      expect(ran, `engine ${args.join(' ')}`).toMatchObject({ code: 0 });
      return ran.stdout;
    },
    async status() {
      const parsed = parseStatus(await project.ok('status', '--json'));
      if (!parsed.ok) throw new Error(parsed.problem);
      return parsed.value;
    },
    async agent(name) {
      const found = (await project.status()).agents.find((agent) => agent.name === name);
      if (found === undefined) throw new Error(`status does not list ${name}`);
      return found;
    },
    tmux: (...args) => tmux(socket, args),
    record(name, what) {
      const { launches } = JSON.parse(project.readState(`agents/${name}.json`)) as {
        launches: string[];
      };
      return JSON.parse(project.readState(`launch/${launches[0]}.${what}.json`));
    },
  };
  project.write('agents.toml', `[project]\nname = "demo"\n${agents}`);
  onTestFinished(async () => {
    delete process.env['XDG_STATE_HOME'];
    await endWatchdog(folder);
    tmux(socket, ['kill-server']);
    // A launcher writes down how its agent ended, into the folder that is about to go.
    const started = startedIn(folder);
    const rest = () => started.filter(isSame);
    await until('the agents to end', () => rest().length === 0, 2_000).catch(() => {
      for (const { pid } of rest()) process.kill(pid, 'SIGKILL');
    });
    // A hook of an agent that has just ended may still be writing.
    await until('the folder to go', () => isRemoved(top));
  });
  return project;
}

function isRemoved(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

/** First of all, or it would start again what the end of the test takes down. */
async function endWatchdog(folder: string): Promise<void> {
  const own = processesWith(({ argv }) => argv.at(-3) === 'watch' && argv.at(-1) === folder);
  for (const one of own) if (isSame(one)) process.kill(one.pid, 'SIGKILL');
  await until('the watchdog to end', () => !own.some(isSame), 2_000);
}

interface Identity {
  readonly pid: number;
  readonly startTime: string;
}

/** Every launcher and every agent of a project, by what they were started with: a test may have forged the records. */
function startedIn(folder: string): Identity[] {
  return processesWith(
    ({ argv, environment }) =>
      (argv[2] === 'launch' && argv[4] === folder) || environment.includes(`AO_PROJECT_DIR=${folder}`),
  );
}

/** By their command line and the environment that they were started with. */
export function processesWith(
  isOne: (process: { readonly argv: readonly string[]; readonly environment: readonly string[] }) => boolean,
): Identity[] {
  const listIn = (pid: string, file: string) =>
    readFileSync(`/proc/${pid}/${file}`, 'utf8').replace(/\0$/, '').split('\0');
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      if (!isOne({ argv: listIn(pid, 'cmdline'), environment: listIn(pid, 'environ') })) return [];
      const stat = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      return stat === null ? [] : [{ pid: Number(pid), startTime: `/${stat.startTicks}` }];
    } catch {
      return [];
    }
  });
}

function isSame({ pid, startTime }: Identity): boolean {
  try {
    const stat = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat !== null && stat.state !== 'Z' && startTime.endsWith(`/${stat.startTicks}`);
  } catch {
    return false;
  }
}

export function run(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function tmux(socket: string, args: readonly string[]): Ran {
  if (!process.env['TMUX_TMPDIR']) throw new Error('a test would touch the default place of tmux sockets');
  const ran = spawnSync('tmux', ['-u', '-L', socket, ...args], { encoding: 'utf8', timeout: 10_000 });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

/** A process that has nothing to do with any agent. Ends with the test. */
export function bystander(program = 'sleep'): ChildProcess {
  const child = spawn(program, ['infinity'], { stdio: 'ignore', detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

/** A busy machine does everything when it can. How long anything takes is never what a test is about. */
const patienceMs = 90_000;

/** Waits for something that happens soon; fails with `what` when it does not. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  limitMs = patienceMs,
): Promise<NonNullable<T>> {
  const end = Date.now() + limitMs;
  while (true) {
    const lookedAt = Date.now();
    const found = await look();
    if (found) return found;
    const now = Date.now();
    if (now > end) throw new Error(`waited ${limitMs} ms for: ${what}`);
    // A look that takes its time, since it runs a program, must not keep what it waits for from happening, nor the
    // tests beside it.
    await new Promise((resolve) => setTimeout(resolve, Math.max(50, 3 * (now - lookedAt))));
  }
}

/** The content of a file once it is there. */
export function fileAt(path: string): Promise<string> {
  return until(`the file ${path}`, () => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  });
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder);
}
