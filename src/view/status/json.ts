// The status of a fleet as data for programs, `po.status/1`. Pure.
import type { DataOf } from '../../formats/common.ts';
import type { statusSchema } from '../../formats/status.ts';
import type { FleetStatus } from '../../status/status.ts';
import { diagnosticsJson } from '../diagnostics.ts';

export type StatusDocument = DataOf<typeof statusSchema>;

export function statusDocument({ diagnostics, ...status }: FleetStatus): StatusDocument {
  return { format: 'po.status/1', ...status, diagnostics: diagnosticsJson(diagnostics) };
}
