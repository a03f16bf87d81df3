// `po completion SHELL`: the script that a shell reads to complete po.
import { listOf } from '../../engine/kernel/suggestion.ts';
import { completionScripts } from '../completion/scripts.ts';
import { exitCode } from '../exit-code.ts';
import type { Run } from './command.ts';

export const run: Run = async ({ positionals }, { terminal }) => {
  const [shell = '', ...more] = positionals;
  const script = more.length === 0 ? completionScripts.get(shell) : undefined;
  if (script === undefined) {
    terminal.err(
      `po: name one shell: ${listOf([...completionScripts.keys()], 'or')}. See po completion --help\n`,
    );
    return exitCode.usage;
  }
  terminal.out(script);
  return exitCode.done;
};
