/**
 * How the processes of a project are told in the process table: by what the engine itself started them with. A record
 * can be lost or spoiled while its process runs; this cannot.
 */
export interface EngineProcess {
  /** `agent`: the agent itself, or anything that descends from it. */
  readonly kind: 'watchdog' | 'agent';
  /** Of the project, absolute, symlinks resolved. */
  readonly folder: string;
  /** Null for a watchdog. */
  readonly agent: string | null;
}

/** What the launcher gives to an agent alone, and what no command of the engine hands on. */
export const agentVariables = {
  folder: 'AO_PROJECT_DIR',
  agent: 'AO_AGENT',
  launch: 'AO_LAUNCH',
  /** The user's state folder: the HOME of an agent may be another one. */
  stateHome: 'AO_STATE_HOME',
} as const;

/** Where the person is who has called the engine through another program: commands to run are written for there. */
export const callerFolderVariable = 'AO_CALLER_DIR';

/** What follows the engine's own file on the command line of a watchdog. */
export function watchdogArguments(folder: string): string[] {
  return ['watch', '--project', folder];
}

/** Null for every process that is no engine's. `environment` is asked only where the arguments do not tell. */
export function engineProcessIn(
  argv: readonly string[],
  environment: () => readonly string[],
): EngineProcess | null {
  const [program = '', ...last] = argv.slice(-4);
  const folder = last[2];
  if (folder !== undefined && /(^|\/)agents\.mjs$/.test(program)) {
    if (watchdogArguments(folder).every((word, index) => word === last[index])) {
      return { kind: 'watchdog', folder, agent: null };
    }
  }
  const entries = environment();
  const project = valueIn(entries, agentVariables.folder);
  const agent = valueIn(entries, agentVariables.agent);
  return project === null || agent === null ? null : { kind: 'agent', folder: project, agent };
}

function valueIn(entries: readonly string[], name: string): string | null {
  const entry = entries.find((one) => one.startsWith(`${name}=`));
  return entry === undefined ? null : entry.slice(name.length + 1);
}
