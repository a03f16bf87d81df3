import { namePattern } from '../contract/names.ts';
import { UsageError } from '../usage-error.ts';
import { type Command, type Given, textFlag } from './command.ts';

/** Where a project belongs; remembered from `up`. */
export const homeOptions = {
  fleet: { type: 'string' },
  project: { type: 'string' },
} as const satisfies Command['options'];

export function homeFlags(given: Given): { fleet: string | null; project: string | null } {
  const fleet = nameFlag(given, 'fleet');
  const project = nameFlag(given, 'project');
  // Outside of a fleet the name is that of agents.toml, and nobody would remember another.
  if (project !== null && fleet === null) throw new UsageError('--project goes with --fleet');
  return { fleet, project };
}

function nameFlag(given: Given, flag: string): string | null {
  const value = textFlag(given, flag);
  if (value === null || namePattern.test(value)) return value;
  throw new UsageError(
    `--${flag} ${JSON.stringify(value)} is not a name: lower-case letters, digits and hyphens`,
  );
}
