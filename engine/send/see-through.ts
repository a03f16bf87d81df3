/**
 * After Enter: waits for proof that a message was taken up. Presses Enter again only if the first was clearly ignored:
 * otherwise the second might answer a dialog.
 */
import type { Composer } from '../backends/view.ts';
import { listProcesses, withDescendants } from '../world/process-table.ts';
import { hasUnread } from '../world/terminal-line.ts';
import { leaveMode, pressEnter, screenOf } from '../world/tmux-pane.ts';
import { composerOf } from './composer.ts';
import type { Proof } from './proof.ts';
import type { Target, Typed } from './target.ts';

export interface Pending {
  readonly proof: Proof;
  /** What the agent had started before Enter. */
  readonly children: ReadonlySet<string>;
  /** What the message left in the input line; null where that cannot be seen. */
  readonly left: Composer | null;
  readonly deadlineMs: number;
}

const pollMs = 80;
/** A look at a line that shows the message still costs a few processes. */
const leftPollMs = 250;
/** So long ignored. Longer each time. */
const retryAfterMs = 2_000;
const mostEnters = 3;

type Line =
  /** It cannot be seen. */
  | 'unseen'
  /** It shows something else than the message. */
  | 'other'
  /** It shows the message still: Enter may be on its way, or be what the program is busy with. */
  | 'left'
  /** It shows the message still, Enter was read, and nothing came of it. */
  | 'ignored';

export async function seeThrough(target: Target, pending: Pending): Promise<Typed> {
  const { context, tmux, paneId } = target;
  const { clock } = context;
  const { proof } = pending;
  let enters = 1;
  let ignoredSinceMs: number | null = null;
  while (true) {
    if (proof.isThere()) return { kind: 'acknowledged', enters };
    const line = await lookAtLine(target, pending);
    const nowMs = clock.monotonicMs();
    ignoredSinceMs = line === 'ignored' ? (ignoredSinceMs ?? nowMs) : null;
    const isIgnored = ignoredSinceMs !== null && nowMs - ignoredSinceMs >= enters * retryAfterMs;
    const isOpen = proof.by !== null || line === 'left' || line === 'ignored';
    if (!isOpen || nowMs >= pending.deadlineMs || (isIgnored && enters === mostEnters)) {
      return { kind: 'unconfirmed', enters, why: whyNot(proof, line) };
    }
    if (isIgnored) {
      const problem = await pressEnter(tmux, paneId);
      if (problem !== null) return { kind: 'unconfirmed', enters, why: whyNot(proof, line) };
      enters += 1;
      ignoredSinceMs = null;
    }
    await clock.sleep(line === 'left' || line === 'ignored' ? leftPollMs : pollMs);
  }
}

async function lookAtLine(
  { tmux, paneId, pid, backend }: Target,
  { left, children }: Pending,
): Promise<Line> {
  if (left === null) return 'unseen';
  const screen = await screenOf(tmux, paneId);
  if (screen === null || JSON.stringify(composerOf(backend, screen)) !== JSON.stringify(left)) return 'other';
  // A person has scrolled up, and Enter went no further.
  if (screen.inMode) {
    await leaveMode(tmux, paneId);
    return 'ignored';
  }
  if ((await hasUnread(screen.tty)) !== false) return 'left';
  // A program that runs its hooks before it draws has begun with the message.
  const isBusy = [...(await childrenOf(pid))].some((child) => !children.has(child));
  return isBusy ? 'left' : 'ignored';
}

/** What runs below an agent. */
export async function childrenOf(pid: number): Promise<ReadonlySet<string>> {
  const family = withDescendants(await listProcesses(), new Set([pid]));
  return new Set(family.map((row) => `${row.pid} ${row.startTime}`));
}

function whyNot({ by }: Proof, line: Line): string {
  if (line === 'left' || line === 'ignored')
    return 'its input line still holds the message, although Enter was pressed';
  if (by === 'hook')
    return 'it has not said that it took the message up; a busy agent does so after its turn';
  if (by === 'transcript')
    return 'its transcript does not hold the message yet; a busy agent takes it up after its turn';
  return line === 'other'
    ? 'its input line is empty again, and nothing else tells'
    : 'a program of this kind does not tell what it takes up';
}
