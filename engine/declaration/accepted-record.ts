import * as z from 'zod/mini';
import { type Parsed, parseDocument } from '../contract/parsed.ts';
import { backendNames } from './definition.ts';

/**
 * The definition of an agent that a person has accepted, by starting it or by an apply whose plan showed it. It is the
 * whole meaning by which the agent is started, healed, woken and watched; agents.toml is a proposal until the next start
 * by a person. May hold secrets: what the env file held.
 */
export const acceptedRecord = z.object({
  format: z.literal('ao.accepted/1'),
  agent: z.string(),
  /** See `definitionDigest`. */
  digest: z.string(),
  /**
   * `operator`: by `up` or `restart`. `apply`: an apply whose plan showed it. `update`: it ran when the engine was updated, as
   * an older one had started it.
   */
  by: z.string(),
  /** ISO 8601. */
  at: z.string(),
  definition: z.object({
    kind: z.enum(['persistent', 'task']),
    backend: z.enum(backendNames),
    watch: z.enum(['heal', 'none']),
    onExit: z.enum(['heal', 'stop']),
    prompt: z.nullable(z.string()),
    envFile: z.nullable(z.string()),
    dir: z.string(),
    command: z.nullable(z.array(z.string())),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    model: z.nullable(z.string()),
    permission: z.nullable(z.string()),
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

/** Below the folder with what is remembered of the project. */
export function acceptedRecordFile(agent: string): string {
  return `${acceptedFolder}/${agent}.json`;
}

export function parseAcceptedRecord(text: string): Parsed<AcceptedRecord> {
  return parseDocument(acceptedRecord, text);
}

/**
 * By this variable po says which definitions the operator has seen in its plan: JSON, digests by the names of the agents.
 * The engine accepts them, and starts nothing that differs. A variable and no flag: v0.1.0 starts the agents all the same.
 */
export const acceptVariable = 'AO_ACCEPT';

const accepting = z.record(z.string(), z.string());

/** Null where nothing was said, or nothing that can be understood. */
export function parseAccepting(text: string | undefined): Readonly<Record<string, string>> | null {
  if (text === undefined || text === '') return null;
  const parsed = parseDocument(accepting, text);
  return parsed.ok ? parsed.value : null;
}
