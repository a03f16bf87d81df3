// What was found, or could not be seen, in clones, in tmux and of agents and engine releases.
import { codeTable } from '../../../engine/kernel/codes.ts';
import { cloneLeadsOut, sessionUnclear } from '../blocked.ts';

export const observedDiagnostics = codeTable({
  'session-unclear': sessionUnclear,
  'clone-leads-out': cloneLeadsOut,
  'agents-waiting': {
    means:
      'An agent runs and waits for a person: a trust dialog, a login, a question. By what its hooks said last, or what its watchdog saw on its screen.',
    todo: 'Attach to it and answer. `po status` asks every engine how its agents are.',
  },
  'agents-ended': {
    means:
      'An agent has ended by itself with code 0, and agents.toml says `on_exit = "stop"`: it is up to date as it is.',
    todo: 'Start it again when it is wanted: `node engine/agents.mjs up AGENT` in the project.',
  },
  'restart-required': {
    means:
      'Agents run by an earlier definition than the one that is declared now. They are left to their work.',
    todo: 'Restart them when their work allows: `po apply --restart PROJECT`.',
  },
  'agent-record-unreadable': {
    means:
      'A project should not run, and po cannot understand a record that its engine keeps. The record may say that agents are wanted up, so po does not treat the project as stopped.',
    todo: 'Move the record away with the command that is shown; without it no agent is wanted up.',
  },
  'processes-unknown': {
    means: '`ps` gives no answer, so it is not known what engines run on this host.',
  },
  'commits-by-po': {
    means: 'git knows no name and email of yours where po is to commit, so its commits will be by po itself.',
    todo: 'Set them with the commands that are shown.',
  },
  unreadable: {
    means:
      'A file or folder cannot be read, so nobody knows what is there. Nothing that depends on it is touched.',
  },
  'git-unknown': {
    means: 'git cannot tell the state of a clone, so the project gets no step.',
    todo: 'Look with `git status` in the clone.',
  },
  'tmux-missing': {
    means: 'tmux is not installed, so nobody knows what runs.',
    todo: 'Install tmux 3.2 or newer.',
  },
  'tmux-unknown': {
    means: 'tmux gives no answer, so nobody knows what runs. No agent is started or stopped.',
    todo: 'Look with `tmux -L po-<fleet> list-sessions`.',
  },
  'tmux-socket-lost': {
    means: 'The tmux server runs and its socket is gone, so it cannot be asked.',
    todo: 'Let it make the socket again: `kill -USR1` and its process id, which is shown.',
  },
  'submodules-empty': {
    means: 'A clone has submodules of its own that nobody has checked out. po clones without them.',
    todo: 'Check them out with the command that is shown, or set `submodule.<name>.update` to `none`.',
  },
  'branch-differs': {
    means: 'A clone is not on its declared branch. It may be an agent’s work, so it stays there.',
    todo: 'Switch it when its work allows.',
  },
  'agent-undeclared': {
    means:
      'An agent runs, or has ended and is still shown, that `agents.toml` does not name. It is left alone.',
    todo: 'Declare it again, or stop it, or clear it away, with the command that is shown.',
  },
  'marked-twice': {
    means:
      'A second clone bears the marks of a project, such as a copy that somebody made. It is left alone.',
    todo: 'If it is a copy of your own, take the mark off with the command that is shown.',
  },
  'strays-unknown': {
    means:
      'Not every folder under the root could be looked at, so clones that the registry does not name may not have been found.',
    todo: 'Keep a folder for the clones alone as the root, and see that it can be read.',
  },
  'engine-version-unknown': {
    means: 'The engine source has no such version.',
    todo: 'Name one that exists.',
  },
  'release-unreadable': {
    means:
      'The files of an engine release cannot be read from the repository that holds it, so `engine/` cannot be compared.',
    todo: 'Let git check that repository with the command that is shown.',
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
    todo: 'See what it says; the same command again pushes only what is missing.',
  },
  'engine-silent': {
    means:
      'The engine of a project was asked how its agents are, and gave no answer that can be read. What is told of them is what tmux alone says.',
    todo: 'Ask it with the command that is shown.',
  },
  'engine-not-run': {
    means:
      'Showing an agent, its logs, or sending to it is done by the engine of its project, and that may not be run: there is no clone of ours, or its `engine/` is not what a release holds.',
    todo: 'See with `po plan` what is in the way.',
  },
  'log-ended': {
    means:
      'The agent runs, and nothing reads what it prints: engine v0.1.0 ends the log of an agent after 64 short reads.',
    todo: 'Resume it with the command that is shown, or pin engine v0.2.0 or newer, whose logs do not end.',
  },
  'agent-unknown': {
    means: 'The project declares no such agent, or has several, and none was named.',
    todo: 'Name one as `PROJECT/AGENT`.',
  },
  'nothing-to-show': {
    means: 'What `po show` was asked for is neither a project of the registry nor a file.',
  },
  'also-a-file': {
    means: 'A project and a file have the same name. The project is shown.',
    todo: 'Write `./NAME` for the file.',
  },
});
