import type { Context } from '../context.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { type OpenedProject, openProject } from '../declaration/project.ts';
import { type Diagnostic, DiagnosticError, errorOf } from '../kernel/diagnostic.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import { listOf, suggestionFor } from '../kernel/suggestion.ts';
import { UsageError } from '../usage-error.ts';
import type { Given } from './command.ts';

/** Of a verb that was given no agent. `existing`: those that agents.toml declares; `more`: what else the verb needs. */
export function nameNeeded(
  verb: string,
  existing: readonly string[],
  more: readonly string[] = [],
): UsageError {
  const [first] = existing;
  const command = (name: string) =>
    `node engine/agents.mjs ${[verb, name, ...more].map(shellWord).join(' ')}`;
  const help =
    first === undefined
      ? remedyText('declare an agent in agents.toml, and check the file:', 'node engine/agents.mjs validate')
      : remedyText(existing.length === 1 ? 'name it:' : `name ${listOf(existing, 'or')}:`, command(first));
  return new UsageError(`${verb} needs the name of an agent`, help);
}

/** Of a verb that is written in another way; its own help says how. */
export function howWritten(verb: string): string {
  return remedyText('see how it is written:', `node engine/agents.mjs ${verb} --help`);
}

/** The project of a verb that takes the name of one agent, and that name. Throws where it is missing or unknown. */
export function oneAgent(
  context: Context,
  { words: [name] }: Given,
  verb: string,
  more: readonly string[] = [],
): { readonly project: OpenedProject; readonly name: string } {
  const project = openProject(projectFolder(context), context.env);
  const names = project.file.agents.map((agent) => agent.name);
  if (name === undefined) throw nameNeeded(verb, names, more);
  refuseUnknownAgents([name], names);
  return { project, name };
}

/** Throws when one of the names given does not exist. */
export function refuseUnknownAgents(given: readonly string[], existing: readonly string[]): void {
  const diagnostics = given
    .filter((name) => !existing.includes(name))
    .map((name) => unknownAgent(name, existing));
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
}

function unknownAgent(name: string, existing: readonly string[]): Diagnostic {
  const meant = suggestionFor(name, existing);
  const known = existing.length === 0 ? 'agents.toml declares none' : `there is ${listOf(existing, 'and')}`;
  const help = meant === null ? known : `did you mean ${meant}?`;
  return errorOf('unknown-agent', 'No such agent', `agents.toml does not declare "${name}".`, help);
}
