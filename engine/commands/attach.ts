import { attach as attachHere, type Goal } from '../attach/attach.ts';
import { routeFrom } from '../attach/route.ts';
import { exitCodes } from '../context.ts';
import { attachCommand, insideSameServer, switchCommand } from '../contract/attach-command.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openProject } from '../declaration/project.ts';
import { type Diagnostic, DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { observeAgent } from '../look/agents.ts';
import { homeOf, lookAtHome } from '../look/home.ts';
import { noteSession } from '../session/record.ts';
import { realPathOf } from '../world/files.ts';
import type { Command } from './command.ts';
import { nameNeeded, refuseUnknownAgents } from './selection.ts';

/** Shows an agent in this terminal, until the caller detaches. */
export const attach: Command = {
  name: 'attach',
  usage: 'AGENT [--read-only] [--print] [--nest]',
  summary: 'show an agent in this terminal; detach with Ctrl-b d',
  notes: [
    '--read-only  look only; while others look as well, the size of this terminal does not matter',
    '--print      print the tmux command instead of running it',
    '--nest       also inside of another tmux, where every key of tmux then means two things',
    'Inside of a tmux, the same server or another, it prints the command to type there, and exits with 1.',
  ],
  options: { 'read-only': { type: 'boolean' }, print: { type: 'boolean' }, nest: { type: 'boolean' } },
  words: 1,
  async run(context, given) {
    const [name] = given.words;
    const { folder, state, file } = openProject(projectFolder(context), context.env);
    const names = file.agents.map((agent) => agent.name);
    if (name === undefined) throw nameNeeded('attach', names);
    refuseUnknownAgents([name], names);
    const record = state.readServer();
    const home = homeOf({ fleet: null, project: null }, record, file.project);
    const look = await lookAtHome(context, home, record);
    if (look.kind === 'unknown') throw new DiagnosticError([look.diagnostic]);
    const { session, runtime } = await observeAgent(folder, state, look, name);
    if (look.kind === 'none' || session === null) throw refused(notThere(name, runtime.state));
    const readOnly = given.flags['read-only'] === true;
    const goal: Goal = {
      tmux: look.tmux,
      socketPath: look.socketPath,
      sessionId: session.sessionId,
      readOnly,
    };
    const shown = attachCommand(look.socketPath, session.sessionName, readOnly);
    if (given.flags['print'] === true) {
      context.output.line(shown);
      return exitCodes.done;
    }
    const { inputIsTerminal, outputIsTerminal } = context.streams;
    const [socket = '', ...rest] = (context.env['TMUX'] ?? '').split(',');
    const route = routeFrom({
      // An empty path would stand for the folder one is in.
      tmux: socket === '' ? '' : [realPathOf(socket) ?? socket, ...rest].join(','),
      socketPath: realPathOf(look.socketPath) ?? look.socketPath,
      isTerminal: inputIsTerminal && outputIsTerminal,
      nest: given.flags['nest'] === true,
    });
    switch (route.kind) {
      case 'no-terminal':
        throw refused(noTerminal(shown));
      case 'inside-other':
        // On standard output, so that it can be taken from there.
        context.output.line(shown);
        throw refused(insideOther(name, readOnly));
      case 'inside-same':
        context.output.line(switchCommand(session.sessionName, readOnly));
        throw new DiagnosticError([insideSameServer(session.sessionName)]);
      case 'attach': {
        await noteSession(context, state);
        const problem = await attachHere(context, goal);
        if (problem !== null) throw refused(failed(name, problem));
        return exitCodes.done;
      }
    }
  },
};

function refused(diagnostic: Omit<Diagnostic, 'severity'>): DiagnosticError {
  return new DiagnosticError([{ severity: 'error', ...diagnostic }]);
}

function notThere(name: string, state: string): Omit<Diagnostic, 'severity'> {
  const detail = `${name} has no session; it is ${state}.`;
  const help = remedyText(
    'start it, or see how it ended:',
    `node engine/agents.mjs up ${name}`,
    `node engine/agents.mjs logs ${name} --exit`,
  );
  return { code: 'no-session', summary: 'Nothing to attach to', detail, help };
}

function noTerminal(command: string): Omit<Diagnostic, 'severity'> {
  const detail = 'Standard input and output are not a terminal.';
  return {
    code: 'no-terminal',
    summary: 'No terminal to show it in',
    detail,
    help: remedyText('run it in one:', command),
  };
}

function insideOther(name: string, readOnly: boolean): Omit<Diagnostic, 'severity'> {
  const detail = 'This terminal shows another tmux, and one inside the other shares its keys.';
  const help = remedyText(
    'run the command above in a terminal outside of it, or show one inside the other:',
    `node engine/agents.mjs attach ${name}${readOnly ? ' --read-only' : ''} --nest`,
  );
  return { code: 'nested-tmux', summary: 'Inside another tmux', detail, help };
}

function failed(name: string, problem: string): Omit<Diagnostic, 'severity'> {
  return { code: 'not-attached', summary: 'tmux did not show the agent', detail: `${name}: ${problem}.` };
}
