/** Types one message into one pane, and waits for the proof. It never presses Escape and never clears anything. */
import type { Composer } from '../backends/view.ts';
import { lookAtActivity } from '../look/activity.ts';
import { foregroundOf, hasUnread, lineModeOf } from '../world/terminal-line.ts';
import { leaveMode, type PaneScreen, pasteText, pressEnter, screenOf } from '../world/tmux-pane.ts';
import { composerOf, shows } from './composer.ts';
import { evaluate } from './evaluate.ts';
import { proofOf } from './proof.ts';
import { childrenOf, seeThrough } from './see-through.ts';
import type { Target, Typed } from './target.ts';

const pollMs = 80;
/** Programs take a paste that comes in several reads for one when no more comes for about this long. */
const leastSettleMs = 200;
/** From when the paste was read. */
const settleLimitMs = 5_000;
/** A machine that is overloaded may keep a program from reading for long; and what is pasted cannot be taken back. */
const readLimitMs = 30_000;
/** What does not show what is typed is given this long to take it up. */
const blindSettleMs = 600;

export interface TypeOptions {
  /** How long to wait for the acknowledgement. */
  readonly timeoutMs: number;
  /** How long to wait for a program that is just starting, or has not read what was typed before. */
  readonly readyMs: number;
  /** Type even if it is unknown how the program shows its input. */
  readonly isBlind: boolean;
  /** Called just before anything is typed. `isIdle`: the agent is known to rest. */
  readonly begin?: (isIdle: boolean) => void;
}

/** The caller holds the agent's lock. */
export async function typeMessage(
  target: Target,
  text: string,
  { timeoutMs, readyMs, isBlind, begin }: TypeOptions,
): Promise<Typed> {
  const { context, tmux, paneId } = target;
  const first = await readyScreen(target, text, { readyMs, isBlind });
  if (first.kind !== 'type') return first;
  if (first.screen.inMode) {
    const problem = await leaveMode(tmux, paneId);
    // Enter would be a key of copy mode and go no further.
    if (problem !== null) return { kind: 'queue', why: `tmux did not leave copy mode: ${problem}` };
  }
  const proof = proofOf(target, text);
  const startedMs = context.clock.monotonicMs();
  begin?.(first.isIdle);
  const pasted = await pasteText(tmux, paneId, text);
  if (pasted !== null) return { kind: 'gone', why: pasted };
  const settled = await settle(target, first.screen, first.canRetry);
  if (settled === null) return { kind: 'unconfirmed', enters: 0, why: 'its pane went away meanwhile' };
  // It would be read together with the message, as a line end of it; and by then there may be a dialog to answer.
  if (settled.hasUnread)
    return { kind: 'unconfirmed', enters: 0, why: 'it has not read the text, so Enter was not pressed' };
  const { composer } = settled;
  if (first.canRetry && composer.kind !== 'holds') {
    const why = 'the text did not appear in its input line, so Enter was not pressed';
    return { kind: 'unconfirmed', enters: 0, why };
  }
  const isOurs = shows(composer, text);
  if (first.canRetry && !isOurs && settled.screen.attached > 0) {
    const why = 'its input line holds more than the message, so Enter was left to the attached person';
    return { kind: 'unconfirmed', enters: 0, why };
  }
  const children = await childrenOf(target.pid);
  const problem = await pressEnter(tmux, paneId);
  if (problem !== null) return { kind: 'unconfirmed', enters: 0, why: `Enter was not pressed: ${problem}` };
  return seeThrough(target, {
    ...{ proof, children },
    left: isOurs ? composer : null,
    deadlineMs: startedMs + timeoutMs,
  });
}

type Ready =
  | Exclude<Typed, { kind: 'acknowledged' | 'unconfirmed' }>
  | {
      readonly kind: 'type';
      readonly canRetry: boolean;
      readonly screen: PaneScreen;
      readonly isIdle: boolean;
    };

/** Whether a message could be typed now. Types nothing. */
export async function readyScreen(
  target: Target,
  text: string,
  { readyMs, isBlind }: Pick<TypeOptions, 'readyMs' | 'isBlind'>,
): Promise<Ready> {
  const { context, tmux, paneId, agent } = target;
  const startedMs = context.clock.monotonicMs();
  while (true) {
    const screen = await screenOf(tmux, paneId);
    if (screen === null || screen.dead) return { kind: 'gone', why: 'its pane is gone' };
    const unread = await hasUnread(screen.tty);
    const doing = await lookAtActivity(context, { name: agent, backend: target.backend }, target);
    const composer = composerOf(target.backend, screen);
    const decision = evaluate({
      agent,
      text,
      foreground: await foregroundOf(target.pid),
      lineMode: await lineModeOf(screen.tty),
      hasUnread: unread,
      composer,
      cursorColumn: screen.cursor.column,
      attached: screen.attached,
      activity: { state: doing.activity.state, reason: doing.held?.reason ?? null },
      isBlind,
      platform: process.platform,
    });
    if (decision.kind === 'type') return { ...decision, screen, isIdle: doing.activity.state === 'idle' };
    const isPassing = unread === true || (composer.kind === 'missing' && doing.activity.state === 'unknown');
    if (!isPassing || context.clock.monotonicMs() - startedMs >= readyMs) return decision;
    await context.clock.sleep(3 * pollMs);
  }
}

interface Settled {
  readonly screen: PaneScreen;
  readonly composer: Composer;
  /** The program has not come to the end of the paste. */
  readonly hasUnread: boolean;
}

/** Waits until the paste was read, shows and no longer changes. Null when the pane went away. */
async function settle(target: Target, before: PaneScreen, canSee: boolean): Promise<Settled | null> {
  const { clock } = target.context;
  const startedMs = clock.monotonicMs();
  let readMs: number | null = null;
  let last = '';
  while (true) {
    await clock.sleep(last === '' ? leastSettleMs : pollMs);
    const isUnread = (await hasUnread(before.tty)) === true;
    const screen = await screenOf(target.tmux, target.paneId);
    if (screen === null) return null;
    const composer = composerOf(target.backend, screen);
    // Elsewhere on the screen something may move all the time.
    const shown = canSee ? JSON.stringify(composer) : shownBy(screen);
    const isThere = canSee ? composer.kind === 'holds' : shown !== shownBy(before);
    const nowMs = clock.monotonicMs();
    // A long paste is read in parts, and the terminal is empty between two of them.
    readMs = isUnread ? null : (readMs ?? nowMs);
    const isDone = isThere ? shown === last : !canSee && nowMs - startedMs > blindSettleMs;
    if (readMs !== null && (isDone || nowMs - readMs > settleLimitMs))
      return { screen, composer, hasUnread: false };
    if (nowMs - startedMs > readLimitMs) return { screen, composer, hasUnread: isUnread };
    last = shown;
  }
}

function shownBy({ rows, cursor }: PaneScreen): string {
  return JSON.stringify([rows, cursor]);
}
