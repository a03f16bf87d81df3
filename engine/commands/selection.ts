import { type Diagnostic, DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import { listOf, suggestionFor } from '../kernel/suggestion.ts';
import { UsageError } from '../usage-error.ts';

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

/** Throws when one of the names that were given is not among those that there are. */
export function refuseUnknownAgents(given: readonly string[], existing: readonly string[]): void {
  const diagnostics = given
    .filter((name) => !existing.includes(name))
    .map((name) => unknownAgent(name, existing));
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
}

function unknownAgent(name: string, existing: readonly string[]): Diagnostic {
  const meant = suggestionFor(name, existing);
  const known = existing.length === 0 ? 'agents.toml declares none' : `there is ${listOf(existing, 'and')}`;
  return {
    severity: 'error',
    code: 'unknown-agent',
    summary: 'No such agent',
    detail: `agents.toml does not declare "${name}".`,
    help: meant === null ? known : `did you mean ${meant}?`,
  };
}
