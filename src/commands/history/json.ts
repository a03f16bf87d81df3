// `po.history/1`: past runs for programs. Pure.
import type { PastRun } from '../../history/past-run.ts';

export interface HistoryDocument {
  readonly format: 'po.history/1';
  readonly fleet: { readonly name: string; readonly root: string };
  /** How many runs there are in all. */
  readonly total: number;
  /** Newest first. */
  readonly runs: readonly PastRun[];
}

export function historyDocument(
  fleet: HistoryDocument['fleet'],
  runs: readonly PastRun[],
  total: number,
): HistoryDocument {
  return { format: 'po.history/1', fleet: { name: fleet.name, root: fleet.root }, total, runs };
}
