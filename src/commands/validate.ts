import { exitCode } from '../exit-code.ts';
import { diagnosticsJson, renderDiagnostics } from '../view/diagnostics.ts';
import { plural } from '../view/style.ts';
import type { Run } from './command.ts';
import { readRegistry } from './registry.ts';

/** `po validate`: everything that is wrong with the registry. Looks at nothing else. */
export const run: Run = async (args, context) => {
  const { terminal } = context;
  const { fleet, diagnostics, fileName } = readRegistry(args, context);
  if (args.flag('json')) {
    const document = {
      format: 'po.validate/1',
      file: fileName,
      valid: fleet !== null,
      diagnostics: diagnosticsJson(diagnostics),
    };
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    if (diagnostics.length > 0) {
      terminal.out(
        `${renderDiagnostics(diagnostics, { color: terminal.outHasColor, width: terminal.width })}\n`,
      );
    }
    if (fleet !== null)
      terminal.out(
        `${fileName} is valid: fleet ${fleet.name}, ${plural(fleet.projects.length, 'project')}.\n`,
      );
  }
  return fleet === null ? exitCode.failed : exitCode.done;
};
