// Who runs an apply, and how, for its journal.
import { shellWord } from '../../../engine/kernel/help.ts';
import type { Caller } from '../../apply/run-about.ts';
import { commandLine } from '../../cli/plan-arguments.ts';
import type { Arguments } from '../../cli/run.ts';
import { version } from '../../cli/version.ts';
import { userAtHost } from '../../world/os.ts';

export function callerOf(args: Arguments): Caller {
  const plan = args.text('plan');
  const more = [
    ...(plan === null ? [] : [`--plan ${shellWord(plan)}`]),
    ...['yes', 'require-reviewed'].filter(args.flag).map((name) => `--${name}`),
  ];
  return {
    po: version,
    by: userAtHost(),
    command: [commandLine('apply', args), ...more].join(' '),
  };
}
