// The status of a fleet as data for programs, `po.status/1`. Pure.
import type { FleetStatus } from '../../status/status.ts';
import { type DiagnosticJson, diagnosticsJson } from '../diagnostics.ts';

export interface StatusDocument extends Omit<FleetStatus, 'diagnostics'> {
  readonly format: 'po.status/1';
  readonly diagnostics: readonly DiagnosticJson[];
}

export function statusDocument({ diagnostics, ...status }: FleetStatus): StatusDocument {
  return { format: 'po.status/1', ...status, diagnostics: diagnosticsJson(diagnostics) };
}
