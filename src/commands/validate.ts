import { exitCode } from '../exit-code.ts';
import { renderDiagnostics, validateDocument } from '../view/diagnostics.ts';
import { jsonText } from '../view/json.ts';
import { plural } from '../view/style.ts';
import { annotating } from './annotate.ts';
import { clonesInRepository } from './clones-in-repository.ts';
import { unknownVersions } from './known-versions.ts';
import { readRegistry } from './registry.ts';

/** `po validate`: everything that is wrong with the registry. Looks at nothing outside of po itself. */
export const run = annotating(async (args, context, annotate) => {
  const { terminal } = context;
  const registry = readRegistry(args, context);
  const { fileName } = registry;
  const diagnostics = [
    ...registry.diagnostics,
    ...(await unknownVersions(registry.fleet)),
    ...(registry.fleet === null ? [] : await clonesInRepository(registry.fleet)),
  ];
  annotate(diagnostics);
  const fleet = diagnostics.some(({ severity }) => severity === 'error') ? null : registry.fleet;
  if (args.flag('json')) {
    terminal.out(jsonText(validateDocument(fileName, fleet !== null, diagnostics)));
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
});
