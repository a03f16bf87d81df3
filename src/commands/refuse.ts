// How a command ends that could go on and does not: what is in the way is shown, and the exit code says that it refused.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { diagnosticsDocument, renderDiagnostics } from '../view/diagnostics.ts';
import { jsonText } from '../view/json.ts';
import type { Arguments, Context } from './command.ts';

export function refuse(diagnostics: readonly Diagnostic[], args: Arguments, { terminal }: Context): ExitCode {
  const style = { color: terminal.errHasColor, width: terminal.width };
  if (args.flag('json')) terminal.out(jsonText(diagnosticsDocument(diagnostics)));
  else terminal.err(`${renderDiagnostics(diagnostics, style)}\n`);
  return exitCode.refused;
}
