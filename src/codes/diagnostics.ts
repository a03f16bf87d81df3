// What the operator can be told to fix: in the registry, on the command line, or in what was looked at.
import { sessionUnclear } from './blocked.ts';
import type { Codes } from './code.ts';
import { initDiagnostics } from './init-diagnostics.ts';
import { textDiagnostics } from './text-diagnostics.ts';

export const diagnostics: Codes = {
  // The fleet.
  'session-unclear': sessionUnclear,
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

  ...textDiagnostics,
  ...initDiagnostics,

  // What the registry says.
  'invalid-name': {
    means: 'The name of a fleet, project or tag has characters that are not allowed.',
    todo: 'Use 1 to 39 lower-case letters, digits and hyphens, beginning with a letter or a digit.',
  },
  'invalid-ref': { means: 'git does not allow such a name for a branch or tag.' },
  'invalid-repo': { means: 'An address is empty, names no host, or names another user’s home.' },
  'unsafe-repo': {
    means: 'git or ssh would take a part of the address for an option, or it holds control characters.',
  },
  'remote-helper': {
    means: 'The address would make git run a program (`ext::` and its like).',
    todo: 'Write an https, ssh or file URL, `host:path`, or a path.',
  },
  'credentials-in-url': {
    means: 'An address holds credentials, and everyone who can read the registry has them.',
    todo: 'Write it without, and let a credential helper or an ssh key answer.',
  },
  'unknown-host': { means: '`host` names a machine that po does not know.' },
  'unknown-template': { means: '`template` names none that the engine has.' },
  'unknown-project': { means: '`after` names a project that the registry does not have.' },
  'after-itself': { means: 'A project comes `after` itself.' },
  'after-cycle': { means: 'Projects come `after` each other in a circle, so none of them can be first.' },
  'invalid-root': {
    means:
      '`root` is the file system’s own root, or leads to a folder in which no fleet can be: its path holds control characters or a backslash, is not UTF-8, or is too long.',
  },
  'invalid-path': {
    means: 'A `path` holds control characters or a backslash, is not UTF-8, or is too long.',
  },
  'path-is-root': { means: 'A project’s `path` is the root itself, which holds all the clones.' },
  'path-outside-root': {
    means: 'A project’s `path` leads out of the root: absolute, by its dots, or through a symbolic link.',
  },
  'reserved-path': { means: 'A project’s `path` lies where po keeps its own things, or in a `.git`.' },
  'duplicate-path': { means: 'Two projects live in one folder.' },
  'nested-path': { means: 'A project lives inside another one, whose git would see its files.' },

  // The command line.
  'registry-missing': {
    means: 'There is no `fleet.toml` here or in any folder above, or the one named does not exist.',
    todo: 'Go to where it is, or name it with `--fleet FILE`.',
  },
  'registry-not-a-file': { means: 'What was named as the registry is a pipe, a socket or a device.' },
  'revision-unknown': {
    means: '`po diff` was given neither a file nor a commit that git knows here, or one without a registry.',
  },
  'project-unknown': { means: 'The registry has no project of the name that was given.' },
  'retired-renamed': {
    means: 'Its retired clone keeps the old name.',
    todo: 'Rename it back before it is wanted.',
  },
  'project-exists': {
    means: '`po add` names a project that the registry has already, and has otherwise.',
    todo: 'Choose another name, or change it with `po set`.',
  },
  'clones-not-ignored': {
    means:
      'Clones lie in the work tree of the repository that the registry is in, and it does not ignore them.',
    todo: 'Add the line that is printed to its `.gitignore`.',
  },
  'add-no-repository': {
    means: '`po add` was given a path at which nothing is.',
    todo: 'Give the path of a repository, or its URL.',
  },
  'add-below-root': {
    means: '`po add` was given the path of a clone that lies under the root of the fleet.',
    todo: 'Add it with `po adopt PATH`.',
  },
  'hold-past': {
    means: 'An edit holds a project until a day that is past; the project is held all the same.',
    todo: 'Write a day that is to come, or take the hold out with `po unhold`.',
  },
  'hold-of-all': {
    means: '`po unhold` cannot let a project go on that `[defaults]` holds together with all others.',
    todo: 'Take the hold out of `[defaults]`.',
  },
  'registry-not-utf8': {
    means: 'The registry holds bytes that are no UTF-8. It is not edited: they would be lost.',
    todo: 'Save it as UTF-8.',
  },
  'registry-linked': {
    means:
      'The registry has several hard links. An edit puts a new file in its place, which would part them.',
    todo: 'Make it a file of its own with the command that is shown, or edit it yourself.',
  },
  'registry-of-another-user': {
    means: 'Rewritten, the registry would be yours.',
    todo: 'Run po as its owner.',
  },
  'root-of-another-user': {
    means: 'As root, po writes what the owner cannot use.',
    todo: 'Run po as the owner of the root.',
  },
  'registry-changed': {
    means:
      'Somebody else has changed the registry between its being read and its being written. Nothing was written.',
    todo: 'Run the command again.',
  },
  'registry-locked': {
    means:
      'An edit locks the registry for the moment of writing, and another program has it locked, or `flock` is missing.',
    todo: 'Wait for that program, or install `flock` of util-linux.',
  },
  'registry-unwritable': { means: 'The registry cannot be written: it is no file, or you may not.' },
  'adopt-outside-root': {
    means: 'A clone that is to be adopted does not lie under the root of the fleet.',
    todo: 'Move it there. Nothing is adopted until all that are named can be.',
  },
  'adopt-no-clone': { means: 'What is to be adopted is not the folder of a clone.' },
  'adopt-marked': {
    means: 'A clone that is to be adopted bears the marks of another fleet, which would go on changing it.',
    todo: 'Take it out of that fleet first.',
  },
  'adopt-no-branch': { means: 'A clone that is to be adopted is on no branch.', todo: 'Switch it to one.' },
  'adopt-relative-remote': {
    means:
      'origin of a clone that is to be adopted is a path that git reads from the clone. The registry would read it from its own folder.',
    todo: 'Give origin the whole path, with the command that is shown.',
  },
  'adopt-name-taken': {
    means: 'The folder of a clone gives no name for a project, or that of one that exists.',
    todo: 'Add it under a name of your own: `po add NAME path=FOLDER`.',
  },
  'adopt-pin-unknown': {
    means:
      'A clone pins its engine at a commit that is no known release, so it is declared with the version of the fleet.',
    todo: 'See in the plan what that changes.',
  },

  'document-place-taken': {
    means: '`--json-into` names a folder, or a file that is no document of po. It is not written over.',
    todo: 'Name another file.',
  },
  'document-unwritable': {
    means: 'The file that `--json-into` names cannot be written.',
    todo: 'Name another one, or fix this.',
  },

  // What was looked at.
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

  // Engine releases.
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

  // A new project orchestrator.

  // Agents, and what can be shown of them.
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

  'registry-empty': {
    means: 'The registry has no table and no key: nobody has written it yet, or it was emptied by mistake.',
    todo: 'Restore it from git; or begin with the lines that are shown.',
  },

  // po's own.
  'lock-unavailable': {
    means: 'The lock of the fleet cannot be taken, for another reason than somebody holding it.',
    todo: 'po needs a folder that it can write in, and `flock` of util-linux on the PATH.',
  },

  // Saved plans.
  'not-a-saved-plan': {
    means: 'The file that is named is not one that `po plan --out` has written.',
    todo: 'Save a plan with `po plan --out FILE`, and name that file.',
  },
  'saved-plan-missing': { means: 'There is no file of that name.' },
  'saved-plan-damaged': {
    means:
      'The file is not as po has written it: it is cut off, or was changed, or its steps do not have the digest that it bears.',
    todo: 'Make it again.',
  },
  'saved-plan-version': {
    means: 'The file was written by another version of po, with another format or another kind of digest.',
    todo: 'Use that version, or make the plan again.',
  },
  'saved-plan-of-another-fleet': {
    means: 'The registry that was found is that of another fleet than the one that the plan was made for.',
    todo: 'Name the right one with `--fleet`.',
  },
  'plan-errored': {
    means:
      'A reviewed plan is applied only where everything could be seen, when it was made and now. Something could not.',
    todo: 'Put right what is in the way of looking; make the plan again where it was in the way then.',
  },

  // A comment on a pull request.
  'comment-empty': {
    means:
      'There is no text to comment, which is rarely what was meant. A comment that is there stays as it is.',
    todo: 'See whether the command that should have written it failed.',
  },
  'comment-file-missing': { means: 'There is no file of the name that was given to `po comment`.' },
  'comment-too-long': {
    means: 'With its marker the text has more than 65,536 characters, which is what GitHub takes.',
    todo: 'Use `po plan --markdown` or `po diff --markdown`, which leave out what would be too much.',
  },
  'comment-author-unknown': {
    means:
      'Comments bear our marker, and the token may not ask whose it is itself. Somebody else may have written them, so none is touched; nor is another one made.',
    todo: 'Give the token the scope `read:user`.',
  },
  'forge-unknown': {
    means: 'Neither an option nor the environment of a CI job says on which forge or repository to comment.',
    todo: 'Name it with `--platform`, `--server` and `--repository`.',
  },
  'pull-request-unknown': {
    means: 'Neither an option nor the environment of a CI job says on which pull request to comment.',
    todo: 'Name it with `--pull-request`, or run this only in jobs of pull requests.',
  },
  'pull-request-missing': {
    means:
      'There is no such pull request, or no such repository, or the token may not see it: a forge does not tell which.',
  },
  'pull-request-closed': {
    means: 'The pull request is closed or merged. Nothing is written, and the exit code is 4.',
  },
  'forge-token-missing': {
    means: 'The environment has no token for the forge. One is taken from nowhere else.',
    todo: 'Put it into `PO_FORGE_TOKEN`, or into `GITHUB_TOKEN`, `FORGEJO_TOKEN` or `GITEA_TOKEN`. What a CI job was given for its own server is not shown to another.',
  },
  'forge-token-unfit': { means: 'What the variable holds can be no token. It is not shown.' },
  'forge-token-refused': {
    means: 'The forge does not know the token: it has expired, was withdrawn, or is for another forge.',
  },
  'forge-forbidden': {
    means: 'The token may not read the pull request or may not comment on it, or the pull request is locked.',
    todo: 'Give the job or the token the rights that are named.',
  },
  'forge-insecure': {
    means: 'The forge would be asked over plain http, where the token can be read on the way.',
    todo: 'Name its https address. Only this machine itself may be asked over http.',
  },
  'forge-elsewhere': {
    means:
      'An answer of the forge leads to another server, or to another place for something that is to be written. The token is not taken there.',
  },
  'forge-unavailable': {
    means: 'The forge gave no answer, or only that it cannot answer now, to four tries at most.',
    todo: 'Try again. A comment that was made all the same is found by its marker, and is not made twice.',
  },
  'forge-unfit': { means: 'What answers is not what the API of that platform promises.' },
  'forge-refused': { means: 'The forge refused for a reason of its own, which is shown.' },
  'rate-limited': {
    means: 'The forge asks to wait for longer than a minute in all, or again and again.',
    todo: 'Try again when it says.',
  },

  // What was applied.
  'run-unknown': {
    means: 'The journal has no run of that name, or several that begin with it.',
    todo: '`po history` lists them.',
  },
  'undo-overtaken': {
    means: 'Later runs have changed the projects of the run that is to be undone.',
    todo: 'Undo those as well, in one command; the message says which.',
  },

  // Watching.
  'watch-limit': {
    means: 'The system lets po watch no more files, so some changes are not noticed by themselves.',
    todo: 'Raise the limit as the message says, or watch fewer projects: name them after `po plan --watch`.',
  },
  'watch-trouble': {
    means: 'The system refused to watch a place, so changes there are not noticed by themselves.',
  },
};
