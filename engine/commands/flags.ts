import { namePattern } from '../contract/names.ts';
import { longestSpacingMs, startSpacingVariable } from '../contract/start-spacing.ts';
import type { GivenHome } from '../look/home.ts';
import { UsageError } from '../usage-error.ts';
import type { Environment } from '../world/environment.ts';
import { type Command, type Given, textFlag } from './command.ts';

/** Where a project belongs; remembered from `up`. */
export const homeOptions = {
  fleet: { type: 'string' },
  project: { type: 'string' },
} as const satisfies Command['options'];

export function homeFlags(given: Given, env: Environment = {}): GivenHome {
  const fleet = nameFlag(given, 'fleet');
  const project = nameFlag(given, 'project');
  // Outside of a fleet the name comes from agents.toml; no record would keep another one.
  if (project !== null && fleet === null) throw new UsageError('--project goes with --fleet');
  return { fleet, project, startSpacingMs: fleet === null ? null : spacingIn(env) };
}

/** What cannot be understood is not given: it must not keep an agent from being started. */
function spacingIn(env: Environment): number | null {
  const text = env[startSpacingVariable] ?? '';
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), longestSpacingMs) : null;
}

function nameFlag(given: Given, flag: string): string | null {
  const value = textFlag(given, flag);
  if (value === null || namePattern.test(value)) return value;
  throw new UsageError(
    `--${flag} ${JSON.stringify(value)} is not a name: lower-case letters, digits and hyphens`,
  );
}
