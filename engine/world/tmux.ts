/** The port to tmux. Every call has a limit and names its target by id. What tmux did not answer is unknown, never absent. */
import type { Launch } from '../contract/engine-process.ts';
import { marks } from '../contract/names.ts';
import { paneLine, parsePaneLine, plainField, quotedField } from '../contract/pane-line.ts';
import { saysNoServer } from '../contract/tmux-answer.ts';
import { withoutBlankEnds } from '../logs/plain-text.ts';
import { type Environment, serverEnvironment } from './environment.ts';
import { type Ran, run } from './exec.ts';

export interface Tmux {
  readonly endpoint: TmuxEndpoint;
  /** Where tmux puts `-L` sockets, a clean environment, and the conf a new server reads. */
  readonly env: Environment;
  readonly conf: string;
}

/** A name is resolved by tmux under TMUX_TMPDIR; a path is exact. */
export type TmuxEndpoint = { readonly name: string } | { readonly path: string };

export interface Pane {
  /** `$n` */
  readonly sessionId: string;
  readonly sessionName: string;
  /** `%n` */
  readonly paneId: string;
  readonly pid: number;
  readonly dead: boolean;
  readonly createdAt: Date;
  /** What it prints goes to some command as well. */
  readonly piped: boolean;
  /** When something was last printed in its window, to the second. */
  readonly printedAt: Date;
  readonly fleet: string | null;
  readonly project: string | null;
  readonly agent: string | null;
  readonly spec: string | null;
  readonly launch: string | null;
  readonly path: string | null;
  /** What it was started as. Unlike the marks above, it cannot be changed on a pane that exists. */
  readonly started: Launch | null;
}

export type TmuxLook =
  | {
      readonly kind: 'answered';
      readonly pid: number;
      readonly socketPath: string;
      readonly panes: readonly Pane[];
    }
  /** No server listens there. */
  | { readonly kind: 'no-server' }
  | {
      readonly kind: 'unknown';
      readonly problem: string;
      /** The server is on its way up or down: another look will tell. */
      readonly isPassing: boolean;
    };

const timeoutMs = 10_000;

/** Printable, so that it survives a locale without UTF-8, and not in any name or id. */
const separator = '|';

const paneFields = [
  'P',
  '#{session_id}',
  '#{pane_id}',
  '#{pane_pid}',
  '#{pane_dead}',
  '#{session_created}',
  '#{pane_pipe}',
  '#{window_activity}',
  plainField(marks.fleet),
  plainField(marks.project),
  plainField(marks.agent),
  plainField(marks.spec),
  plainField(marks.launch),
  quotedField(marks.path),
];

const sessionFields = ['S', '#{session_id}', '#{session_name}'].join(separator);

/** One call sees the whole server. */
export async function look(tmux: Tmux): Promise<TmuxLook> {
  const ran = await call(tmux, [
    ...['display-message', '-p', ['#{pid}', '#{socket_path}'].join(separator)],
    ...[';', 'list-sessions', '-F', sessionFields],
    ...[';', 'list-panes', '-a', '-F', paneLine(paneFields)],
  ]);
  const unknown = (problem: string, isPassing = false): TmuxLook => ({ kind: 'unknown', problem, isPassing });
  if (ran.kind === 'not-started') return unknown(`tmux cannot be run: ${ran.problem}`);
  if (ran.kind === 'timeout') return unknown(`tmux did not answer within ${timeoutMs / 1000} s`);
  const [first, ...rest] = ran.stdout.split('\n').filter((line) => line !== '');
  const [, pid, socketPath] = /^(\d+)\|(.*)$/.exec(first ?? '') ?? [];
  if (pid !== undefined && socketPath !== undefined) {
    // A server without sessions says "no current target" and fails after it has told its pid.
    const panes = readPanes(rest);
    if (panes !== null) return { kind: 'answered', pid: Number(pid), socketPath, panes };
    return unknown(`tmux answered something else than expected: ${rest.join(' ')}`);
  }
  const said = ran.stderr.trim();
  if (saysNoServer(said)) return { kind: 'no-server' };
  return unknown(`tmux said: ${said || 'nothing'}`, /^server exited|^lost server/.test(said));
}

export type Created =
  | {
      readonly kind: 'created';
      readonly sessionId: string;
      readonly paneId: string;
      readonly panePid: number;
    }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'failed'; readonly problem: string };

/**
 * Makes a session with its marks in one go: of any number of callers exactly one succeeds, and none ever
 * sees the session without its marks. Starts the server where there is none.
 */
