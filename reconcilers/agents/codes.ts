// What the codes of the agents mean, for the reference. A code of its own is a key of one of these tables.
import { codeTable } from '../../engine/kernel/codes.ts';

export const reasons = codeTable({
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
});

export const blocks = codeTable({
  'agents-file-missing': {
    means: 'The clone has no `agents.toml`, so nobody knows what should run.',
    todo: 'Make one with `node engine/agents.mjs init` and commit it, or set `state = "stopped"`.',
  },
  'engine-missing': {
    means: '`engine/` holds no checkout, so nothing there could stop the agents that run.',
    todo: 'Check out what HEAD pins with the command that is shown, then apply again.',
  },
  'engine-not-a-release': {
    means:
      'What is checked out in `engine/` is no release that po knows, so it is not run, not even to stop agents.',
    todo: 'Stop the agents by hand if you trust it: `node engine/agents.mjs down`.',
  },
  'session-taken': {
    means: 'A tmux session has the name that an agent needs and does not bear this project’s marks.',
    todo: 'Stop it where it was started, or give the project another name.',
  },
});

declare module '../../src/codes/blocked.ts' {
  interface BlockTables {
    readonly agents: keyof typeof blocks;
  }
}
