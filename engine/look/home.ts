/**
 * Which tmux server a project's agents belong on, and under which name. Remembered from the first `up`, so
 * that later commands find the agents without being told again.
 */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { socketName } from '../contract/names.ts';
import { type ServerRecord, serverRecordFormat } from '../contract/server-record.ts';
import type { Project } from '../declaration/project.ts';
import { DiagnosticError, refusal } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { realPathOf } from '../world/files.ts';
import { identify } from '../world/process-table.ts';
import { type OwnPlace, panesOf } from './own-place.ts';
import { lookAtServer, type ServerLook } from './server.ts';
import { type AgentSession, sessionsOf } from './sessions.ts';

export interface Home {
  /** Null: the project is run alone. */
  readonly fleet: string | null;
  /** The name in session names and marks. */
  readonly project: string;
  /** Between two starts on one account, as the fleet declares it; null where it does not say. */
  readonly startSpacingMs: number | null;
}

/** What a command is told of it. */
export interface GivenHome {
  readonly fleet: string | null;
  readonly project: string | null;
  readonly startSpacingMs?: number | null;
}

/** What is given wins over what is remembered. Outside of a fleet the name in agents.toml wins, which may have changed. */
export function homeOf(given: GivenHome, record: ServerRecord | null, declaredName: string): Home {
  const fleet = given.fleet ?? record?.fleet ?? null;
  const remembered = fleet !== null && record?.fleet === fleet ? record.project : null;
  const spacing = record?.fleet === fleet ? record.startSpacingMs : null;
  return {
    ...{ fleet, project: given.project ?? remembered ?? declaredName },
    startSpacingMs: given.startSpacingMs ?? spacing ?? null,
  };
}

/** Where a project was started, and the server there. */
export async function findHome(
  context: Context,
  { state, file }: Pick<Project, 'state' | 'file'>,
): Promise<{ readonly home: Home; readonly look: ServerLook; readonly record: ServerRecord | null }> {
  const record = state.readServer();
  const home = homeOf({ fleet: null, project: null }, record, file.project);
  return { home, look: await lookAtHome(context, home, record), record };
}

/** Throws where it is not known what runs. */
export function refuseUnknown(look: ServerLook): Exclude<ServerLook, { kind: 'unknown' }> {
  if (look.kind === 'unknown') throw new DiagnosticError([look.diagnostic]);
  return look;
}

/** Looks at the server of this home. */
export function lookAtHome(context: Context, home: Home, record: ServerRecord | null): Promise<ServerLook> {
  const isRemembered = record?.socket === socketName(home.fleet);
  return lookAtServer(context, home.fleet, isRemembered ? record : null);
}

/** Throws where agents of this project run under another name or in another fleet: they would run twice. */
export async function refuseOtherHome(
  context: Context,
  place: OwnPlace,
  home: Home,
  look: ServerLook,
  record: ServerRecord | null,
): Promise<void> {
  const looks = [look];
  if (record !== null && record.socket !== socketName(home.fleet)) {
    looks.push(await lookAtServer(context, record.fleet, record));
  }
  for (const one of looks) {
    const elsewhere = sessionsOf(panesOf(refuseUnknown(one), place), place.folder).find(
      (session) => !isAtHome(session, home),
    );
    if (elsewhere !== undefined) throw runsElsewhere(elsewhere);
  }
}

function isAtHome(session: AgentSession, home: Home): boolean {
  return session.fleet === home.fleet && session.project === home.project;
}

function runsElsewhere(session: AgentSession): DiagnosticError {
  const where = session.fleet === null ? 'outside of any fleet' : `in the fleet ${session.fleet}`;
  return refusal(
    'runs-elsewhere',
    'The agents run under another name',
    `${session.agent} runs ${where} as ${session.project}/${session.agent}.`,
    remedyText(
      'end them, and then start them here:',
      'node engine/agents.mjs down',
      'node engine/agents.mjs up',
    ),
  );
}

/** Writes down where the agents are. Done before the first session is made, and again when the server is known. */
export async function rememberHome(
  context: Context,
  state: StateFolder,
  home: Home,
  look: ServerLook,
): Promise<void> {
  const socket = socketName(home.fleet);
  const answered = look.kind === 'answered' ? look : null;
  state.writeServer({
    format: serverRecordFormat,
    ...home,
    socket,
    socketPath: answered?.socketPath ?? defaultSocketPath(context, socket),
    server: answered === null ? null : await identify(answered.pid),
  });
}

/** Where tmux will put it. */
export function defaultSocketPath(context: Context, socket: string): string {
  const top = context.env['TMUX_TMPDIR'] || '/tmp';
  return join(realPathOf(top) ?? top, `tmux-${process.getuid?.() ?? 0}`, socket);
}
