/**
 * Ends all processes of an agent, gracefully first. Signals by pid and start time only processes that descend from the agent
 * or have the variables of its launch; the caller has proven those that it passes (`look/evidence.ts`).
 */
import type { ProcessIdentity } from '../contract/process-identity.ts';
import { startedFor, type Whose } from '../look/evidence.ts';
import type { Clock } from '../world/clock.ts';
import { listProcesses, type ProcessRow, signal, withDescendants } from '../world/process-table.ts';

const pollMs = 50;
/** Programs that close down at SIGTERM are given this long before the terminal hangs up on the others. */
const hangUpAfterMs = 250;
const killAfterMs = 5_000;
/** The launcher writes down how its agent ended, once that has. */
const launcherGraceMs = 2_000;
/** A process that was killed this long ago waits in the kernel or belongs to another user. */
const giveUpAfterMs = 2_000;

export interface Stopped {
  /** How many had to be killed because they ignored SIGTERM. */
  readonly killed: number;
  /** Still there although killed: waiting in the kernel, or another user's. */
  readonly left: readonly ProcessIdentity[];
}

/** `launcher` leads the agent's Unix session. It is signalled last: it ends with its agent and records that end. */
export async function stopTree(
  clock: Clock,
  launcher: ProcessIdentity,
  agent: ProcessIdentity | null,
  whose: Whose | null,
): Promise<Stopped> {
  const startedMs = clock.monotonicMs();
  const known = new Map<number, ProcessIdentity>([[launcher.pid, launcher]]);
  if (agent !== null) known.set(agent.pid, agent);
  const termed = new Set<number>();
  let hungUp = false;
  /** When each was first killed. */
  const killed = new Map<number, number>();
  let aloneMs: number | null = null;
  while (true) {
    const rows = await listProcesses();
    // Looked at again every time: something may have been started while the rest was ending.
    for (const row of familyOf(rows, launcher, [...known.values()], whose)) known.set(row.pid, row);
    const left = [...known.values()].filter((one) => rows.some((row) => isSame(row, one)));
    if (left.length === 0) return { killed: killed.size, left };

    const elapsedMs = clock.monotonicMs() - startedMs;
    // Counted from the kill: this process itself may have been kept from going on for longer than any limit.
    if (left.every(({ pid }) => elapsedMs - (killed.get(pid) ?? elapsedMs) > giveUpAfterMs))
      return { killed: killed.size, left };
    const others = left.filter((one) => one.pid !== launcher.pid);
    const told = others.length > 0 ? others : left;
    aloneMs = others.length > 0 ? null : (aloneMs ?? elapsedMs);
    const isPatienceOver =
      elapsedMs >= killAfterMs && (aloneMs === null || elapsedMs - aloneMs >= launcherGraceMs);
    for (const one of told) {
      if (isPatienceOver) {
        if (!killed.has(one.pid)) killed.set(one.pid, elapsedMs);
        await signal(one, 'SIGKILL');
      } else if (!termed.has(one.pid)) {
        termed.add(one.pid);
        await signal(one, 'SIGTERM');
        // A stopped process hears SIGTERM only when it goes on.
        await signal(one, 'SIGCONT');
      }
    }
    if (!hungUp && elapsedMs >= hangUpAfterMs) {
      hungUp = true;
      // Interactive shells ignore SIGTERM and end when their terminal does.
      for (const one of told) await signal(one, 'SIGHUP');
    }
    await clock.sleep(pollMs);
  }
}

/**
 * All processes of the launcher's session, and all descendants of those known. Children that lost their parent are found by
 * the variables that only the launcher gives; all must match, since another project may have the same launch id.
 */
export function familyOf(
  rows: readonly ProcessRow[],
  launcher: ProcessIdentity,
  known: readonly ProcessIdentity[],
  whose: Whose | null,
): ProcessRow[] {
  const leader = rows.find((row) => row.pid === launcher.pid);
  // A session keeps its number while any process is in it. With another leader the number was given out anew.
  const isMember = (row: ProcessRow) => row.sid === launcher.pid && known.some((one) => isSame(row, one));
  const isOurSession = leader === undefined ? rows.some(isMember) : isSame(leader, launcher);
  const roots = new Set((whose === null ? [] : startedFor(rows, whose)).map(({ pid }) => pid));
  for (const row of rows) {
    const inSession = isOurSession && row.sid === launcher.pid;
    if (inSession || known.some((one) => isSame(row, one))) roots.add(row.pid);
  }
  return withDescendants(rows, roots);
}

function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}
