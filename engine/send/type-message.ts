/**
 * Types one message into one pane and sees it through: leave copy mode, paste, wait until the paste was taken up,
 * Enter, and look for the proof. It never presses Escape, never clears anything, and presses Enter again only
 * while the input line shows exactly what this message left there.
 */
import type { Context } from '../context.ts';
import type { BackendName } from '../declaration/definition.ts';
import { lookAtActivity } from '../look/activity.ts';
import type { AgentNow } from '../look/agents.ts';
import type { ServerLook } from '../look/server.ts';
import { type ActivityRecord, readActivity } from '../state/activity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { foregroundOf, lineModeOf } from '../world/terminal-line.ts';
import type { Tmux } from '../world/tmux.ts';
import { leaveMode, type PaneScreen, pasteText, pressEnter, screenOf } from '../world/tmux-pane.ts';
import { type Composer, composerOf, shows } from './composer.ts';
import { judge, type Verdict } from './judge.ts';
import { digestsOf } from './message-text.ts';

export interface Target {
  readonly context: Context;
  readonly state: StateFolder;
  readonly tmux: Tmux;
  /** When it was last looked at: it was alive. */
  readonly look: ServerLook;
  readonly now: AgentNow;
  readonly agent: string;
  readonly backend: BackendName;
  readonly launch: string;
  readonly paneId: string;
  /** The agent's own process. */
  readonly pid: number;
  /** The agent's hooks say what was submitted. */
  readonly hasHooks: boolean;
}

export type Typed =
  | Exclude<Verdict, { kind: 'type' }>
  | { readonly kind: 'gone'; readonly why: string }
  | { readonly kind: 'acknowledged'; readonly enters: number }
  | { readonly kind: 'unconfirmed'; readonly why: string; readonly enters: number };

const pollMs = 80;
/** A program that is just starting shows its input line before long. */
const composerLimitMs = 4_000;
/** Programs take a paste that comes in several reads for one when no more comes for about this long. */
const leastSettleMs = 200;
const settleLimitMs = 5_000;
/** What does not show what is typed is given this long to take it up. */
const blindSettleMs = 600;
/**
 * Longer each time. A program that is merely slow still has the first Enter before it, and takes two that come in one
 * read for a paste of two empty lines.
 */
const retryAfterMs = 2_000;
const mostEnters = 3;
/** How long a program without hooks is looked at after Enter. */
const withoutHooksMs = 2_500;

/** `begin` is called just before anything is typed. The caller holds the agent's lock. */
export async function typeMessage(
  target: Target,
  text: string,
  timeoutMs: number,
  begin: () => void = () => {},
): Promise<Typed> {
  const { context, tmux, paneId } = target;
  const first = await readyScreen(target, text);
  if (first.kind !== 'type') return first;
  if (first.screen.inMode) {
    const problem = await leaveMode(tmux, paneId);
    // Enter would be a key of copy mode and go no further.
    if (problem !== null) return { kind: 'queue', why: `tmux did not leave copy mode: ${problem}` };
  }
  const before = readActivity(target.state, target.agent);
  const startedMs = context.clock.monotonicMs();
  begin();
  const pasted = await pasteText(tmux, paneId, text);
  if (pasted !== null) return { kind: 'gone', why: pasted };
  const settled = await settle(target, first.screen, first.canRetry);
  if (settled === null) return { kind: 'unconfirmed', enters: 0, why: 'its pane went away meanwhile' };
  const { composer } = settled;
  if (first.canRetry && composer.kind !== 'holds') {
    const why = 'the text did not appear in its input line, so Enter was not pressed';
    return { kind: 'unconfirmed', enters: 0, why };
  }
  const isOurs = shows(composer, text);
  if (first.canRetry && !isOurs && settled.screen.attached > 0) {
    const why = 'its input line holds more than the message, so Enter was left to whoever is attached';
    return { kind: 'unconfirmed', enters: 0, why };
  }
  const problem = await pressEnter(tmux, paneId);
  if (problem !== null) return { kind: 'unconfirmed', enters: 0, why: `Enter was not pressed: ${problem}` };
  return seeThrough(target, {
    text,
    before,
    left: isOurs ? composer : null,
    deadlineMs: startedMs + timeoutMs,
  });
}

type Ready =
  | Exclude<Typed, { kind: 'acknowledged' | 'unconfirmed' }>
  | { readonly kind: 'type'; readonly canRetry: boolean; readonly screen: PaneScreen };

