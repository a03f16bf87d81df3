import type { Context } from '../context.ts';
import { refusal } from '../kernel/diagnostic.ts';
import { statOf } from '../world/files.ts';
import { versionOf } from '../world/tmux.ts';

/** The oldest tmux that has all the engine uses: `-e`, `-f` filters, and names with any character. */
const oldest = { major: 3, minor: 2 } as const;

/** Throws where there is no tmux, too old a one, or not the conf that agents need. */
export async function requireTmux({ env, tmuxConf }: Context): Promise<void> {
  const ran = await versionOf(env);
  if (ran.kind !== 'ended' || ran.code !== 0) {
    throw refusal('tmux-missing', 'No tmux', 'The program tmux could not be run.', install);
  }
  const said = ran.stdout.trim();
  // Without it tmux would start with a conf of its own, and forget every agent that ends.
  if (!statOf(tmuxConf)?.isFile()) {
    const detail = `There is no ${tmuxConf}.`;
    throw refusal('engine-incomplete', 'Part of the engine is missing', detail, 'get all of engine/');
  }
  if (isOlder(said)) throw refusal('tmux-too-old', 'Too old a tmux', `Found ${said}.`, install);
}

/** A version without a number (`tmux master`) is a build from source, and newer than any that would be too old. */
export function isOlder(said: string): boolean {
  const [, major, minor] = /^tmux (?:next-)?(\d+)\.(\d+)/.exec(said) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) < oldest.major || (Number(major) === oldest.major && Number(minor) < oldest.minor);
}

const install = `install tmux ${oldest.major}.${oldest.minor} or newer`;
