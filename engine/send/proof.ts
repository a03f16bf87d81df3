/**
 * What proves that an agent has taken a message up: its hook names the text, or, for a CLI without hooks, a record that its
 * transcript did not hold before. A proof is made before anything is typed, so that an earlier message of the same text
 * proves nothing.
 */
import { backends } from '../backends/index.ts';
import { takeWhole } from '../backends/told.ts';
import { quietly } from '../kernel/diagnostic.ts';
import { knownConversation } from '../run/conversation.ts';
import { toldInText, transcriptsOf } from '../run/transcript.ts';
import { readActivity } from '../state/activity.ts';
import { readEnd, statOf } from '../world/files.ts';
import { digestsOf } from './message-text.ts';
import { messagesIn } from './queue.ts';
import type { Target } from './target.ts';

export interface Proof {
  /** Null: nothing of this agent ever proves it. */
  readonly by: 'hook' | 'transcript' | null;
  isThere(): boolean;
}

/** Before `text` is typed. */
export function proofOf(target: Target, text: string): Proof {
  const { reports, conversations } = backends[target.backend];
  if (reports) return byHook(target, text);
  return (conversations === null ? null : byTranscript(target, text)) ?? { by: null, isThere: () => false };
}

function byHook({ state, agent, launch, backend }: Target, text: string): Proof {
  const before = readActivity(state, agent);
  const count = before?.launch === launch ? before.prompts.count : 0;
  const digests = digestsOf(text, backends[backend]);
  return {
    by: 'hook',
    isThere() {
      const record = readActivity(state, agent);
      if (record?.launch !== launch) return false;
      const { lastDigest } = record.prompts;
      return record.prompts.count > count && lastDigest !== null && digests.has(lastDigest);
    },
  };
}

/** Transcripts grow slowly, and a folder of them may be large. */
const pollMs = 250;
/** Larger than any message and what a turn adds meanwhile. */
const mostBytes = 8 * 1024 * 1024;
/** A record has the time at which the CLI took the message up, by the clock of this machine. */
const clockSkewMs = 2_000;

function byTranscript(
  { context: { clock }, state, agent, backend, launch }: Target,
  text: string,
): Proof | null {
  const { conversations } = backends[backend];
  // What cannot be read proves nothing, and must not undo what was typed.
  const find = () =>
    quietly(() => {
      const known = knownConversation(state, agent, state.readAgent(agent));
      return transcriptsOf(state, { backend }, launch, known);
    }, null);
  const before = find();
  if (conversations === null || before === null) return null;
  const sizes = new Map(before.map((path) => [path, sizeOf(path)]));
  const sinceMs = clock.now().getTime() - clockSkewMs;
  // Those that the CLI has queued itself come first, and have records of their own.
  const earlier = messagesIn(state, agent, 'typed').filter(({ message }) => message.text === text).length;
  let lookedMs: number | null = null;
  // As the whole of a record: a message may as well be a line of another one.
  const isNew = (path: string) => {
    const grown = sizeOf(path) - (sizes.get(path) ?? 0);
    const added = grown <= 0 ? null : quietly(() => readEnd(path, Math.min(grown, mostBytes)), null);
    const told = toldInText(conversations, added ?? '');
    return Array.from({ length: earlier + 1 }).every(() => takeWhole(told, text, sinceMs));
  };
  return {
    by: 'transcript',
    isThere() {
      const nowMs = clock.monotonicMs();
      if (lookedMs !== null && nowMs - lookedMs < pollMs) return false;
      lookedMs = nowMs;
      return (find() ?? []).some(isNew);
    },
  };
}

function sizeOf(path: string): number {
  return quietly(() => statOf(path)?.size ?? 0, 0);
}
