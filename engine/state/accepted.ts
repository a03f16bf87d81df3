/** The accepted definitions of a project: its agents are healed, woken and watched with them, without a person. */
import { type AcceptedRecord, acceptVariable, parseAccepting } from '../declaration/accepted-record.ts';
import { changesBetween } from '../declaration/definition-changes.ts';
import {
  acceptedRecordOf,
  definitionDigest,
  definitionIn,
  type FullDefinition,
} from '../declaration/full-definition.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import type { Clock } from '../world/clock.ts';
import type { Environment } from '../world/environment.ts';
import { tell } from './events.ts';
import type { StateFolder } from './state-folder.ts';

export interface Accepted {
  /** By the name of the agent. */
  readonly records: ReadonlyMap<string, AcceptedRecord>;
  /** Records that cannot be read: no definition of these agents is known. */
  readonly problems: readonly { readonly agent: string; readonly why: string }[];
}

/** One record that is damaged must not keep the other agents from being healed. */
export function readAccepted(state: StateFolder): Accepted {
  const records = new Map<string, AcceptedRecord>();
  const problems: { agent: string; why: string }[] = [];
  for (const agent of state.acceptedNames()) {
    try {
      const record = state.readAccepted(agent);
      if (record?.agent === agent) records.set(agent, record);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      problems.push({ agent, why: error.message });
    }
  }
  return { records, problems };
}

/** Null also where the record cannot be read. */
export function acceptedOf(state: StateFolder, agent: string): AcceptedRecord | null {
  return quietly(() => state.readAccepted(agent), null);
}

export function definitionsIn({ records }: Accepted): FullDefinition[] {
  return [...records.values()].map(definitionIn);
}

interface Acceptor {
  readonly clock: Clock;
  readonly env: Environment;
}

/** Must be called before the start, so that the agent is healed with the very definition that it was started with. */
export function accept(
  { clock, env }: Acceptor,
  state: StateFolder,
  full: FullDefinition,
  by: 'start' | 'update' = 'start',
): void {
  const before = acceptedOf(state, full.name);
  const changes = before === null ? [] : changesBetween(definitionIn(before), full);
  if (before !== null && changes.length === 0 && before.digest === definitionDigest(full)) return;
  const now = clock.now();
  const isReviewed = parseAccepting(env[acceptVariable]) !== null;
  const how = {
    by: by === 'update' ? by : isReviewed ? 'apply' : 'operator',
    at: now.toISOString(),
  } as const;
  state.writeAccepted(acceptedRecordOf(full, how));
  if (changes.length === 0) return;
  const changed = changes.map(({ key }) => key).join(', ');
  tell(state.path, now, { event: 'accepted', agent: full.name, launch: null, by: how.by, changed });
}
