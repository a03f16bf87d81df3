// Codes about what was found, or could not be seen, in clones, in tmux, in agents and in engine releases.
import { codeTable } from '../../../engine/kernel/codes.ts';
import { cloneLeadsOut, sessionUnclear } from '../blocked.ts';

export const observedDiagnostics = codeTable({
  'session-unclear': sessionUnclear,
  'clone-leads-out': cloneLeadsOut,
  'agents-waiting': {
    means:
      'An agent runs and waits for a person: a trust dialog, a login, a question. Known from the last report of its hooks, or from what its watchdog saw on its screen.',
    todo: 'Attach to it and answer. `po status` asks every engine about its agents.',
  },
  'agents-ended': {
    means:
      'An agent has ended by itself with code 0, and agents.toml says `on_exit = "stop"`: it is up to date as it is.',
    todo: 'Start it again when it is wanted: `node engine/agents.mjs up AGENT` in the project.',
  },
  'restart-required': {
    means:
      'Agents run by an earlier definition than the one that is declared now. po does not interrupt them.',
    todo: 'Restart them when their work allows: `po apply --restart PROJECT`.',
  },
  'agent-record-unreadable': {
    means:
      'A project should not run, and po cannot understand a record that its engine keeps. The record may say that agents are wanted up, so po does not treat the project as stopped.',
    todo: 'Move the record away with the command that is shown; without it no agent is wanted up.',
  },
  'processes-unknown': {
    means: '`ps` gives no answer, so po does not know which engines run on this host.',
  },
  'commits-by-po': {
    means: 'git has no name and email for you where po commits, so po itself is the author of those commits.',
    todo: 'Set them with the commands that are shown.',
  },
  unreadable: {
    means:
      'A file or folder cannot be read, so po does not know what is there. po touches nothing that depends on it.',
  },
  'git-unknown': {
    means: 'git cannot tell the state of a clone, so the project gets no step.',
    todo: 'Run `git status` in the clone.',
  },
  'tmux-missing': {
    means: 'tmux is not installed, so po does not know what runs.',
    todo: 'Install tmux 3.2 or newer.',
  },
  'tmux-unknown': {
    means: 'tmux gives no answer, so po does not know what runs. It starts and stops no agent.',
    todo: 'Run `tmux -L po-<fleet> list-sessions`.',
  },
  'tmux-socket-lost': {
    means: 'The tmux server runs and its socket is gone, so it cannot be asked.',
    todo: 'Have it make the socket again: `kill -USR1` and its process id, which is shown.',
  },
  'submodules-empty': {
    means: 'A clone has submodules that are not checked out. po clones without them.',
    todo: 'Check them out with the command that is shown, or set `submodule.<name>.update` to `none`.',
  },
  'branch-differs': {
    means: 'A clone is not on its declared branch. An agent may work there, so po does not switch it.',
    todo: 'Switch it when its work allows.',
  },
  'agent-undeclared': {
    means:
      '`agents.toml` does not name an agent that runs, or that has ended and is still shown. po leaves it alone.',
    todo: 'Declare it again, or stop it, or clear it away, with the command that is shown.',
  },
  'marked-twice': {
    means: 'A second clone bears the marks of a project, as a copy does. po leaves it alone.',
    todo: 'If it is your copy, take the mark off with the command that is shown.',
  },
  'strays-unknown': {
    means: 'po could not look at every folder under the root, so it may have missed unregistered clones.',
    todo: 'Keep a folder for the clones alone as the root, and make sure that po can read it.',
  },
  'engine-version-unknown': {
    means: 'The engine source has no such version.',
    todo: 'Set a version that exists.',
  },
  'release-unreadable': {
    means:
      'The files of an engine release cannot be read from the repository that holds it, so `engine/` cannot be compared.',
    todo: 'Have git check that repository with the command that is shown.',
  },
  'engine-source-unreachable': {
    means:
      'The repository that engine releases come from gives no answer, and the version is not known here yet.',
  },
  'nothing-released': { means: 'This po carries no release that may be published, only one in development.' },
  'release-differs': { means: 'The remote has another release of that name. A release tag never moves.' },
  'remote-unreachable': { means: 'The repository to publish to gives no answer.' },
  'push-failed': {
    means: 'The remote did not take the tags, or does not show them.',
    todo: 'Read its message; the same command again pushes only what is missing.',
  },
  'engine-silent': {
    means:
      'The engine of a project gave no readable answer about its agents. po reports what tmux alone shows.',
    todo: 'Ask it with the command that is shown.',
  },
  'engine-not-run': {
    means:
      'The engine of a project shows its agents and logs and sends to them, and po may not run that engine: there is no clone of ours, or its `engine/` differs from a release.',
    todo: 'Run `po plan` to see what is in the way.',
  },
  'log-ended': {
    means:
      'The agent runs, and nothing records its output: engine v0.1.0 ends the log of an agent after 64 short reads.',
    todo: 'Resume it with the command that is shown, or pin engine v0.2.0 or newer, whose logs do not end.',
  },
  'agent-unknown': {
    means: 'The project declares no such agent, or has several, and none was named.',
    todo: 'Name one as `PROJECT/AGENT`.',
  },
  'nothing-to-show': {
    means: 'The argument of `po show` is neither a project of the registry nor a file.',
  },
  'also-a-file': {
    means: 'A project and a file have the same name. The project is shown.',
    todo: 'Write `./NAME` for the file.',
  },
});
