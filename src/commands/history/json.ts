// `po.history/1`: past runs for programs. Pure.
import type { DataOf } from '../../formats/common.ts';
import type { historySchema } from '../../formats/history.ts';
import type { PastRun } from '../../history/past-run.ts';

export type HistoryDocument = DataOf<typeof historySchema>;

export function historyDocument(
  fleet: HistoryDocument['fleet'],
  runs: readonly PastRun[],
  total: number,
): HistoryDocument {
  return { format: 'po.history/1', fleet: { name: fleet.name, root: fleet.root }, total, runs };
}
