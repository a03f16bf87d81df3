import { attach as attachHere, type Goal } from '../attach/attach.ts';
import { routeFrom } from '../attach/route.ts';
import { exitCodes } from '../context.ts';
import { attachCommand, insideSameServer, switchCommand } from '../contract/attach-command.ts';
import { DiagnosticError, refusal } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { observeAgent } from '../look/agents.ts';
import { findHome, refuseUnknown } from '../look/home.ts';
import { noteSession } from '../session/record.ts';
import { realPathOf } from '../world/files.ts';
import type { Command } from './command.ts';
import { oneAgent } from './selection.ts';

/** Shows an agent in this terminal, until the caller detaches. */
export const attach: Command = {
  name: 'attach',
  usage: 'AGENT [--read-only] [--print] [--nest]',
  summary: 'show an agent in this terminal; detach with Ctrl-b d',
  notes: [
    '--read-only  watch without typing; does not resize the session while others are attached',
    '--print      print the tmux command instead of running it',
    '--nest       attach inside another tmux, although both then react to the prefix key',
    'Run inside tmux, it prints the command to type instead, and exits with 1.',
  ],
  options: { 'read-only': { type: 'boolean' }, print: { type: 'boolean' }, nest: { type: 'boolean' } },
  words: 1,
  async run(context, given) {
    const { project, name } = oneAgent(context, given, 'attach');
    const { folder, state } = project;
    const look = refuseUnknown((await findHome(context, project)).look);
    const { session, runtime } = await observeAgent(folder, state, look, name);
    if (look.kind === 'none' || session === null) throw notThere(name, runtime.state);
    const readOnly = given.flags['read-only'] === true;
    const { tmux, socketPath } = look;
    const goal: Goal = { tmux, socketPath, sessionId: session.sessionId, readOnly };
    const shown = attachCommand(socketPath, session.sessionName, readOnly);
    if (given.flags['print'] === true) {
      context.output.line(shown);
      return exitCodes.done;
    }
    const { inputIsTerminal, outputIsTerminal } = context.streams;
    const [socket = '', ...rest] = (context.env['TMUX'] ?? '').split(',');
    const route = routeFrom({
      // An empty path would stand for the folder one is in.
      tmux: socket === '' ? '' : [realPathOf(socket) ?? socket, ...rest].join(','),
      socketPath: realPathOf(socketPath) ?? socketPath,
      isTerminal: inputIsTerminal && outputIsTerminal,
      nest: given.flags['nest'] === true,
    });
    switch (route.kind) {
      case 'no-terminal':
        throw noTerminal(shown);
      case 'inside-other':
        // On standard output, so that it can be taken from there.
        context.output.line(shown);
        throw insideOther(name, readOnly);
      case 'inside-same':
        context.output.line(switchCommand(session.sessionName, readOnly));
        throw new DiagnosticError([insideSameServer(session.sessionName)]);
      case 'attach': {
        await noteSession(context, state);
        const problem = await attachHere(context, goal);
        if (problem !== null)
          throw refusal('not-attached', 'tmux did not show the agent', `${name}: ${problem}.`);
        return exitCodes.done;
      }
    }
  },
};

function notThere(name: string, state: string): DiagnosticError {
  const detail = `${name} has no session; it is ${state}.`;
  const help = remedyText(
    'start it, or see how it ended:',
    `node engine/agents.mjs up ${name}`,
    `node engine/agents.mjs logs ${name} --exit`,
  );
  return refusal('no-session', 'Nothing to attach to', detail, help);
}

function noTerminal(command: string): DiagnosticError {
  const detail = 'Standard input and output are not a terminal.';
  return refusal('no-terminal', 'No terminal to show it in', detail, remedyText('run it in one:', command));
}

function insideOther(name: string, readOnly: boolean): DiagnosticError {
  const detail = 'This terminal shows another tmux, and one inside the other shares its keys.';
  const help = remedyText(
    'run the command above in a terminal outside of it, or show one inside the other:',
    `node engine/agents.mjs attach ${name}${readOnly ? ' --read-only' : ''} --nest`,
  );
  return refusal('nested-tmux', 'Inside another tmux', detail, help);
}
