// `po completion SHELL`: the script that a shell reads to complete po.
import { listOf } from '../../../engine/kernel/suggestion.ts';
import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { completionScripts } from './scripts.ts';

export const answer: Run = async ({ positionals }) => {
  const [shell = '', ...more] = positionals;
  const script = more.length === 0 ? completionScripts.get(shell) : undefined;
  return script === undefined
    ? misused('completion', `name one shell: ${listOf([...completionScripts.keys()], 'or')}`)
    : { exitCode: exitCode.done, raw: script };
};
