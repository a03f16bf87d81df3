/** Whether a message may be typed now. Pure. Rules against harm come first, then those against disturbing a person. */
import type { Composer } from '../backends/view.ts';
import { holdText } from '../contract/hold-words.ts';
import type { AgentStatus } from '../contract/status-document.ts';
import type { Foreground } from '../world/terminal-line.ts';
import { tooLongForLines } from './message-text.ts';

export interface Snapshot {
  readonly agent: string;
  readonly text: string;
  /** Null: the reader of the terminal is unknown. */
  readonly foreground: Foreground | null;
  readonly lineMode: 'lines' | 'keys' | null;
  /** Something that was typed before has not been read yet; null: it cannot be told. */
  readonly hasUnread: boolean | null;
  readonly composer: Composer;
  /** 0-based, in cells. */
  readonly cursorColumn: number;
  /** The number of attached clients. */
  readonly attached: number;
  /** Its activity, as in `status`, and why it is held. */
  readonly activity: {
    readonly state: AgentStatus['activity']['state'];
    readonly reason: string | null;
  };
  /** The operator allows typing without a visible input line. */
  readonly isBlind: boolean;
  /** As `process.platform`. */
  readonly platform: string;
}

export type Decision =
  /** `canRetry`: it will be seen in the input line whether Enter was taken. */
  | { readonly kind: 'type'; readonly canRetry: boolean }
  /** Later, by itself. */
  | { readonly kind: 'queue'; readonly why: string }
  /** Not at all: a person has to act first. */
  | { readonly kind: 'block'; readonly why: string; readonly help: string };

type Rule = (snapshot: Snapshot) => Decision | null;

const rules: readonly Rule[] = [
  ({ agent, foreground }) =>
    foreground === null ? block(`it cannot be told whether ${agent} reads its terminal`, look(agent)) : null,
  ({ agent, foreground }) =>
    foreground?.isStopped === true
      ? block(`${agent} was stopped, as Ctrl-Z does`, `${look(agent)}, and bring it back: fg`)
      : null,
  // A text for an agent would be commands for an editor, a pager, or whatever else has the terminal.
  ({ agent, foreground }) =>
    foreground?.isReader === false
      ? block(`another program than ${agent} has its terminal`, look(agent))
      : null,
  ({ agent, activity: { state, reason } }) =>
    state === 'held' ? queue(`${agent} is held${reason === null ? '' : ` (${holdText({ reason })})`}`) : null,
  // The text would be the answer to a question that was put to a person.
  ({ agent, activity }) =>
    activity.state === 'waiting'
      ? block(`${agent} waits for an answer${because(activity)}`, look(agent))
      : null,
  ({ text, lineMode, platform }) => {
    const fault = lineMode === 'keys' ? null : tooLongForLines(text, platform);
    return fault === null ? null : block(fault.problem, fault.help);
  },
  // What is shown is older than what was typed, and the two would be read as one.
  ({ agent, hasUnread }) =>
    hasUnread === true ? queue(`${agent} has not read what was typed before`) : null,
  // Anything but a known input line counts as a dialog, in which Enter would choose. A busy agent returns to its line.
  ({ agent, composer, activity }) => {
    if (composer.kind !== 'missing') return null;
    const why = `the input line of ${agent} is not on its screen`;
    return activity.state === 'unknown' ? block(`${why}: it may show a dialog`, look(agent)) : queue(why);
  },
  ({ composer }) => (composer.kind === 'holds' ? queue('the input line holds a draft') : null),
  ({ composer }) => (composer.kind === 'empty' ? { kind: 'type', canRetry: true } : null),
  ({ composer }) => (composer.kind === 'prompt' ? { kind: 'type', canRetry: false } : null),
  // Whatever it shows may be a question.
  ({ agent, isBlind }) =>
    isBlind
      ? null
      : block(
          `po cannot tell whether ${agent} waits for a message`,
          `look at it, and type without looking: node engine/agents.mjs send ${agent} --blind TEXT`,
        ),
  // A terminal that collects lines shows what was typed so far: nothing, where the cursor is at its left edge.
  ({ lineMode, cursorColumn }) =>
    lineMode === 'lines' && cursorColumn === 0 ? { kind: 'type', canRetry: false } : null,
  ({ attached }) =>
    attached > 0
      ? queue('a client is attached, and a draft would not be visible')
      : { kind: 'type', canRetry: false },
];

export function evaluate(snapshot: Snapshot): Decision {
  for (const rule of rules) {
    const decision = rule(snapshot);
    if (decision !== null) return decision;
  }
  throw new Error('no rule for what was seen of an agent');
}

function block(why: string, help: string): Decision {
  return { kind: 'block', why, help };
}

function queue(why: string): Decision {
  return { kind: 'queue', why };
}

function look(agent: string): string {
  return `look at it: node engine/agents.mjs attach ${agent}`;
}

function because({ reason }: { reason: string | null }): string {
  return reason === null ? '' : ` (${reason})`;
}