async function readyScreen(target: Target, text: string): Promise<Ready> {
  const { context, tmux, paneId, agent } = target;
  const startedMs = context.clock.monotonicMs();
  while (true) {
    const screen = await screenOf(tmux, paneId);
    if (screen === null || screen.dead) return { kind: 'gone', why: 'its pane is gone' };
    const doing = await lookAtActivity(context.clock, { name: agent, backend: target.backend }, target);
    const composer = composerOf(target.backend, screen);
    const verdict = judge({
      agent,
      text,
      foreground: await foregroundOf(target.pid),
      lineMode: await lineModeOf(screen.tty),
      composer,
      cursorColumn: screen.cursor.column,
      attached: screen.attached,
      activity: { state: doing.activity.state, reason: doing.held?.reason ?? null },
      platform: process.platform,
    });
    if (verdict.kind === 'type') return { ...verdict, screen };
    const isStarting = composer.kind === 'missing' && doing.activity.state === 'unknown';
    const waitedMs = context.clock.monotonicMs() - startedMs;
    if (!isStarting || waitedMs > composerLimitMs) return verdict;
    await context.clock.sleep(3 * pollMs);
  }
}

interface Settled {
  readonly screen: PaneScreen;
  readonly composer: Composer;
}

/** Waits until the paste shows and no longer changes. Null when the pane went away. */
async function settle(target: Target, before: PaneScreen, canSee: boolean): Promise<Settled | null> {
  const { clock } = target.context;
  const startedMs = clock.monotonicMs();
  let last = '';
  while (true) {
    await clock.sleep(last === '' ? leastSettleMs : pollMs);
    const screen = await screenOf(target.tmux, target.paneId);
    if (screen === null) return null;
    const composer = composerOf(target.backend, screen);
    // Elsewhere on the screen something may move all the time.
    const shown = canSee ? JSON.stringify(composer) : shownBy(screen);
    const isThere = canSee ? composer.kind === 'holds' : shown !== shownBy(before);
    const elapsedMs = clock.monotonicMs() - startedMs;
    const isDone = isThere ? shown === last : !canSee && elapsedMs > blindSettleMs;
    if (isDone || elapsedMs > settleLimitMs) return { screen, composer };
    last = shown;
  }
}

function shownBy({ rows, cursor }: PaneScreen): string {
  return JSON.stringify([rows, cursor]);
}

interface Pending {
  readonly text: string;
  readonly before: ActivityRecord | null;
  /** What the message left in the input line; null where that cannot be seen. */
  readonly left: Composer | null;
  readonly deadlineMs: number;
}

/** After the first Enter: waits for the proof, and presses Enter again where it was plainly not taken. */
async function seeThrough(target: Target, pending: Pending): Promise<Typed> {
  const { context, tmux, paneId, hasHooks } = target;
  const { clock } = context;
  const digests = digestsOf(pending.text);
  const left = pending.left === null ? null : JSON.stringify(pending.left);
  let enters = 1;
  let enteredMs = clock.monotonicMs();
  let isLeft = false;
  while (true) {
    if (isAcknowledged(target, pending.before, digests)) return { kind: 'acknowledged', enters };
    const nowMs = clock.monotonicMs();
    const limitMs = hasHooks ? pending.deadlineMs : Math.min(pending.deadlineMs, enteredMs + withoutHooksMs);
    if (left !== null) {
      const screen = await screenOf(tmux, paneId);
      const wasLeft = isLeft;
      isLeft = screen !== null && JSON.stringify(composerOf(target.backend, screen)) === left;
      if (!isLeft && !hasHooks) break;
      if (isLeft && wasLeft && enters < mostEnters && nowMs - enteredMs >= enters * retryAfterMs) {
        if (screen?.inMode) await leaveMode(tmux, paneId);
        if ((await pressEnter(tmux, paneId)) !== null) break;
        enters += 1;
        enteredMs = clock.monotonicMs();
        isLeft = false;
      }
    } else if (!hasHooks) break;
    if (clock.monotonicMs() >= limitMs) break;
    await clock.sleep(pollMs);
  }
  return { kind: 'unconfirmed', enters, why: whyNot(hasHooks, left !== null, isLeft) };
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

function whyNot(hasHooks: boolean, canSee: boolean, isLeft: boolean): string {
  if (isLeft) return 'its input line still holds the message, although Enter was pressed';
  if (hasHooks) return 'it has not said that it took the message up; a busy agent does so after its turn';
  return canSee
    ? 'its input line is empty again, and nothing else tells'
    : 'a program of this kind does not tell what it takes up';
}
