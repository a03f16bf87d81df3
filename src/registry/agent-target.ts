// Finds the agent that a command is about, and the engine that may be run for it: `PROJECT/AGENT`, or a project with a
// single agent. The clone has to be ours, and its engine a release, byte for byte.

import { type Diagnostic, type DiagnosticCode, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { listOf, suggestionFor } from '../../engine/kernel/suggestion.ts';
import { namePattern, readAgents, sessionName, socketName } from '../../engine/protocol.ts';
import { type EngineTrust, trustEngine } from '../../reconcilers/trust.ts';
import type { Answer, Arguments, Context } from '../cli/run.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { isOnServer } from '../world/caller.ts';
import type { CheckedEngine } from '../world/engines/engine-copy.ts';
import { WorldFailure } from '../world/failure.ts';
import { systemFiles } from '../world/files.ts';
import type { Repository } from '../world/repository.ts';
import type { Session } from '../world/tmux.ts';
import { handOverToEngine, type World } from '../world/world.ts';
import { worldOf } from './fleet-world.ts';
import { fleetOf, readRegistry } from './registry.ts';
import { selectIn } from './selecting.ts';

export interface Target {
  readonly fleet: string;
  readonly project: string;
  readonly projectPath: string;
  readonly agent: string;
  /** The release of its engine; null where no tag is known for the commit. */
  readonly engine: string | null;
  readonly checked: CheckedEngine;
  readonly world: World;
}

interface Named {
  readonly fleet: Fleet;
  readonly project: Project;
  /** Null where it was omitted. */
  readonly agent: string | null;
}

/** Hands the terminal to the engine of a project. `argsFor` makes the words that follow `node engine/agents.mjs`. */
export async function handOverTo(
  { projectPath, checked, agent }: Pick<Target, 'projectPath' | 'checked' | 'agent'>,
  argsFor: (agent: string) => readonly string[],
): Promise<Answer> {
  try {
    return { exitCode: { passedOn: await handOverToEngine(projectPath, checked, argsFor(agent)) } };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    throw refused('engine-not-run', 'An engine cannot be run', error.message, undefined);
  }
}

/** @param mayOmitAgent a project with only one agent needs no agent name */
export async function targetOf(
  word: string,
  { mayOmitAgent }: { readonly mayOmitAgent: boolean },
  args: Arguments,
  context: Context,
): Promise<Target> {
  const named = await namedIn(word, args, context);
  const { fleet, project } = named;
  const world = worldOf(fleet);
  const repository = await cloneOf(named, world);
  const agent = agentIn(named, mayOmitAgent);
  const trust = await trustEngine(
    fleet,
    { path: project.path, engineOnDisk: repository.engineOnDisk },
    { kind: 'any-release' },
    world,
  );
  if (!trust.known) throw new DiagnosticError([trust.diagnostic]);
  if (!trust.value.runnable) throw notRun({ ...named, agent }, trust.value);
  const { engineOnDisk } = repository;
  const commit = engineOnDisk.kind === 'checkout' ? engineOnDisk.commit : null;
  const engine = commit === null ? null : await world.engines.versionOf(fleet.engine.source, commit);
  const { engine: checked } = trust.value;
  return {
    fleet: fleet.name,
    project: project.name,
    projectPath: project.path,
    agent,
    engine,
    checked,
    world,
  };
}

/** The name of the agent's session, where the caller's terminal shows the tmux server that it is on; else null. */
export async function sessionHere(target: Target): Promise<string | null> {
  const found = await sessionOf(target);
  return found !== null && isOnServer(found.socketPath) ? found.session.name : null;
}

/** Null where the fleet's tmux server has no session of the agent, or does not answer. */
export async function sessionOf({ fleet, project, projectPath, agent, world }: Target): Promise<{
  readonly session: Session;
  readonly socketPath: string;
} | null> {
  const look = await world.tmux.look({ name: socketName(fleet) });
  const server = look.known ? look.value : null;
  if (server === null || server.socketPath === null) return null;
  const path = world.files.realpath(projectPath);
  const session = server.sessions.find(
    ({ marks }) => marks.project === project && marks.agent === agent && marks.path === path,
  );
  return session === undefined ? null : { session, socketPath: server.socketPath };
}

async function namedIn(word: string, args: Arguments, context: Context): Promise<Named> {
  const [name = '', agent = null, ...more] = word.split('/');
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const project = fleet.projects.find((one) => one.name === name);
  if (project !== undefined && more.length === 0) return { fleet, project, agent };
  if (namePattern.test(name) && project === undefined) {
    // Throws where it is not in the fleet by its marks either, and suggests the probable name.
    const only = { only: [name], except: [] };
    const { unregistered = [] } = await selectIn(fleet, only, registry.fileName, worldOf(fleet));
    const [marked] = unregistered;
    if (marked !== undefined && more.length === 0) return { fleet, project: marked, agent };
  }
  throw refused(
    'agent-unknown',
    'No such agent',
    `${JSON.stringify(word)} is not written PROJECT/AGENT`,
    undefined,
  );
}

async function cloneOf({ fleet, project }: Named, world: World): Promise<Repository> {
  const facts = await world.git.look(project.path);
  if (!facts.known) throw new DiagnosticError([facts.diagnostic]);
  const { name, path } = project;
  if (facts.value.kind !== 'repository') {
    const what =
      facts.value.kind === 'absent' ? 'there is no clone' : `there is a ${facts.value.what}, and no clone`;
    throw refused('engine-not-run', 'There is no engine to ask', `${what} at ${path}`, seePlan(name));
  }
  const { repository } = facts.value;
  const { marks } = repository;
  if (marks.fleet === fleet.name && marks.project === name) return repository;
  const whose =
    marks.fleet === null
      ? 'bears no mark of ours'
      : `is marked as project ${marks.project ?? '?'} of fleet ${marks.fleet}`;
  throw refused(
    'engine-not-run',
    'There is no engine to ask',
    `the clone at ${path} ${whose}`,
    seePlan(name),
  );
}

function agentIn({ project, agent }: Named, mayOmitAgent: boolean): string {
  const { name, path } = project;
  const file = `${path}/agents.toml`;
  const text = systemFiles.readIn(path, 'agents.toml');
  if (!text.known) throw new DiagnosticError([text.diagnostic]);
  const read = text.value === null ? null : readAgents(file, text.value);
  if (read?.ok === false) throw new DiagnosticError(read.diagnostics);
  const names = read?.ok === true ? read.value.agents.map((one) => one.name) : [];
  const targets = names.map((one) => `${name}/${one}`);
  const has = targets.length === 0 ? `${file} declares none` : `it has ${listOf(targets, 'and')}`;
  if (agent === null || agent === '') {
    const [only] = names;
    if (mayOmitAgent && only !== undefined && names.length === 1) return only;
    const [target] = targets;
    const help = targets.length === 1 && target !== undefined ? `did you mean ${target}?` : has;
    throw refused(
      'agent-unknown',
      'No agent is named',
      `${name} has more than one agent, or none: name one`,
      help,
    );
  }
  if (names.includes(agent)) return agent;
  const meant = suggestionFor(agent, names);
  const help = meant === null ? has : `did you mean ${name}/${meant}?`;
  throw refused('agent-unknown', 'No such agent', `${name} declares no agent ${JSON.stringify(agent)}`, help);
}

function notRun(
  { fleet, project, agent }: Named,
  trust: Extract<EngineTrust, { runnable: false }>,
): DiagnosticError {
  const session = sessionName(project.name, agent ?? '');
  const why =
    trust.why === 'changed'
      ? `${project.path}/engine is not what its release holds: ${trust.files.slice(0, 3).join(', ')}`
      : trust.why === 'missing'
        ? `${project.path}/engine is empty`
        : `${project.path}/engine has a commit checked out that is no release of the engine source`;
  const help = remedyText(
    'po plan shows what would fix it; until then, with tmux itself:',
    `tmux -L ${shellWord(socketName(fleet.name))} attach -t ${shellWord(`=${session}`)}`,
  );
  return refused('engine-not-run', 'The engine of the clone is not run', why, help);
}

function seePlan(name: string): string {
  return remedyText('see how po would fix it:', `po plan ${shellWord(name)}`);
}

function refused(
  code: DiagnosticCode,
  summary: string,
  detail: string,
  help: string | undefined,
): DiagnosticError {
  const diagnostic: Diagnostic = { severity: 'error', code, summary, detail };
  return new DiagnosticError([help === undefined ? diagnostic : { ...diagnostic, help }]);
}
