// Why a step is wanted. A reconciler can give no reason that is not in this table.
import { codeTable } from '../../engine/kernel/codes.ts';

export const reasons = codeTable({
  missing: {
    means:
      'What the registry declares is not there: no clone at the path, no engine in it, or no agents. It is made, from the repository, from the template or from `agents.toml`.',
  },
  'retired-back': {
    means:
      'The project was retired and is wanted again. Its clone is moved back from `.retired/`, whole, with its marks and all work in it.',
  },
  unmarked: {
    means:
      'A clone is at the path, fits the registry and bears no mark of a fleet. It is marked as ours, and nothing else in it is changed.',
  },
  'remote-differs': {
    means:
      'The clone’s `origin` is not the `repo` that is declared. Its address is changed, after the remote was seen to hold the same project or nothing.',
  },
  'branch-differs': {
    means:
      'The clone is on another branch than the registry declares, and nothing in it can be lost. It is switched.',
  },
  'protection-differs': {
    means:
      'The clone does not bear what the registry says of `protect`. It is recorded in the clone, where it stays when the registry does not name the project any more.',
  },
  'clone-changes': {
    means:
      'An earlier step of the project changes the clone, so only the end is known: the pin and the agents that are declared. What is left to do shows when its turn comes.',
  },
  'pin-differs': {
    means:
      'The commit that the clone’s HEAD pins at `engine/` is not that of the version in the registry. The version is checked out and the pin committed alone.',
  },
  'pin-uncommitted': {
    means:
      'The wanted version is staged at `engine/` and not committed, as after a run that was cut off. The pin is committed alone.',
  },
  'pin-unpushed': {
    means:
      'The pin is committed and checked out in the clone, and the declared branch of origin, as it was last fetched, does not have it. The pin is pushed; where the branch has only gone on at origin and pins another version, the wanted one is committed on top of that and pushed.',
  },
  'checkout-missing': {
    means:
      'The pin is right, and `engine/` is empty, as after `git clone`. The pinned commit is checked out; nothing is committed.',
  },
  'checkout-differs': {
    means:
      'The pin is right, and another commit is checked out in `engine/`. The pinned one is checked out; nothing is committed.',
  },
  'agents-missing': {
    means:
      'Agents that `agents.toml` declares are not alive: never started, ended, or lost with the tmux server. They are started; those that live are left alone.',
  },
  'watchdog-missing': {
    means: 'All agents live, and nobody watches over them. The watchdog is started; the agents go on.',
  },
  'watchdog-outdated': {
    means:
      'The watchdog that runs is that of another engine version. It is replaced; the agents go on, and so do their conversations.',
  },
  'watchdog-node-removed': {
    means:
      'The node that runs the watchdog was removed, as nvm and mise do at an upgrade, so it may be unable to start anything. It is replaced by one on the node that runs po; the agents go on.',
  },
  'definition-changed': {
    means:
      'Agents run by an earlier definition: `agents.toml` or a prompt has changed since they were started. They are restarted, which only `--restart` asks for.',
  },
  'state-stopped': {
    means:
      'The registry says `state = "stopped"`, and agents of the project run, or would be started again: they are wanted up, or their watchdog runs. They are stopped for good.',
  },
  'state-retired': {
    means:
      'The registry says `state = "retired"`. The agents are stopped and the clone is moved, whole, to `.retired/` under the root.',
  },
  removed: {
    means:
      'The project is not in fleet.toml any more. Its agents are stopped, and its clone is released as it is: only the mark is removed.',
  },
  renamed: {
    means:
      'The clone bears the mark of a project that the registry does not name any more, and fits one that it does. It is taken over under the new name.',
  },
});

export type Reason = keyof typeof reasons;
