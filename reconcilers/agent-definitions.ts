// What the definitions of a project's agents are: as its files declare them, and as they were accepted. Looks only.
import {
  type AcceptedRecord,
  type AgentsFile,
  acceptedRecordFile,
  changesBetween,
  type checkDocument,
  type DefinitionChange,
  definitionDigest,
  definitionIn,
  digestsAlike,
  type FullDefinition,
  parseAcceptedRecord,
  settingsOf,
  specDigest,
} from '../engine/protocol.ts';
import type { AgentRecords } from '../src/world/agent-records.ts';
import type { Files } from '../src/world/files.ts';
import type { Session } from '../src/world/tmux.ts';
import type { Declared, Definition, Drifted } from './agents/types.ts';

/** By the rules that po itself carries. Asked for late: most looks need no more than who is declared. */
export type Checked = () => ReturnType<typeof checkDocument>;

/** Where it is looked, once for each file. */
export interface Place {
  readonly path: string;
  readonly files: Pick<Files, 'readText' | 'revision'>;
  /** Null where none was accepted, or none that can be understood: an engine before v0.2 knows of none. */
  accepted(agent: string): AcceptedRecord | null;
}

/** @param records where an engine remembers what it knows of the project */
export function placeAt(
  path: string,
  files: Place['files'],
  records: Pick<AgentRecords, 'readText' | 'pathOf'>,
): Place {
  const seen = new Map<string, AcceptedRecord | null>();
  return {
    path,
    files,
    accepted(agent) {
      const record = seen.has(agent) ? (seen.get(agent) ?? null) : acceptedIn(path, records, agent);
      seen.set(agent, record);
      return record;
    },
  };
}

function acceptedIn(
  path: string,
  records: Pick<AgentRecords, 'readText' | 'pathOf'>,
  agent: string,
): AcceptedRecord | null {
  const file = acceptedRecordFile(agent);
  const text = records.readText(path, file);
  if (!text.known || text.value === null) return null;
  // What lies in the clone is nobody's acceptance.
  if (records.pathOf(path, file).startsWith(`${path}/`)) return null;
  const parsed = parseAcceptedRecord(text.value);
  return parsed.ok && parsed.value.agent === agent ? parsed.value : null;
}

/** Null where a file that it names is gone or cannot be read: the engine would not start it. */
function declaredIn(
  { path, files }: Place,
  { wakes }: AgentsFile,
  agent: AgentsFile['agents'][number],
): FullDefinition | null {
  const at = (name: string) => (name.startsWith('/') ? name : `${path}/${name}`);
  const read = (name: string | null) => (name === null ? null : textOf(files, at(name)));
  const [promptText, envFileText] = [read(agent.prompt), read(agent.envFile)];
  if ((agent.prompt !== null && promptText === null) || (agent.envFile !== null && envFileText === null))
    return null;
  const revision = agent.envFile === null ? null : files.revision(at(agent.envFile));
  if (revision !== null && !revision.known) return null;
  return {
    ...agent,
    ...{ promptText, envFileText, envFileRevision: revision?.value ?? null },
    wake: wakes.get(agent.name) ?? null,
  };
}

function textOf(files: Place['files'], file: string): string | null {
  const text = files.readText(file);
  return text.known ? text.value : null;
}

/** What a start of an agent would accept. */
function toAccept(declared: FullDefinition, accepted: AcceptedRecord | null): Definition {
  const { backend } = declared;
  const digest = definitionDigest(declared);
  if (accepted === null) return { digest, backend, state: 'new', changes: settingsOf(declared) };
  const changes = differences(declared, digest, accepted);
  return { digest, backend, state: changes.length === 0 ? 'accepted' : 'changed', changes };
}

/** An agent that runs by another definition than is declared; null where it does not. `started` is its `@ao_spec`. */
function driftOf(declared: FullDefinition, accepted: AcceptedRecord | null, started: string): Drifted | null {
  const { name } = declared;
  if (accepted !== null) {
    const digest = definitionDigest(declared);
    const changes = differences(declared, digest, accepted);
    if (changes.length > 0) return { name, started: accepted.digest, declared: digest, changes };
  }
  // An engine before v0.2 has started it, or started it since.
  const spec = specDigest(declared, declared.promptText);
  return spec === started ? null : { name, started, declared: spec };
}

/** The same digest is the same definition; another one may be that of an env file that was only touched. */
function differences(
  declared: FullDefinition,
  digest: string,
  accepted: AcceptedRecord,
): readonly DefinitionChange[] {
  return digest === accepted.digest ? [] : changesBetween(definitionIn(accepted), declared);
}

/**
 * Compared only where it is known how the engine that started an agent digests a definition, and what the definition
 * is now: whatever else there is to say of such a file, nothing is to be restarted for it.
 */
export function driftedAgents(checked: Checked | null, ours: readonly Session[], place: Place): Drifted[] {
  const started = new Map<string, string>();
  for (const { alive, marks } of ours) {
    if (!alive || marks.agent === null || marks.spec === null || marks.engine === null) continue;
    if (digestsAlike(marks.engine)) started.set(marks.agent, marks.spec);
  }
  if (checked === null || started.size === 0) return [];
  const read = checked();
  if (!read.ok) return [];
  const drifted = read.value.agents.flatMap((agent): Drifted[] => {
    const spec = started.get(agent.name);
    if (spec === undefined || agent.kind !== 'persistent') return [];
    // With a prompt that is gone it could not be started again.
    const now = declaredIn(place, read.value, agent);
    const drift = now && driftOf(now, place.accepted(agent.name), spec);
    return drift === null ? [] : [drift];
  });
  return drifted.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One that runs is watched as it was accepted, whatever agents.toml says by now. */
export function asAccepted(declared: Declared, ours: readonly Session[], place: Place): Declared {
  if (declared.kind !== 'agents') return declared;
  const started = new Set(ours.map(({ marks }) => marks.agent));
  const agents = declared.agents.map((agent) => {
    const accepted = started.has(agent.name) ? place.accepted(agent.name) : null;
    if (accepted === null) return agent;
    const { watch, wake, onExit } = accepted.definition;
    const { staysEnded: _, ...rest } = agent;
    return {
      ...rest,
      needsWatchdog: watch === 'heal' || wake !== null,
      ...(onExit === 'stop' && { staysEnded: true }),
    };
  });
  return { ...declared, agents };
}

export function runningIn(ours: readonly Session[]): string[] {
  return ours.flatMap(({ alive, marks }) => (alive && marks.agent !== null ? [marks.agent] : []));
}

/** `started`: those that a step would start. `running`: those whose definitions it would take over from an older engine. */
export function definitionsOf(
  checked: Checked | null,
  place: Place,
  { started, running }: { readonly started: readonly string[]; readonly running: readonly string[] },
): Record<string, Definition> {
  const read = checked === null || started.length + running.length === 0 ? null : checked();
  if (!read?.ok) return {};
  const { value } = read;
  const all = value.agents.flatMap((agent): [string, Definition][] => {
    const isRunning = !started.includes(agent.name) && running.includes(agent.name);
    if (!isRunning && !started.includes(agent.name)) return [];
    const accepted = place.accepted(agent.name);
    if (isRunning && accepted !== null) return [];
    const full = declaredIn(place, value, agent);
    if (full === null) return [];
    const definition = toAccept(full, accepted);
    return [[agent.name, isRunning ? { ...definition, state: 'running' } : definition]];
  });
  return Object.fromEntries(all);
}
