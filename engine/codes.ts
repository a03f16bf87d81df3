// What the engine can tell the caller to fix. The texts are for docs/reference/engine-diagnostics.md: at run time only the
// codes are used, so nothing but types may be imported from here.
import { codeTable } from './kernel/codes.ts';

export const engineDiagnostics = codeTable({
  // The call.
  usage: { means: 'The engine has no such command, option or argument.' },
  'unknown-agent': { means: '`agents.toml` declares no agent of that name.' },
  'no-folder': { means: 'The current folder was removed or renamed.' },
  'no-project': {
    means: 'The folder is not a project: it has no `agents.toml`, or is not where the engine belongs.',
  },
  'shared-engine': {
    means:
      'The engine was called through a link in another project, so it is unclear which project is meant.',
  },
  'same-tmux': {
    means: 'This terminal already shows the tmux server of the agent.',
    todo: 'Run the command that is shown.',
  },
  'nested-tmux': {
    means: 'This terminal is inside another tmux server.',
    todo: 'Run the command that is shown, or attach from a plain terminal.',
  },
  'no-terminal': { means: 'Input or output is not a terminal, so no agent can be shown in it.' },
  'no-session': { means: 'The agent has no tmux session to attach to.' },
  'not-attached': { means: 'tmux refused to show the agent.' },
  'no-log': { means: 'The agent has no log yet, or printed nothing in the time that was asked for.' },
  'log-incomplete': { means: 'Part of what the agent prints is missing from its log.' },
  'message-refused': { means: 'The message is empty, too long, or holds control characters.' },
  'no-message': { means: 'The queue has no such message: it was delivered or dropped.' },

  // agents.toml, and the files that it names.
  'key-without-effect': { means: 'A key has no effect together with another one.' },
  'permission-in-args': {
    means: 'A flag in `args` or `command` says what the agent may do without asking.',
    todo: 'Use `permission`.',
  },
  'missing-file': { means: 'A prompt or another file that a key names does not exist.' },
  'missing-folder': { means: 'The `dir` of an agent is not a folder of the project.' },
  'invalid-env-file': { means: 'A line of an `env_file` is not `NAME=value`.' },
  'readable-by-others': {
    means: 'Other users can read an `env_file`.',
    todo: 'Run the command that is shown.',
  },
  'definition-changed': {
    means: 'The definition of an agent differs from the accepted one, and the command does not accept it.',
  },
  'not-accepted': { means: 'The operator has not accepted the definition of an agent.' },

  // What the engine keeps.
  'no-state-place': { means: 'The user’s state folder cannot be used, so nothing is started.' },
  'state-unreadable': { means: 'A record of the engine cannot be understood.' },
  'not-a-name': { means: 'A name from the environment is not that of an agent or a launch.' },
  'record-not-believed': {
    means: 'The process that a record names does not prove to be the agent. It is left alone.',
  },
  'file-fault': { means: 'The system refused to read or write a file.' },
  busy: { means: 'Another command of the engine works on this project.', todo: 'Wait for it to end.' },

  // What runs.
  'tmux-missing': { means: 'tmux is not installed.' },
  'tmux-too-old': { means: 'The installed tmux is older than the engine needs.' },
  'tmux-unknown': { means: 'tmux gives no answer, so nothing is changed.' },
  'socket-lost': {
    means: 'The tmux server runs, and its socket is gone.',
    todo: 'Run the command that is shown.',
  },
  'runs-elsewhere': { means: 'Agents of this project run under another name of the project.' },
  'session-unclear': { means: 'The owner of the session is unclear. The engine does not touch it.' },
  'session-taken': { means: 'Another program has a session of the agent’s name.' },
  'session-in-use': { means: 'The agent has ended, and its session has other panes that are in use.' },
  'session-not-created': { means: 'tmux did not create a session.' },
  'session-not-removed': { means: 'tmux did not remove a session.' },
  'would-end-itself': { means: 'The command runs inside the agent that it would end.' },
  'not-stopped': { means: 'Processes of an agent did not end.' },

  // A start.
  'engine-incomplete': { means: 'A file of the engine is missing.' },
  'engine-not-copied': { means: 'There is no usable copy of the engine to start agents from.' },
  'node-missing': { means: 'The node that agents are started with was removed.' },
  'agent-not-started': { means: 'The program of the agent could not be started.' },
  'agent-failed': { means: 'The agent was started and does not run.' },
  'watchdog-not-started': { means: 'The agents run, and their watchdog does not.' },
});

declare module './kernel/diagnostic.ts' {
  interface DiagnosticTables {
    readonly engine: keyof typeof engineDiagnostics;
  }
}
