/** When an agent is woken, as agents.toml says it. Pure. An agent without it is never woken. */
import * as z from 'zod/mini';
import { type BackendName, backends } from '../backends/index.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import type { TomlDocument } from '../kernel/document.ts';
import { textFault } from '../send/message-text.ts';

export interface WakeDefinition {
  /** At least so long between two wakes, and after the start. */
  readonly everyMs: number;
  /** As it was written. */
  readonly every: string;
  readonly message: string;
  /** Exits 0 when there is something to do. A string is for `sh`; a list is an argv. */
  readonly gate: string | readonly string[] | null;
  readonly onlyWhen: 'idle' | 'alive';
  /** So often a day (UTC) at most. */
  readonly atMost: number;
  /** Typed even without a visible input line. */
  readonly isBlind: boolean;
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A prompt a minute is more than anybody reads, and each costs the whole conversation once more. */
const leastEveryMs = 60_000;
const longestEveryMs = 30 * 86_400_000;

const duration = z.string().check(
  z.regex(/^[1-9]\d{0,5}[smhd]$/, 'A time is a number with s, m, h or d, such as "30m".'),
  z.refine((text) => isBetween(parseDuration(text)), 'It must be from 1 minute to 30 days.'),
);

function isBetween(ms: number | null): boolean {
  return ms === null || (ms >= leastEveryMs && ms <= longestEveryMs);
}

/** Milliseconds; null when it is not a duration. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const size = unit === undefined ? undefined : units[unit];
  return size === undefined ? null : Number(count) * size;
}

const word = z.string().check(
  z.minLength(1),
  z.refine((value) => !value.includes('\0'), 'It must not hold a NUL character.'),
);

export const wakeKeys = z.strictObject({
  every: duration.check(z.describe('At least so long between two wakes: a number with s, m, h or d.')),
  message: word.check(z.describe('What is typed into the agent.')),
  if: z.optional(
    z
      .union([word, z.array(word).check(z.minLength(1))])
      .check(z.describe('A command that exits 0 when there is something to do. A string is run by sh.')),
  ),
  only_when: z._default(
    z
      .enum(['idle', 'alive'])
      .check(z.describe('idle: only while the agent is known to be at rest. alive: also while it works.')),
    'idle',
  ),
  at_most: z._default(
    z.int().check(z.minimum(1), z.maximum(1440)).check(z.describe('So often a day (UTC) at most.')),
    24,
  ),
  blind: z._default(
    z
      .boolean()
      .check(z.describe('Type it although the engine cannot see whether the agent waits for a message.')),
    false,
  ),
});

export function wakeDefinition(raw: z.infer<typeof wakeKeys>): WakeDefinition {
  return {
    everyMs: parseDuration(raw.every) ?? longestEveryMs,
    every: raw.every,
    message: raw.message,
    gate: raw.if ?? null,
    onlyWhen: raw.only_when,
    atMost: raw.at_most,
    isBlind: raw.blind,
  };
}

/** What the schema cannot say of it. */
export function brokenWake(
  document: TomlDocument,
  agent: { readonly name: string; readonly backend: BackendName; readonly kind: 'persistent' | 'task' },
  wake: WakeDefinition,
): Diagnostic[] {
  const at = ['agents', agent.name, 'wake'];
  const subject = `agents.${agent.name}.wake`;
  const found: Diagnostic[] = [];
  const fault = textFault(wake.message);
  if (fault !== null) {
    found.push({
      severity: 'error',
      code: 'invalid-value',
      summary: 'Value that is not allowed',
      detail: `${subject}.message cannot be typed: ${fault.problem}.`,
      help: fault.help,
      place: document.place([...at, 'message'], 'value'),
    });
  }
  if (agent.kind === 'task') {
    found.push({
      severity: 'error',
      code: 'key-without-effect',
      summary: 'Key without effect',
      detail: `${subject} means nothing to a task: it runs once and exits.`,
      help: 'remove it, or make the agent kind = "persistent"',
      place: document.place(at, 'key'),
    });
  }
  const { reports, readScreen, readComposer } = backends[agent.backend];
  if (readComposer === null && !wake.isBlind) {
    found.push({
      severity: 'error',
      code: 'missing-key',
      summary: 'Missing key',
      detail: `${subject} would never be typed: po cannot see an input line of the backend "${agent.backend}", and what it shows may be a question.`,
      help: 'add blind = true to type it without looking, or remove wake',
      place: document.place(at, 'key'),
    });
  }
  if (wake.onlyWhen === 'idle' && !reports && readScreen === null) {
    found.push({
      severity: 'error',
      code: 'key-without-effect',
      summary: 'Agent that would never be woken',
      detail: `${subject} waits until the agent is idle, which the engine cannot detect for the backend "${agent.backend}".`,
      help: 'add only_when = "alive" to wake it whatever it does, or remove wake',
      place: document.place(at, 'key'),
    });
  }
  return found;
}
