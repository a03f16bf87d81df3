/** Whether what healed agents are given of the operator's session leads anywhere. */

import { remedyText, shellWord } from '../kernel/help.ts';
import { staleSession } from '../session/present.ts';
import { readSession } from '../session/record.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type Finding, ok, warning } from './finding.ts';

const check = 'session';
const remedyIn = (folder: string) =>
  [
    remedyText('from a shell that has them:', `cd ${shellWord(folder)} && node engine/agents.mjs up`),
    remedyText(
      'to keep one path for all logins, link it, and set it in what starts your shell:',
      'ln -sf "$SSH_AUTH_SOCK" ~/.ssh/agent.sock',
      'export SSH_AUTH_SOCK="$HOME/.ssh/agent.sock"',
    ),
  ].join('\n');

export async function checkSession(state: StateFolder, folder: string): Promise<Finding[]> {
  const session = readSession(state.path);
  if (session === null) return [];
  const stale = await staleSession(session.variables);
  if (stale.length === 0) return [ok(check, `that of ${session.at.slice(0, 16).replace('T', ' ')}`)];
  return [
    warning(check, `A healed agent would get what leads nowhere: ${stale.join('; ')}.`, remedyIn(folder)),
  ];
}
