import { type Diagnostic, DiagnosticError } from '../toml/diagnostic.ts';
import { listOf, suggestionFor } from '../toml/suggestion.ts';

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
