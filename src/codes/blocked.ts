// The obstacles that can block a step of more than one kind.
import { type CodeEntry, codeTable } from '../../engine/kernel/codes.ts';

/** A block where it stops a step, and a warning beside the steps. */
export const sessionUnclear: CodeEntry = {
  means:
    'The marks of a tmux session and what it was started with disagree about whether it is an agent of the project. Anyone on the server can set marks, so po leaves it alone.',
  todo: 'Inspect the session. With the command that is shown, take its marks off if it is not the agent, or end it.',
};

/** A look that finds it gives a diagnostic, and a plan blocks the project with it. */
export const cloneLeadsOut: CodeEntry = {
  means:
    'A part of the clone is not its own: a symbolic link in it, `.git`, `engine/.git`, `commondir` or `core.worktree` leads to another repository or folder, and git would change that one instead. po does nothing in such a clone, and does not look at its work tree.',
  todo: 'Inspect the named part, and use the command that is shown. A linked work tree counts as the clone’s own when both sides name each other. A repository outside the clone (`--separate-git-dir`) counts as its own when its `core.worktree` names the clone, or when it bears the marks of po.',
};

/** Codes of several kinds, or of the plan. */
export const sharedBlocks = codeTable({
  'after-blocked': {
    means: 'The project comes `after` another one that cannot be reconciled with fleet.toml.',
    todo: 'Fix what blocks the other one, or take it out of `after`.',
  },
  'after-held': {
    means:
      'The project comes `after` another one that is on hold and not up to date, so what it builds on may not be there.',
    todo: 'Take the hold away, bring the other one up to date by hand, or take it out of `after`.',
  },
  'after-unselected': {
    means:
      'The project comes `after` another one that is not selected, and that has yet to be made or started. A selection is never widened by itself.',
    todo: 'Apply the other one first, or select both.',
  },
  'agents-file-unreadable': {
    means:
      'The clone’s `agents.toml` has a fault, and its engine accepts the file only as a whole, so it starts and heals no agent. Beyond the syntax po can tell only where the project is to run the very release that po was built with; another one may know keys and backends that po does not.',
    todo: 'Run `node engine/agents.mjs validate` in the clone: it names every fault with its place.',
  },
  'branch-differs': {
    means:
      'The clone is on another branch than the registry declares, or on none, and the step would commit or adopt.',
    todo: 'Switch the clone when its work allows, or change `branch` in the registry.',
  },
  'branch-in-worktree': {
    means:
      'The declared branch is checked out in another work tree of the same repository, and git keeps it to one.',
    todo: 'Switch that work tree to something else when its work allows; `git worktree prune` one that is gone.',
  },
  'branch-missing': {
    means:
      'The declared branch does not exist in the clone, and there is no remote to get it from, or the remote does not have it either.',
    todo: 'Make the branch, or set `branch` to the right one.',
  },
  'branch-name-taken': {
    means:
      'The clone has a branch whose name begins with that of the declared one and a slash, or the other way round. git cannot have both.',
    todo: 'Rename the other one with the command that is shown.',
  },
  'commit-unsigned': {
    means:
      'Origin has commits that are not signed by a key which your git trusts, and your git accepts no others (`merge.verifySignatures`).',
    todo: 'Inspect them, and merge them yourself with the command that is shown if you trust them.',
  },
  'commits-on-no-branch': {
    means:
      'HEAD is on no branch and has commits that nothing else names: a switch would make them hard to find.',
    todo: 'Give them a branch with the command that is shown.',
  },
  diverged: {
    means: 'The branch here and at origin have diverged, so a pin on top of one is not on top of the other.',
    todo: 'Merge or rebase, as the project does.',
  },
  'pin-unpushed': {
    means:
      'The pin is committed and checked out in the clone, and origin does not have it. po does not push it by itself: other commits of the branch would go with it, po does not know whether origin has the branch, or origin has a separate address for pushing. Everything else of the project goes on.',
    todo: 'Push the branch with the command that is shown, when it is ready.',
  },
  'remote-missing': {
    means:
      'The declared remote answers that there is no such repository, or denies access. Only an apply asks it.',
    todo: 'Set `repo` to the right one, or get access to it.',
  },
  'remote-unrelated': {
    means:
      'The declared remote and the clone have no commit in common, so the remote belongs to another project.',
    todo: 'Set `repo` to the remote of this project.',
  },
  'remote-moved': {
    means: 'The branch at origin is ahead, and something in the work tree keeps the clone from following it.',
    todo: 'Commit or stash the named files, then apply again.',
  },
  'remote-rewritten': {
    means: 'The branch at origin no longer holds the commits that it held: it was force-pushed.',
    todo: 'Inspect it before po commits on top of it.',
  },
  'work-tree-dirty': {
    means: 'Uncommitted work is in the way of another branch. It belongs to the branch that it was done on.',
    todo: 'Commit it there, or stash it, then apply again.',
  },
  'clone-in-parts': {
    means:
      'The clone is a linked work tree or a submodule of another one, its repository lies elsewhere, or its path is a symbolic link. After a move, git would not find it again.',
    todo: 'Release it in its place with `po remove`, or keep it stopped.',
  },
  'clone-leads-out': cloneLeadsOut,
  'clone-gone': {
    means:
      'Agents or their watchdog still run, and their clone is gone or is no longer a git repository. Without it, po has no engine to stop them with.',
    todo: 'Put the clone back, and they keep running; if it is lost, end their sessions with the command that is shown.',
  },
  'clone-moved': {
    means:
      'The clone, or the whole fleet, was moved while its agents ran: they were started at a path that is gone, and keep running.',
    todo: 'Move it back with the command that is shown; or end their sessions, and apply.',
  },
  'clone-elsewhere': {
    means:
      'The project’s clone lies elsewhere under the root, or its agents were started elsewhere, so po would make a second one at the declared path.',
    todo: 'Set `path`, or `root`, to where it is, and give a copy of the registry another `name`; or stop its agents and move it. If they run at a path that it was moved away from, move it back.',
  },
  'clone-renamed': {
    means:
      'The project has no clone at its path, and a clone of this fleet holds the same repository (or is a local project, as this one is) under a name that the registry does not have: it may be the same project, renamed without its `path`. po neither makes a second clone nor stops or releases the old one.',
    todo: 'Keep its clone with the `path` that is shown (`po rename OLD NEW` does so by itself); or release the old one first, where the project is a new one.',
  },
  'retired-several': {
    means: 'The project is declared again, and several clones of it were retired.',
    todo: 'Move the one that you want back with the command that is shown.',
  },
  'retired-elsewhere': {
    means: 'The project is declared again, and its retired clone is on another file system than its path.',
    todo: 'Copy it to its path with the command that is shown.',
  },
  'engine-changed': {
    means: 'Files in `engine/` are not those of the release. po runs nothing that is not the pinned code.',
    todo: 'Move `engine/` aside with the command that is shown; po checks the release out again.',
  },
  'engine-commits': {
    means: '`engine/` has commits that no remote has. Another checkout would make them hard to find.',
    todo: 'Push them to the engine’s own repository, or keep them on a branch there.',
  },
  'engine-dirty': {
    means: '`engine/` has local changes, which another checkout would overwrite.',
    todo: 'Keep them elsewhere, then restore `engine/`.',
  },
  'engine-foreign': {
    means:
      'The clone has a submodule or a repository in the place of the engine’s, and nothing shows that it is the engine: no release of the source, no address of the source, no mark of po.',
    todo: 'Move it elsewhere with the command that is shown. Where it is an engine of an earlier source, name the present one in `.gitmodules`.',
  },
  'clone-in-use': {
    means:
      'The clone is to be moved, and processes are running in it that po cannot recognise as the project’s agents.',
    todo: 'Inspect them with the command that is shown; end them, or have them leave the folder, then apply again.',
  },
  'linked-worktrees': {
    means: 'The clone has linked worktrees, which would lose their repository when it is moved.',
    todo: 'Remove those you no longer need, and `git worktree prune` those that are gone.',
  },
  'mount-point': {
    means:
      'The project’s path, or `engine/` in its clone, is an empty mount point. po makes everything beside its place and moves it there whole, and nothing can be moved onto a mount point.',
    todo: 'Give the project a `path` below it, or unmount it.',
  },
  'operation-in-progress': {
    means:
      'git is half-way through an operation in the clone (a rebase, a merge, a lock), or an agent is committing.',
    todo: 'Let it finish or end it, and plan again. If an interrupted git left a lock behind, remove that file: its path is shown.',
  },
  'other-file-system': {
    means:
      'The clone is to be moved, and is a mount point, or on another file system than the folder that it would be moved to. It would have to be copied, and an interrupted copy leaves two halves.',
    todo: 'Release it in its place with `po remove`, or keep it stopped.',
  },
  protected: {
    means:
      'The step would end something that runs, and the project has `protect = true`, or had it when its clone was last applied to and is not in the registry any more.',
    todo: 'Set `protect = false` when you mean it; add an unregistered project to fleet.toml again first.',
  },
  'record-unproven': {
    means:
      'A record in the clone names a process that does not belong to the project. Engine v0.1.0 would believe the record, and end that process instead of an agent.',
    todo: 'Move the record away with the command that is shown. The agents keep running, and the engine finds them by their sessions.',
  },
  'runs-elsewhere': {
    means:
      'Agents of this very clone run already: by hand, in another fleet or under another name. They would run twice, or lose their clone if it is to be retired.',
    todo: 'Stop them with the command that is shown; then apply again.',
  },
  'self-stop': {
    means: 'po was called from inside a session that it would stop, and would end itself.',
    todo: 'Call it from another terminal.',
  },
  'session-unclear': sessionUnclear,
  'settings-unaccepted': {
    means:
      'The clone’s own git configuration names programs or addresses that git would use in this step: to fetch, push, commit or write files. Agents can write that configuration, so po uses none of these settings until you accept them. [Settings of a clone](clone-settings.md) lists them.',
    todo: 'Look at them with `po trust PROJECT`. Accept them there, or remove them from the clone’s `.git/config`.',
  },
  'shares-objects': {
    means:
      'The clone borrows objects of another repository (`git clone --shared`, `--reference`), or another clone of the fleet borrows its. One of the two would lose them when it is moved.',
    todo: 'Give the one that borrows objects of its own with the command that is shown.',
  },
});

/** Each kind adds its own in its `codes.ts`. */
export interface BlockTables {
  readonly shared: keyof typeof sharedBlocks;
}

export type BlockCode = BlockTables[keyof BlockTables];
