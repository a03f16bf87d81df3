// Runs a parsed command.
import { nameRegistry } from '../../engine/kernel/help.ts';
import { exitCode } from '../exit-code.ts';
import type { Parsed } from './parse.ts';
import { personAt, presented } from './presenter.ts';
import type { TerminalContext } from './terminal-run.ts';

/** Throws faults of po itself. */
export async function runCommand(
  { command, args }: Extract<Parsed, { kind: 'run' }>,
  context: Omit<TerminalContext, 'person' | 'input'>,
): Promise<number> {
  const { terminal, interrupted } = context;
  nameRegistry(args.text('fleet'));
  const person = personAt(terminal, args, interrupted);
  const code = await presented(await command.load(), args, { ...context, person, input: terminal });
  return code === exitCode.done && !terminal.isIntact() ? exitCode.failed : code;
}
