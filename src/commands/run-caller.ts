// Who runs an apply, and how, for its journal.
import { hostname, userInfo } from 'node:os';
import { shellWord } from '../../engine/kernel/help.ts';
import type { Caller } from '../apply/run-about.ts';
import { commandLine } from './plan-arguments.ts';
import type { Arguments } from './run.ts';
import { version } from './version.ts';

export function callerOf(args: Arguments): Caller {
  const plan = args.text('plan');
  const more = [
    ...(plan === null ? [] : [`--plan ${shellWord(plan)}`]),
    ...['yes', 'require-reviewed'].filter(args.flag).map((name) => `--${name}`),
  ];
  return {
    po: version,
    by: `${user()}@${hostname()}`,
    command: [commandLine('apply', args), ...more].join(' '),
  };
}

/** A user of a container may have no name. */
function user(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
