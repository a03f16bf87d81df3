/**
 * `events.jsonl`: what happened to the agents of a project and why, one line each, for people. Any process may append without
 * a lock; nothing is decided by it, so losing it does no harm.
 */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseJson } from '../kernel/bounded-json.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { appendLine, readOwn, setAside } from '../world/files.ts';

/** What each event says beside when, of which agent, and of which launch. Times are ISO 8601. */
interface EventFacts {
  readonly started: { readonly pid: number | null; readonly by: 'up' | 'restart' };
  readonly 'start-failed': { readonly why: string; readonly by: 'up' | 'restart' };
  readonly 'already-up': { readonly pid: number | null };
  /** A watched agent was seen to have ended. `count`: how often, since it last ran well. */
  readonly exited: { readonly how: string; readonly ranMs: number | null; readonly count: number };
  /** It was started with another definition than was accepted before. `by`: who accepted it. */
  readonly accepted: { readonly by: 'operator' | 'apply' | 'update'; readonly changed: string };
  /** What its files declare differs from the accepted definition, and waits for a restart by a person. `changed`: the keys. */
  readonly 'definition-changed': { readonly changed: string };
  readonly 'heal-scheduled': { readonly nextAt: string; readonly rule: string };
  /** `unaccepted`: keys that its files have changed since, which it was not started with; null where there are none. */
  readonly healed: { readonly pid: number; readonly resumed: boolean; readonly unaccepted: string | null };
  readonly 'heal-failed': { readonly why: string };
  /** Something is missing here to start any agent with. `cause`: `node-missing`, `home-missing`, `program-missing`. */
  readonly 'heal-paused': { readonly cause: string; readonly why: string };
  readonly 'heal-resumed': { readonly cause: string };
  /** `said`: the last error that it showed, where one is known. */
  readonly quarantined: { readonly count: number; readonly said: string | null };
  /** It ended by itself with code 0, and is to stay so: `on_exit = "stop"`. */
  readonly 'clean-exit': { readonly ranMs: number | null };
  readonly cleared: { readonly count: number };
  readonly held: { readonly reason: string };
  readonly released: { readonly reason: string };
  readonly stopped: { readonly by: 'down' | 'restart'; readonly killed: number };
  readonly 'stop-failed': { readonly by: 'down' | 'restart'; readonly why: string };
  readonly 'watchdog-started': { readonly pid: number; readonly engine: string };
  readonly 'watchdog-ended': { readonly pid: number; readonly why: string };
  /** The tmux server is gone, and that is certain. */
  readonly 'server-lost': { readonly pid: number | null };
  /** What runs is not known, so nothing is done. */
  readonly 'server-unreachable': { readonly why: string };
  readonly 'server-back': { readonly pid: number };
  /** Several agents ended at once: something is wrong that starting them again will not fix. */
  readonly brake: { readonly nextAt: string };
  /** The watchdog could not do its round. */
  readonly trouble: { readonly why: string };
  /** Nothing that it prints is kept: what kept it from being written. */
  readonly 'log-gap': { readonly since: string; readonly why: string };
  /** It is kept again. `since`: from when on something may be missing. */
  readonly 'log-resumed': { readonly since: string };
  /** Its sink has ended, and none could be started. */
  readonly 'log-failed': { readonly why: string };
  readonly sent: { readonly outcome: string; readonly bytes: number };
  /** It ended before it took a message up that was typed, so that waits again. */
  readonly 'put-back': { readonly bytes: number };
  /** It ended, and it is unknown whether it took up a typed message. */
  readonly unsure: { readonly bytes: number };
  readonly woken: { readonly outcome: string; readonly why: string };
  readonly 'wake-skipped': { readonly why: string };
}

export type EventName = keyof EventFacts;

/** What is to be told. `agent` and `launch` are null for what concerns the whole project. */
export type NewEvent = {
  [Name in EventName]: {
    readonly event: Name;
    readonly agent: string | null;
    readonly launch: string | null;
  } & EventFacts[Name];
}[EventName];

/** What was told, perhaps by another version of the engine: only the frame is promised. */
export interface RecordedEvent {
  readonly at: string;
  readonly agent: string | null;
  readonly launch: string | null;
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** With the older file about 1 MB, some five thousand events. */
const rotateAtBytes = 512 * 1024;
/** Beyond this a line might not reach the file in one piece. */
const longestTextCharacters = 600;

/**
 * `state`: the path of the project's state folder, which exists. Never throws: an event that cannot be written must not stop
 * the work.
 */
export function tell(state: string, now: Date, event: NewEvent): boolean {
  const { event: name, agent, launch, ...facts } = event;
  const line = JSON.stringify({ at: now.toISOString(), agent, launch, event: name, ...facts }, shortened);
  try {
    appendLine(eventsFile(state), line);
    setAside(eventsFile(state), olderFile(state), rotateAtBytes);
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

function shortened(_: string, value: unknown): unknown {
  const isLong = typeof value === 'string' && value.length > longestTextCharacters;
  return isLong ? `${value.slice(0, longestTextCharacters)}…` : value;
}

/** Oldest first. Omits unreadable ones. */
export function readEvents(state: string): RecordedEvent[] {
  return [olderFile(state), eventsFile(state)].flatMap((file) =>
    (readOwn(file) ?? '').split('\n').flatMap((line) => {
      const event = readLine(line);
      return event === null ? [] : [event];
    }),
  );
}

const frame = z.looseObject({
  at: z.string(),
  agent: z.nullable(z.string()),
  launch: z.nullable(z.string()),
  event: z.string(),
});

/** Null when the line is not an event. */
export function readLine(line: string): RecordedEvent | null {
  // A process that was cut off in the middle of a line left no line end: the next event stands behind it.
  const start = line.lastIndexOf('{"at":');
  if (start === -1) return null;
  let json: unknown;
  try {
    json = parseJson(line.slice(start));
  } catch {
    return null;
  }
  const parsed = z.safeParse(frame, json);
  if (!parsed.success) return null;
  const { at, agent, launch, event, ...facts } = parsed.data;
  return { at, agent, launch, event, facts };
}

export function eventsFile(state: string): string {
  return join(state, 'events.jsonl');
}

function olderFile(state: string): string {
  return join(state, 'events.1.jsonl');
}
