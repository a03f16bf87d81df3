/**
 * After Enter: waits for proof that a message was taken up. Presses Enter again only if the first was clearly ignored:
 * otherwise the second might answer a dialog.
 */
import { backends } from '../backends/index.ts';
import type { Composer } from '../backends/view.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import { readActivity } from '../state/activity.ts';
import { listProcesses, withDescendants } from '../world/process-table.ts';
import { hasUnread } from '../world/terminal-line.ts';
import { leaveMode, pressEnter, screenOf } from '../world/tmux-pane.ts';
import { composerOf } from './composer.ts';
import { digestsOf } from './message-text.ts';
import type { Target, Typed } from './target.ts';

export interface Pending {
  readonly text: string;
  /** What the hooks had said before anything was typed. */
  readonly before: ActivityRecord | null;
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
  const { context, tmux, paneId, hasHooks } = target;
  const { clock } = context;
  const digests = digestsOf(pending.text, backends[target.backend]);
  let enters = 1;
  let ignoredSinceMs: number | null = null;
  while (true) {
    if (isAcknowledged(target, pending.before, digests)) return { kind: 'acknowledged', enters };
    const line = await lookAtLine(target, pending);
    const nowMs = clock.monotonicMs();
    ignoredSinceMs = line === 'ignored' ? (ignoredSinceMs ?? nowMs) : null;
    const isIgnored = ignoredSinceMs !== null && nowMs - ignoredSinceMs >= enters * retryAfterMs;
    const isOpen = hasHooks || line === 'left' || line === 'ignored';
    if (!isOpen || nowMs >= pending.deadlineMs || (isIgnored && enters === mostEnters)) {
      return { kind: 'unconfirmed', enters, why: whyNot(hasHooks, line) };
    }
    if (isIgnored) {
      const problem = await pressEnter(tmux, paneId);
      if (problem !== null) return { kind: 'unconfirmed', enters, why: whyNot(hasHooks, line) };
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

function isAcknowledged(
  { state, agent, launch }: Target,
  before: ActivityRecord | null,
  digests: ReadonlySet<string>,
): boolean {
  const record = readActivity(state, agent);
  if (record?.launch !== launch) return false;
  const count = before?.launch === launch ? before.prompts.count : 0;
  const { lastDigest } = record.prompts;
  return record.prompts.count > count && lastDigest !== null && digests.has(lastDigest);
}

function whyNot(hasHooks: boolean, line: Line): string {
  if (line === 'left' || line === 'ignored')
    return 'its input line still holds the message, although Enter was pressed';
  if (hasHooks) return 'it has not said that it took the message up; a busy agent does so after its turn';
  return line === 'other'
    ? 'its input line is empty again, and nothing else tells'
    : 'a program of this kind does not tell what it takes up';
}
