/**
 * How the processes of a project are told in the process table: by what the engine itself started them with. A record
 * can be lost or spoiled while its process runs; this cannot.
 */
export interface EngineProcess {
  /** `agent`: the agent itself, its launcher, or anything that descends from it. */
  readonly kind: 'watchdog' | 'agent';
  /** Of the project, absolute, symlinks resolved. */
  readonly folder: string;
  /** Null for a watchdog. */
  readonly agent: string | null;
  /** The start that it belongs to; absent for a watchdog. */
  readonly launch?: string;
}

/** What the launcher gives to an agent alone, and what no command of the engine hands on. */
export const agentVariables = {
  folder: 'AO_PROJECT_DIR',
  agent: 'AO_AGENT',
  launch: 'AO_LAUNCH',
  /** The user's state folder: an agent may have another HOME. */
  stateHome: 'AO_STATE_HOME',
} as const;

/** Where the person is who has called the engine through another program: commands to run are written for there. */
export const callerFolderVariable = 'AO_CALLER_DIR';

/** What follows the engine's own file on the command line of a watchdog. */
export function watchdogArguments(folder: string): string[] {
  return ['watch', '--project', folder];
}

/** What follows the engine's own file on the command line of a launcher, which is what the pane of an agent runs. */
export function launchArguments({ folder, agent, launch }: Launch): string[] {
  return ['launch', '--project', folder, '--agent', agent, '--launch', launch];
}

/** One start of one agent. */
export interface Launch {
  /** Of the project, absolute, symlinks resolved. */
  readonly folder: string;
  readonly agent: string;
  readonly launch: string;
}

/** node and the engine's file, which come before the arguments and may lie anywhere. */
const programWords = 2;

/** Null for every command line that is not a launcher's. A later engine may add options behind those. */
export function launchIn(argv: readonly string[]): Launch | null {
  const given = argv.slice(programWords);
  const [, , folder, , agent, , launch] = given;
  if (folder === undefined || agent === undefined || launch === undefined) return null;
  const words = launchArguments({ folder, agent, launch });
  return words.every((word, at) => word === given[at]) ? { folder, agent, launch } : null;
}

export function isSameLaunch(one: Launch, other: Launch): boolean {
  return one.folder === other.folder && one.agent === other.agent && one.launch === other.launch;
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
  const launcher = launchIn(argv);
  if (launcher !== null) return { kind: 'agent', ...launcher };
  const entries = environment();
  const project = valueIn(entries, agentVariables.folder);
  const agent = valueIn(entries, agentVariables.agent);
  const launch = valueIn(entries, agentVariables.launch);
  if (project === null || agent === null) return null;
  return { kind: 'agent', folder: project, agent, ...(launch !== null && { launch }) };
}

function valueIn(entries: readonly string[], name: string): string | null {
  const entry = entries.find((one) => one.startsWith(`${name}=`));
  return entry === undefined ? null : entry.slice(name.length + 1);
}
