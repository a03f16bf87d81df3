// The definitions of a project's agents: as its files declare them, and as they were accepted. Looks only.
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
} from '../../engine/protocol.ts';
import type { AgentRecords } from '../../src/world/agent-records.ts';
import type { Files } from '../../src/world/files.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { Declared, Definition, Drifted } from './types.ts';

/** Uses the rules that po itself carries. Loaded late: most looks need only the names of the declared agents. */
export type Checked = () => ReturnType<typeof checkDocument>;

/** Where definitions are read from. Each record of an acceptance is read once. */
export interface Sources {
  readonly path: string;
  readonly files: Pick<Files, 'readText' | 'revision'>;
  /** Null where no definition was accepted, as with an engine before v0.2, or where the record cannot be understood. */
  accepted(agent: string): AcceptedRecord | null;
}

/** @param records the acceptances that the project's engine keeps */
export function sourcesAt(
  path: string,
  files: Sources['files'],
  records: Pick<AgentRecords, 'readText' | 'pathOf'>,
): Sources {
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
  // A record inside the clone proves no acceptance: agents can write there.
  if (records.pathOf(path, file).startsWith(`${path}/`)) return null;
  const parsed = parseAcceptedRecord(text.value);
  return parsed.ok && parsed.value.agent === agent ? parsed.value : null;
}

/** Null where a file that the definition names is gone or cannot be read: the engine would not start the agent. */
function declaredIn(
  { path, files }: Sources,
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

function textOf(files: Sources['files'], file: string): string | null {
  const text = files.readText(file);
  return text.known ? text.value : null;
}

/** The definition that starting an agent would accept. */
function toAccept(declared: FullDefinition, accepted: AcceptedRecord | null): Definition {
  const { backend } = declared;
  const digest = definitionDigest(declared);
  if (accepted === null) return { digest, backend, state: 'new', changes: settingsOf(declared) };
  const changes = differences(declared, digest, accepted);
  return { digest, backend, state: changes.length === 0 ? 'accepted' : 'changed', changes };
}

/** Null where the agent runs by its declared definition. `started` is its `@ao_spec`. */
function driftOf(declared: FullDefinition, accepted: AcceptedRecord | null, started: string): Drifted | null {
  const { name } = declared;
  if (accepted !== null) {
    const digest = definitionDigest(declared);
    const changes = differences(declared, digest, accepted);
    if (changes.length > 0) return { name, started: accepted.digest, declared: digest, changes };
  }
  // An engine before v0.2 may have started it, also after the definition was accepted. Its mark tells.
  const spec = specDigest(declared, declared.promptText);
  return spec === started ? null : { name, started, declared: spec };
}

/** Empty for another digest as well, where an env file was only touched. */
function differences(
  declared: FullDefinition,
  digest: string,
  accepted: AcceptedRecord,
): readonly DefinitionChange[] {
  return digest === accepted.digest ? [] : changesBetween(definitionIn(accepted), declared);
}

/**
 * Agents that run by another definition than the declared one. po compares only where it knows how the engine that
 * started an agent digests a definition, and what the definition is now: a file with a fault asks for no restart.
 */
export function driftedAgents(
  checked: Checked | null,
  ours: readonly Session[],
  sources: Sources,
): Drifted[] {
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
    // Without its prompt file it could not be started again.
    const now = declaredIn(sources, read.value, agent);
    const drift = now && driftOf(now, sources.accepted(agent.name), spec);
    return drift === null ? [] : [drift];
  });
  return drifted.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The watchdog uses accepted definitions, so those decide which agents are watched, not agents.toml. */
export function asAccepted(declared: Declared, ours: readonly Session[], sources: Sources): Declared {
  if (declared.kind !== 'agents') return declared;
  const started = new Set(ours.map(({ marks }) => marks.agent));
  const agents = declared.agents.map((agent) => {
    const accepted = started.has(agent.name) ? sources.accepted(agent.name) : null;
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

/**
 * The definitions that a step would accept, by agent. `started`: the agents that it would start. `running`: the
 * agents whose definitions it would take over from an older engine.
 */
export function definitionsOf(
  checked: Checked | null,
  sources: Sources,
  { started, running }: { readonly started: readonly string[]; readonly running: readonly string[] },
): Record<string, Definition> {
  const read = checked === null || started.length + running.length === 0 ? null : checked();
  if (!read?.ok) return {};
  const { value } = read;
  const all = value.agents.flatMap((agent): [string, Definition][] => {
    const isRunning = !started.includes(agent.name) && running.includes(agent.name);
    if (!isRunning && !started.includes(agent.name)) return [];
    const accepted = sources.accepted(agent.name);
    if (isRunning && accepted !== null) return [];
    const full = declaredIn(sources, value, agent);
    if (full === null) return [];
    const definition = toAccept(full, accepted);
    return [[agent.name, isRunning ? { ...definition, state: 'running' } : definition]];
  });
  return Object.fromEntries(all);
}
