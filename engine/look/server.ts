/**
 * The tmux server that a project's agents run on. One that is recorded and alive but does not answer is unknown: starting
 * another would run every agent twice.
 */
import { basename } from 'node:path';
import type { Context } from '../context.ts';
import { socketName } from '../contract/names.ts';
import type { ServerRecord } from '../contract/server-record.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { findServer, isTmuxServer } from '../world/lost-server.ts';
import { isAlive } from '../world/process-table.ts';
import { look, type Pane, type Tmux, type TmuxLook } from '../world/tmux.ts';

export type ServerLook =
  | {
      readonly kind: 'answered';
      readonly tmux: Tmux;
      readonly pid: number;
      readonly socketPath: string;
      readonly panes: readonly Pane[];
    }
  /** There is none, so nothing runs on it. */
  | { readonly kind: 'none'; readonly tmux: Tmux }
  | { readonly kind: 'unknown'; readonly diagnostic: Diagnostic };

/** `record` is what is remembered of this very socket, or null. */
export async function lookAtServer(
  context: Context,
  fleet: string | null,
  record: ServerRecord | null,
): Promise<ServerLook> {
  const known = record !== null && (await isServerOf(record, fleet)) ? record.server : null;
  // The path of a live server wins over a TMUX_TMPDIR that has changed since.
  const endpoint =
    known === null || record === null ? { name: socketName(fleet) } : { path: record.socketPath };
  const tmux: Tmux = { endpoint, env: context.env, conf: context.tmuxConf };
  const seen = await lookSettled(
    context,
    tmux,
    known === null ? () => findServer(socketName(fleet), context.env) : null,
  );
  if (seen.kind === 'unknown') return { kind: 'unknown', diagnostic: noAnswer(seen.problem) };
  if (seen.kind === 'no-server') {
    const lost = known?.pid ?? seen.lost;
    if (lost === null) return { kind: 'none', tmux };
    const socket = known === null || record === null ? `for -L ${socketName(fleet)}` : record.socketPath;
    return { kind: 'unknown', diagnostic: unreachable(lost, socket, 'does not answer') };
  }
  if (known !== null && seen.pid !== known.pid) return taken(known.pid, seen);
  return { ...seen, tmux };
}

/** A tmux server on a socket of this name. An agent may have written the record, so it must not lead anywhere else. */
async function isServerOf({ server, socketPath }: ServerRecord, fleet: string | null): Promise<boolean> {
  if (server === null || basename(socketPath) !== socketName(fleet)) return false;
  return (await isAlive(server)) && isTmuxServer(server.pid);
}

/** The same server once more, by the same way. */
export async function lookAgain(earlier: Exclude<ServerLook, { kind: 'unknown' }>): Promise<ServerLook> {
  const { tmux } = earlier;
  const seen = await look(tmux);
  if (seen.kind === 'no-server') {
    if (earlier.kind === 'none') return { kind: 'none', tmux };
    // It may have ended, and it may have lost no more than its socket.
    return { kind: 'unknown', diagnostic: noAnswer('tmux has stopped to answer') };
  }
  if (seen.kind === 'unknown') return { kind: 'unknown', diagnostic: noAnswer(seen.problem) };
  if (earlier.kind === 'answered' && seen.pid !== earlier.pid) return taken(earlier.pid, seen);
  return { ...seen, tmux };
}

const settleLimitMs = 3_000;
const pauseMs = 50;

type Settled =
  | Exclude<TmuxLook, { kind: 'no-server' }>
  | { readonly kind: 'no-server'; readonly lost: number | null };

/**
 * A server that has just been started lives before it listens, and one that ends still listens for a moment:
 * two projects of a fleet that come up side by side meet both. So what looks lost is looked at again.
 *
 * @param findLost for a project that is new in its fleet and has no record of the server the others run on
 */
async function lookSettled(
  context: Context,
  tmux: Tmux,
  findLost: (() => number | null) | null,
): Promise<Settled> {
  const endMs = context.clock.monotonicMs() + settleLimitMs;
  while (true) {
    const seen = await look(tmux);
    const lost = seen.kind === 'no-server' && findLost !== null ? findLost() : null;
    const isSettled = seen.kind === 'unknown' ? !seen.isPassing : lost === null;
    if (isSettled || context.clock.monotonicMs() >= endMs) {
      return seen.kind === 'no-server' ? { kind: 'no-server', lost } : seen;
    }
    await context.clock.sleep(pauseMs);
  }
}

/** The socket of a server that is alive belongs to another one. */
function taken(pid: number, now: { pid: number; socketPath: string }): ServerLook {
  const what = `is now that of another server, pid ${now.pid}`;
  return { kind: 'unknown', diagnostic: unreachable(pid, now.socketPath, what) };
}

function noAnswer(problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'tmux-unknown',
    summary: 'tmux could not be asked',
    detail: `${problem}. What runs is not known, so nothing was changed.`,
  };
}

function unreachable(pid: number, socketPath: string, what: string): Diagnostic {
  return {
    severity: 'error',
    code: 'socket-lost',
    summary: 'The tmux server is alive and cannot be reached',
    detail: `Agents run on the tmux server with pid ${pid}, but its socket ${socketPath} ${what}.`,
    help: remedyText('have it create the socket again; nothing is stopped by it:', `kill -USR1 ${pid}`),
  };
}