export async function createSession(
  tmux: Tmux,
  session: {
    name: string;
    folder: string;
    argv: readonly string[];
    marks: ReadonlyMap<string, string>;
    /** A command for `sh` that all that is printed goes to as well, from the first byte on. */
    pipe: string | null;
  },
): Promise<Created> {
  const setMarks = [...session.marks].flatMap(([mark, value]) => [
    ...[';', 'set-option', '-t', `=${session.name}:`, mark, token(value)],
  ]);
  const ran = await call(tmux, [
    ...['new-session', '-d', '-s', session.name],
    // Born wide enough for full-screen programs; a viewer's size takes over when there is one.
    ...['-x', '220', '-y', '50'],
    // tmux expands formats here, and one of them runs a shell.
    ...['-c', token(session.folder.replaceAll('#', '##'))],
    ...['-P', '-F', ['#{session_id}', '#{pane_id}', '#{pane_pid}'].join(separator)],
    ...['--', ...session.argv.map(token)],
    ...setMarks,
    ...(session.pipe === null ? [] : [';', ...pipeArguments(`=${session.name}:`, session.pipe)]),
  ]);
  const answer = ran.kind === 'ended' && ran.code === 0 ? ran.stdout : '';
  const [, sessionId, paneId, pid] = /^(\$\d+)\|(%\d+)\|(\d+)$/m.exec(answer) ?? [];
  if (sessionId !== undefined && paneId !== undefined && pid !== undefined) {
    return { kind: 'created', sessionId, paneId, panePid: Number(pid) };
  }
  if (ran.kind === 'ended' && ran.stderr.startsWith('duplicate session')) return { kind: 'duplicate' };
  return { kind: 'failed', problem: problemOf(ran) };
}

/** In the same go as the session is made: what a quick program prints first would be lost otherwise. */
function pipeArguments(target: string, command: string): string[] {
  // tmux expands formats and the time of day in it.
  const literal = command.replaceAll('#', '##').replaceAll('%', '%%');
  // -I: what the command prints would be typed, so it must print nothing. Only with it tmux sees at once that the
  // command has ended, and not when the next output is lost on it.
  return ['pipe-pane', '-I', '-O', '-t', target, token(literal)];
}

/** Lets what a pane prints go to a command for `sh`, from now on and in place of any other. Null when it worked. */
export async function pipePane(tmux: Tmux, paneId: string, command: string): Promise<string | null> {
  return failureOf(await call(tmux, pipeArguments(paneId, command)));
}

export async function setMark(
  tmux: Tmux,
  sessionId: string,
  mark: string,
  value: string,
): Promise<string | null> {
  return failureOf(await call(tmux, ['set-option', '-t', sessionId, mark, token(value)]));
}

/** The caller has looked at the session's marks just before. Null when it worked. */
export async function killSession(tmux: Tmux, sessionId: string): Promise<string | null> {
  return failureOf(await call(tmux, ['kill-session', '-t', sessionId]));
}

/** The last lines a pane shows, without blank ones at both ends and without what tmux says below a dead pane. */
export async function tailOf(tmux: Tmux, paneId: string, lines: number): Promise<string[]> {
  const ran = await call(tmux, ['capture-pane', '-p', '-J', '-S', '-200', '-t', paneId]);
  if (ran.kind !== 'ended') return [];
  const shown = withoutBlankEnds(ran.stdout.trimEnd().replace(/(^|\n)Pane is dead[^\n]*$/, ''));
  return shown === '' ? [] : withoutBlankEnds(shown.split('\n').slice(-lines).join('\n')).split('\n');
}

/** `tmux 3.3a`, or why there is none. */
export async function versionOf(env: Environment): Promise<Ran> {
  return run('tmux', ['-V'], { env: serverEnvironment(env), cwd: '/', timeoutMs });
}

/** `input` is what tmux reads where a command names `-` as its file: for what is longer than a command may be. */
export function call(tmux: Tmux, args: readonly string[], input = ''): Promise<Ran> {
  const where = 'name' in tmux.endpoint ? ['-L', tmux.endpoint.name] : ['-S', tmux.endpoint.path];
  // From `/`: the folder a server was started from may be removed while it runs.
  const options = { env: serverEnvironment(tmux.env), cwd: '/', timeoutMs, input };
  return run('tmux', ['-u', ...where, '-f', tmux.conf, ...args], options);
}

/** tmux takes a `;` at the end of an argument for the end of the command. */
function token(argument: string): string {
  return argument.endsWith(';') ? `${argument.slice(0, -1)}\\;` : argument;
}

/** Null when it worked. */
export function failureOf(ran: Ran): string | null {
  return ran.kind === 'ended' && ran.code === 0 ? null : problemOf(ran);
}

function problemOf(ran: Ran): string {
  if (ran.kind === 'ended') return ran.stderr.trim() || `tmux ended with code ${ran.code}`;
  return ran.kind === 'timeout' ? `tmux did not answer within ${timeoutMs / 1000} s` : ran.problem;
}

/** Null when a line is not as it was asked for. */
function readPanes(lines: readonly string[]): Pane[] | null {
  const names = new Map<string, string>();
  const panes: Pane[] = [];
  for (const line of lines) {
    const [kind, sessionId, ...rest] = line.split(separator);
    if (sessionId === undefined) return null;
    if (kind === 'S') {
      names.set(sessionId, rest.join(separator));
      continue;
    }
    const read = kind === 'P' ? parsePaneLine(line, paneFields.length) : null;
    if (read === null) return null;
    const [, , paneId, pid, dead, created, pipe, activity, ...values] = read.fields;
    const [fleet, project, agent, spec, launch, path] = values;
    if (!paneId || !pid || !created) return null;
    panes.push({
      sessionId,
      sessionName: names.get(sessionId) ?? '',
      paneId,
      pid: Number(pid),
      dead: dead === '1',
      createdAt: new Date(Number(created) * 1000),
      piped: pipe === '1',
      printedAt: new Date(Number(activity) * 1000),
      fleet: fleet || null,
      project: project || null,
      agent: agent || null,
      spec: spec || null,
      launch: launch || null,
      path: path || null,
      started: read.started,
    });
  }
  return panes;
}
