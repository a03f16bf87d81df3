import * as z from 'zod/mini';
import { parseDocument, parserOf } from '../contract/parsed.ts';
import { definitionShape, onExit } from './definition-shape.ts';

/**
 * The definition of an agent that a person has accepted, by starting it or by an apply whose plan showed it. It is all that
 * the agent is started, healed, woken and watched with; agents.toml is only a proposal until the next start by a person. May
 * hold secrets: the text of the env file.
 */
export const acceptedRecord = z.object({
  format: z.literal('ao.accepted/1'),
  agent: z.string(),
  /** See `definitionDigest`. */
  digest: z.string(),
  /**
   * `operator`: by `up` or `restart`. `apply`: an apply whose plan showed it. `update`: an older engine had started it, and it
   * ran when the engine was updated.
   */
  by: z.string(),
  /** ISO 8601. */
  at: z.string(),
  definition: z.object({
    ...definitionShape,
    onExit,
    wake: z.nullable(
      z.object({
        everyMs: z.number(),
        every: z.string(),
        message: z.string(),
        gate: z.nullable(z.union([z.string(), z.array(z.string())])),
        onlyWhen: z.enum(['idle', 'alive']),
        atMost: z.number(),
        isBlind: z.boolean(),
      }),
    ),
    /** What the prompt file and the env file held. */
    promptText: z.nullable(z.string()),
    envFileText: z.nullable(z.string()),
    envFileRevision: z.nullable(z.string()),
  }),
});
export type AcceptedRecord = z.infer<typeof acceptedRecord>;

export const acceptedFolder = 'accepted';

/** In the state of the project. */
export function acceptedRecordFile(agent: string): string {
  return `${acceptedFolder}/${agent}.json`;
}

export const parseAcceptedRecord = parserOf(acceptedRecord);

/**
 * With this variable po tells which definitions the operator has seen in its plan: JSON, digests by the names of the agents.
 * The engine accepts them, and starts nothing that differs. A variable, which v0.1.0 ignores; it would refuse a flag.
 */
export const acceptVariable = 'AO_ACCEPT';

const accepting = z.record(z.string(), z.string());

/** Null where the variable is not set, or cannot be understood. */
export function parseAccepting(text: string | undefined): Readonly<Record<string, string>> | null {
  if (text === undefined || text === '') return null;
  const parsed = parseDocument(accepting, text);
  return parsed.ok ? parsed.value : null;
}
