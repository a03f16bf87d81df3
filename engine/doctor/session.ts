/** Whether what healed agents are given of the operator's session leads anywhere. */
import { staleSession } from '../session/present.ts';
import { readSession } from '../session/record.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type Finding, ok, warning } from './finding.ts';

const check = 'session';
const remedy = [
  'from a shell that has them: node engine/agents.mjs up',
  'to keep one path for all logins, link it: ln -sf "$SSH_AUTH_SOCK" ~/.ssh/agent.sock, and in what starts your shell:',
  'export SSH_AUTH_SOCK="$HOME/.ssh/agent.sock"',
].join('\n');

export async function checkSession(state: StateFolder): Promise<Finding[]> {
  const session = readSession(state.path);
  if (session === null) return [];
  const stale = await staleSession(session.variables);
  if (stale.length === 0) return [ok(check, `that of ${session.at.slice(0, 16).replace('T', ' ')}`)];
  return [warning(check, `A healed agent would get what leads nowhere: ${stale.join('; ')}.`, remedy)];
}
