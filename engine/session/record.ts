/**
 * `session.json`: the session variables and the PATH of the operator's newest command here. What heals agents
 * was started long ago, from a session that may be over; it gives its agents these instead.
 */
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../context.ts';
import { sessionVariables } from '../contract/session-variables.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { readRecord, writeRecord } from '../state/record-file.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type Environment, scrub } from '../world/environment.ts';
import { identityOf } from '../world/files.ts';
import { isAnswered } from '../world/socket.ts';

const sessionRecord = z.object({
  format: z.literal('ao.session/1'),
  /** When it was last another one, ISO 8601. */
  at: z.string(),
  path: z.string(),
  variables: z.record(z.string(), z.string()),
});
export type SessionRecord = z.infer<typeof sessionRecord>;

const names: ReadonlySet<string> = new Set(sessionVariables.map(({ name }) => name));

export function isSessionVariable(name: string): boolean {
  return names.has(name);
}

/** At least one of them is set in a person's login, and none where a timer or a CI job runs a command. */
const loginNames = ['SSH_CONNECTION', 'SSH_TTY', 'DISPLAY', 'WAYLAND_DISPLAY', 'SSH_AUTH_SOCK'] as const;

/** Null where there is none. One that cannot be understood is none as well: it is written anew by the next command. */
export function readSession(state: string): SessionRecord | null {
  return quietly(() => readRecord(fileIn(state), sessionRecord), null);
}

/**
 * Called by every command by which an operator does something to agents. What comes from no login, as from cron or a CI
 * job, does not take the place of a session that is known; nor does one without an ssh agent that answers take the place of
 * one that has one: neither must cost the agents their keys.
 */
export async function noteSession(
  { env, clock, streams }: Pick<Context, 'env' | 'clock' | 'streams'>,
  { path: state }: Pick<StateFolder, 'path'>,
): Promise<void> {
  // An agent that starts another one is no operator, and the session it knows is an old one.
  if (env['AO_LAUNCH'] !== undefined) return;
  try {
    if (identityOf(state) === null) return;
    const known = readSession(state);
    const variables = sessionOf(env);
    const isLogin = streams.inputIsTerminal || loginNames.some((name) => variables[name] !== undefined);
    const keepsKnown =
      known !== null && !(await hasSshAgent(variables)) && (!isLogin || (await hasSshAgent(known.variables)));
    const next = {
      path: env['PATH'] ?? known?.path ?? '',
      variables: keepsKnown ? known.variables : variables,
    };
    if (known !== null && isSame(known, next)) return;
    const record: SessionRecord = { format: 'ao.session/1', at: clock.now().toISOString(), ...next };
    writeRecord(fileIn(state), record);
  } catch (error) {
    // A full disk must not keep a message from being sent.
    if (!(error instanceof DiagnosticError)) throw error;
  }
}

function sessionOf(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(scrub(env)).filter(([name]) => names.has(name)));
}

async function hasSshAgent(variables: Readonly<Record<string, string>>): Promise<boolean> {
  const socket = variables['SSH_AUTH_SOCK'];
  return socket !== undefined && (await isAnswered(socket));
}

function isSame(known: SessionRecord, next: Pick<SessionRecord, 'path' | 'variables'>): boolean {
  const text = ({ path, variables }: Pick<SessionRecord, 'path' | 'variables'>) =>
    JSON.stringify([path, Object.entries(variables).sort()]);
  return text(known) === text(next);
}

function fileIn(state: string): string {
  return join(state, 'session.json');
}
