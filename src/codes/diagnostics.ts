// What po can ask the operator to fix: in the registry, on the command line, or in what was observed.
import { textDiagnostics } from '../../engine/kernel/codes.ts';
import { commandLineDiagnostics } from './diagnostics/command-line.ts';
import { forgeDiagnostics } from './diagnostics/forge.ts';
import { initDiagnostics } from './diagnostics/init.ts';
import { observedDiagnostics } from './diagnostics/observed.ts';
import { registryDiagnostics } from './diagnostics/registry.ts';
import { runDiagnostics } from './diagnostics/runs.ts';

/** Without the codes of texts, which the engine has as well. */
export const ownDiagnostics = {
  ...registryDiagnostics,
  ...commandLineDiagnostics,
  ...observedDiagnostics,
  ...runDiagnostics,
  ...forgeDiagnostics,
  ...initDiagnostics,
};

export const diagnostics = { ...ownDiagnostics, ...textDiagnostics };

declare module '../../engine/kernel/diagnostic.ts' {
  interface DiagnosticTables {
    readonly po: keyof typeof ownDiagnostics;
  }
}
