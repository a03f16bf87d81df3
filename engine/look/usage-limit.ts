/** Whether what ended an agent's turn still holds it: a usage limit, and until when; an error, until it is lifted. */

import type { Screen, ScreenReading } from '../backends/backend.ts';
import { limitTextIn, resetIn } from '../backends/limit-text.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import type { Limits } from '../heal/limits.ts';
import { readHealRecord } from '../state/heal-record.ts';
import { type LimitRecord, readLimit } from '../state/limit-record.ts';
import type { StateFolder } from '../state/state-folder.ts';

export interface UsageLimit {
  /** What the screen says of it; empty where it says nothing. */
  readonly text: string;
  /** When it was reported; the time of the observation if that is unknown. */
  readonly since: Date;
  /** Null: it does not end by itself. */
  readonly until: Date | null;
  /** `clear` was called since. */
  readonly isLifted: boolean;
}

export interface LimitSnapshot {
  readonly state: StateFolder;
  readonly agent: string;
  readonly launch: string | null;
  readonly screen: Screen;
  readonly hook: ActivityRecord | null;
  /** What it says, where it is no usage limit. */
  readonly error?: string;
  readonly now: Date;
  readonly limits: Limits;
}

/** Of an agent that a hook or its screen says to be held by one of these. */
export function usageLimitOf(snapshot: LimitSnapshot): UsageLimit {
  const { state, agent, launch, screen, hook, now } = snapshot;
  const text = snapshot.error ?? limitTextIn(screen);
  const record = readLimit(state, agent);
  const known = record !== null && record.launch === launch && record.text === text ? record : null;
  const told = endsTurn(hook) ? hook.since : (known?.seenAt ?? null);
  const since = told === null ? now : new Date(told);
  const isLifted = isLiftedSince(snapshot, known);
  if (snapshot.error !== undefined) return { text, since, until: null, isLifted };
  const until = known?.until ? new Date(known.until) : endOf(text, since, snapshot.limits);
  return { text, since, until, isLifted };
}

function endOf(text: string, since: Date, { limitMarginMs, limitRetryMs }: Limits): Date {
  const reset = resetIn(text, since);
  return reset === null
    ? new Date(since.getTime() + limitRetryMs)
    : new Date(reset.getTime() + limitMarginMs);
}

/** Whether an agent is held by what ended a turn: it stands on its screen until the next, and no hook tells of its end. */
export function endsTurn(one: ActivityRecord | ScreenReading | null): one is NonNullable<typeof one> {
  return one?.state === 'held' && one.reason !== null && turnEnds.includes(one.reason);
}

const turnEnds: readonly string[] = ['usage-limit', 'api-error', 'context-full'];

/** By a person, for this launch, and no turn was begun since. */
function isLiftedSince({ state, agent, launch, hook }: LimitSnapshot, known: LimitRecord | null): boolean {
  const heal = readHealRecord(state.path, agent);
  if ('problem' in heal || heal.cleared === null || heal.cleared.launch !== launch) return false;
  const clearedMs = Date.parse(heal.cleared.at);
  const lastAt = hook?.prompts.lastAt ?? null;
  const later = [known?.seenAt ?? null, lastAt].filter((at) => at !== null);
  return later.every((at) => Date.parse(at) <= clearedMs);
}
