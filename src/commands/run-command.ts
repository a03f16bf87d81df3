// Runs a command that was parsed, and shows what the operator has to fix where it ends with that.
import { DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { nameRegistry } from '../../engine/kernel/help.ts';
import { exitCode } from '../exit-code.ts';
import type { Context } from './command.ts';
import type { Parsed } from './parse.ts';

/** Throws faults of po itself. */
export async function runCommand(
  { command, args }: Extract<Parsed, { kind: 'run' }>,
  context: Context,
): Promise<number> {
  const { terminal } = context;
  nameRegistry(args.text('fleet'));
  try {
    const { run } = await command.load();
    const code = await run(args, context);
    if (typeof code === 'object') return code.passedOn;
    return code === exitCode.done && !terminal.isIntact() ? exitCode.failed : code;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const { diagnosticsDocument, renderDiagnostics } = await import('../view/diagnostics.ts');
    if (args.flag('json')) {
      const { jsonText } = await import('../view/json.ts');
      terminal.out(jsonText(diagnosticsDocument(error.diagnostics)));
    } else {
      const style = { color: terminal.errHasColor, width: terminal.width };
      terminal.err(`${renderDiagnostics(error.diagnostics, style)}\n`);
    }
    return exitCode.failed;
  }
}
