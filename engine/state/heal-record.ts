/**
 * `.ao-state/heal/<agent>.json`: how often an agent has ended by itself, which is all that healing has to
 * remember. It is written before anything is started: an agent whose deaths cannot be counted is not healed.
 */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseDocument } from '../contract/parsed.ts';
import { DiagnosticError } from '../toml/diagnostic.ts';
import { makeFolder, readText, writeAtomic } from '../world/files.ts';

const isoTime = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))));

const death = z.object({
  launch: z.string(),
  /** When it was seen. */
  at: isoTime,
  /** How long the agent ran, null where nothing tells. */
  ranMs: z.nullable(z.number()),
  /** `server`: it went down with the tmux server. */
  cause: z.enum(['agent', 'server']),
  /** For people. */
  how: z.string(),
});
export type Death = z.infer<typeof death>;

/** Why no agent can be started, whatever the agent is. */
export const lackCauses = ['node-missing', 'home-missing', 'program-missing'] as const;
const lack = z.object({ cause: z.enum(lackCauses), why: z.string() });
export type Lack = z.infer<typeof lack>;

const healRecord = z.object({
  format: z.literal('ao.heal/1'),
  /** Oldest first, one for each launch. */
  deaths: z.array(death),
  /**
   * Starts in a row that came to nothing before there was a launch. They prove nothing about the agent. `launch`
   * is the one that was over by then.
   */
  failure: z.nullable(
    z.object({ count: z.number(), at: isoTime, why: z.string(), launch: z.nullable(z.string()) }),
  ),
  /** What the watchdog misses to start it, as it was last seen. Not there before v0.2. */
  lack: z.optional(z.nullable(lack)),
  /** When `clear` was last called, and which launch was the newest then: whatever that was held by is lifted. */
  cleared: z.nullable(z.object({ at: isoTime, launch: z.nullable(z.string()) })),
  /** What was last told of it as an event, so that it is told once. */
  told: z.nullable(z.object({ rule: z.string(), launch: z.nullable(z.string()) })),
});
export type HealRecord = z.infer<typeof healRecord>;

/** More than any rule looks at. */
const deathsKept = 12;

export const noDeaths: HealRecord = {
  format: 'ao.heal/1',
  deaths: [],
  failure: null,
  cleared: null,
  told: null,
};

/** Says what is wrong with a record that cannot be understood; it is never taken for none. */
export function readHealRecord(state: string, agent: string): HealRecord | { readonly problem: string } {
  try {
    const text = readText(pathOf(state, agent));
    if (text === null) return noDeaths;
    const parsed = parseDocument(healRecord, text);
    return parsed.ok ? parsed.value : { problem: `${pathOf(state, agent)} is ${parsed.problem}` };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { problem: error.message };
  }
}

export function writeHealRecord(state: string, agent: string, record: HealRecord): void {
  // A project that an older engine has prepared has no such folder.
  makeFolder(join(state, 'heal'), 0o700);
  writeAtomic(
    pathOf(state, agent),
    `${JSON.stringify({ ...record, deaths: record.deaths.slice(-deathsKept) }, null, 2)}\n`,
  );
}

function pathOf(state: string, agent: string): string {
  return join(state, 'heal', `${agent}.json`);
}
