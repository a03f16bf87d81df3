/** What people type to get to an agent's session, and what they are told who are inside of its tmux server already. Pure. */
import type { Diagnostic } from '../kernel/diagnostic.ts';
import { shellWord } from '../kernel/help.ts';

/** After the program. Who only reads has no say in how large the window is while others look as well. */
export function attachArguments(socketPath: string, target: string, readOnly: boolean): string[] {
  return [
    ...['-S', socketPath, 'attach-session'],
    ...(readOnly ? ['-f', 'read-only,ignore-size'] : []),
    ...['-t', target],
  ];
}

/** By its exact name: tmux would take the beginning of another. */
export function attachCommand(socketPath: string, sessionName: string, readOnly: boolean): string {
  return commandLine(attachArguments(socketPath, `=${sessionName}`, readOnly));
}

/** For a terminal that shows this very server. `-r` turns on read-only; a client that has it already cannot type. */
export function switchCommand(sessionName: string, readOnly: boolean): string {
  return commandLine(['switch-client', ...(readOnly ? ['-r'] : []), '-t', `=${sessionName}`]);
}

function commandLine(args: readonly string[]): string {
  return ['tmux', ...args.map(shellWord)].join(' ');
}

/** Once the command has been printed, for a terminal that must neither be taken away nor shown inside itself. */
export function insideSameServer(sessionName: string): Diagnostic {
  return {
    severity: 'error',
    code: 'same-tmux',
    summary: 'Inside of the same tmux server',
    detail: `This terminal shows the tmux server of ${sessionName} already, and can be switched over to it.`,
    help: 'run the command above; Ctrl-b L switches back',
  };
}
