// `po validate`: lists everything that is wrong with the registry. Looks at nothing outside po itself.

import type { Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { clonesInRepository } from '../../registry/clones-in-repository.ts';
import { unknownVersions } from '../../registry/known-versions.ts';
import { readRegistry } from '../../registry/registry.ts';
import { renderDiagnostics, validateDocument } from '../../view/diagnostics.ts';
import { plural } from '../../view/style.ts';

export const answer: Run = async (args, context) => {
  const registry = readRegistry(args, context);
  const { fileName } = registry;
  const diagnostics = [
    ...registry.diagnostics,
    ...(await unknownVersions(registry.fleet)),
    ...(registry.fleet === null ? [] : await clonesInRepository(registry.fleet)),
  ];
  const fleet = diagnostics.some(({ severity }) => severity === 'error') ? null : registry.fleet;
  return {
    exitCode: fleet === null ? exitCode.failed : exitCode.done,
    document: validateDocument(fileName, fleet !== null, diagnostics),
    found: diagnostics,
    text: (view) => {
      const faults = diagnostics.length === 0 ? '' : `${renderDiagnostics(diagnostics, view)}\n`;
      if (fleet === null) return faults;
      const { name, projects } = fleet;
      return `${faults}${fileName} is valid: fleet ${name}, ${plural(projects.length, 'project')}.\n`;
    },
  };
};
