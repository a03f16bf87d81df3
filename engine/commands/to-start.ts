/**
 * Which definitions a command starts agents with. A person's command, or an apply whose plan showed them, takes what the
 * files declare now. An agent is not the operator: its command starts only what was accepted before.
 */
import type { Context } from '../context.ts';
import { agentVariables } from '../contract/engine-process.ts';
import { acceptVariable, parseAccepting } from '../declaration/accepted-record.ts';
import { checkAgents, refuseFaults } from '../declaration/agents-check.ts';
import type { Agents } from '../declaration/agents-file.ts';
import { definitionIn, type FullDefinition } from '../declaration/full-definition.ts';
import { openDeclared, openProject } from '../declaration/project.ts';
import { readDefinition } from '../declaration/read-definition.ts';
import { type Diagnostic, DiagnosticError, errorOf } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { refuseUnknownAgents } from './selection.ts';

export interface ToStart {
  readonly folder: string;
  readonly state: StateFolder;
  /** The name that agents.toml gives the project. */
  readonly project: string;
  /** What agents.toml declares; null for a caller that cannot accept definitions. */
  readonly declared: Agents | null;
  readonly agents: readonly FullDefinition[];
  /** One for each requested agent without an accepted definition. */
  readonly refused: readonly Diagnostic[];
}

/** `names`: the requested agents; empty for every persistent one. Throws where their declaration has a fault. */
export function agentsToStart(context: Context, folder: string, names: readonly string[]): ToStart {
  return isAgent(context) ? acceptedToStart(context, folder, names) : declaredToStart(context, folder, names);
}

/** Called from inside an agent, and not by an apply. */
function isAgent({ env }: Context): boolean {
  return env[agentVariables.launch] !== undefined && parseAccepting(env[acceptVariable]) === null;
}

function declaredToStart(context: Context, folder: string, names: readonly string[]): ToStart {
  const project = openDeclared(folder, context.env);
  const { agents, wakes } = project.file;
  refuseUnknownAgents(
    names,
    agents.map(({ name }) => name),
  );
  const wanted = wantedOf(agents, names);
  refuseFaults(checkAgents(project.folder, project.file, wanted));
  return {
    ...{ folder: project.folder, state: project.state, project: project.file.project },
    declared: project.file,
    agents: wanted.map((agent) => readDefinition(project.folder, agent, wakes)),
    refused: [],
  };
}

function acceptedToStart(context: Context, given: string, names: readonly string[]): ToStart {
  const { folder, state, file, accepted, declared } = openProject(given, context.env);
  const known = [...new Set([...file.agents.map(({ name }) => name), ...accepted.keys()])];
  refuseUnknownAgents(names, known);
  const all = [...accepted.values()].map(definitionIn);
  const agents = wantedOf(all, names);
  const wanted = names.length > 0 ? names : wantedOf(file.agents, names).map(({ name }) => name);
  const refused = wanted.filter((name) => !accepted.has(name)).map(notAccepted);
  if (agents.length === 0 && refused.length > 0) throw new DiagnosticError(refused);
  context.output.note('called from inside an agent: starts accepted definitions, and accepts no new ones');
  return {
    ...{ folder, state, agents, refused, declared: null },
    project: declared.ok ? declared.value.project : file.project,
  };
}

function wantedOf<A extends { readonly name: string; readonly kind: 'persistent' | 'task' }>(
  agents: readonly A[],
  names: readonly string[],
): A[] {
  return agents.filter(({ name, kind }) => (names.length > 0 ? names.includes(name) : kind === 'persistent'));
}

function notAccepted(agent: string): Diagnostic {
  const detail = `This command was called from inside an agent, and ${agent} was never started by a person.`;
  const help = remedyText('start it from your own terminal:', `node engine/agents.mjs up ${agent}`);
  return errorOf('not-accepted', 'Definition that is not accepted', detail, help);
}
