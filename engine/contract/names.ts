/** The names that the engine and po share. The owner of a session is read from its marks, never from its name. */

/**
 * tmux user options on the session of an agent. `#{@…}` in a `list-panes` format shows them for every pane
 * of the session, also for one that the operator split off: count sessions, not panes.
 */
export const marks = {
  /** Name of the fleet; not set when the project is run alone. */
  fleet: '@po_fleet',
  project: '@ao_project',
  agent: '@ao_agent',
  /** Digest of the definition that was started; set only after a start that worked. */
  spec: '@ao_spec',
  /** Version of the engine that started it, such as `v0.1.0`. */
  engine: '@ao_engine',
  /** Id of the launch. */
  launch: '@ao_launch',
  /** The project's folder with symlinks resolved. May hold any character: keep it last in a format. */
  path: '@ao_path',
} as const;

/** In the clone: where engine v0.1.0 keeps its records. They are only claims, because agents can write to them. */
export const claimsFolder = '.ao-state';

/** Whether an engine with this `package.json` keeps its records in the clone. */
export function keepsClaims(packageJson: string): boolean {
  return /"version":\s*"0\.1\./.test(packageJson);
}

/** Of fleets, projects and agents alike. Nothing in it means anything to tmux or to a shell. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,38}$/;

/** Of the ids of launches, which are part of file names. */
export const launchPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** For `tmux -L`. Null: a project that is run alone, outside of any fleet. */
export function socketName(fleet: string | null): string {
  return fleet === null ? 'ao' : `po-${fleet}`;
}

export function sessionName(project: string, agent: string): string {
  return `${project}/${agent}`;
}

/** A text, such as the name of a folder, as far as it can be a name. */
export function nameFrom(text: string): string {
  const name = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 39)
    .replaceAll(/^-+|-+$/g, '');
  return name || 'project';
}
