// What the codes of the agents mean, for the reference. Each kind's own codes are keys of these tables.
import { codeTable } from '../../engine/kernel/codes.ts';

export const reasons = codeTable({
  'agents-missing': {
    means:
      'Agents that `agents.toml` declares do not run: never started, ended, or lost with the tmux server. po starts them and leaves running agents alone.',
  },
  'watchdog-missing': {
    means: 'All agents run, but their watchdog does not. po starts the watchdog; the agents keep running.',
  },
  'watchdog-outdated': {
    means:
      'The running watchdog is from another engine version. po replaces it; the agents keep running, and so do their conversations.',
  },
  'watchdog-node-removed': {
    means:
      'The node that runs the watchdog was removed, as nvm and mise do at an upgrade, so it may be unable to start anything. po replaces it with one on the node that runs po; the agents keep running.',
  },
  'definition-changed': {
    means:
      'Agents run by an earlier definition: `agents.toml` or a prompt has changed since they were started. po restarts them only with `--restart`.',
  },
});

export const blocks = codeTable({
  'agents-file-missing': {
    means: 'The clone has no `agents.toml`, so po does not know what should run.',
    todo: 'Make one with `node engine/agents.mjs init` and commit it, or set `state = "stopped"`.',
  },
  'engine-missing': {
    means: '`engine/` holds no checkout, so nothing there can stop the running agents.',
    todo: 'Check out what HEAD pins with the command that is shown, then apply again.',
  },
  'engine-not-a-release': {
    means:
      '`engine/` has a commit checked out that is no release po knows, so po does not run it, not even to stop agents.',
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
