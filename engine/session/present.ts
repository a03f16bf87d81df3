/** The environment that healed agents are started with now: that of the watchdog, with what has changed since. */
import { dirname } from 'node:path';
import type { Environment } from '../world/environment.ts';
import { statOf } from '../world/files.ts';
import { presentNode } from '../world/node.ts';
import { findProgram } from '../world/programs.ts';
import { isAnswered } from '../world/socket.ts';
import { isSessionVariable, readSession, type SessionRecord } from './record.ts';

/** `state`: the path of the project's state folder. Never throws. */
export async function presentEnvironment(started: Environment, state: string): Promise<Environment> {
  const env = withSession(started, readSession(state));
  const path = env['PATH'] ?? '';
  const node = findProgram('node', env, '/') === null ? await presentNode(env) : null;
  // Agent CLIs are often scripts of node, which went with the folder that their node was in.
  return node === null ? env : { ...env, PATH: [path, dirname(node)].filter((one) => one !== '').join(':') };
}

/** Pure but for TMPDIR: a temporary folder of a session goes with it, and /tmp does as well. */
function withSession(started: Environment, session: SessionRecord | null): Environment {
  const rest = Object.entries(started).filter(
    ([name, value]) =>
      !(session !== null && isSessionVariable(name)) && !(name === 'TMPDIR' && isGone(value ?? '')),
  );
  if (session === null) return Object.fromEntries(rest);
  const own = (started['PATH'] ?? '').split(':');
  // Added at the end: what was found before is found still, and what has moved is found again.
  const added = session.path.split(':').filter((folder) => folder.startsWith('/') && !own.includes(folder));
  return {
    ...Object.fromEntries(rest),
    ...session.variables,
    PATH: [...own, ...new Set(added)].filter((folder) => folder !== '').join(':'),
  };
}

function isGone(path: string): boolean {
  try {
    return statOf(path) === null;
  } catch {
    return false;
  }
}

/** What healed agents would be given that leads nowhere any more, in words. */
export async function staleSession(env: Environment): Promise<string[]> {
  const socket = env['SSH_AUTH_SOCK'];
  const stale: string[] = [];
  if (socket !== undefined && !(await isAnswered(socket))) {
    stale.push(`no ssh agent answers at SSH_AUTH_SOCK, ${socket}`);
  }
  for (const name of ['XDG_RUNTIME_DIR', 'XAUTHORITY', 'KUBECONFIG'] as const) {
    // KUBECONFIG may be a list of files.
    const paths = (env[name] ?? '').split(':').filter((path) => path.startsWith('/'));
    if (paths.length > 0 && paths.every(isGone)) stale.push(`${name}, ${env[name]}, is gone`);
  }
  return stale;
}
