import { watchdogRecordFile } from '../../engine/protocol.ts';
import type { ClonePlace } from '../reconciler.ts';

export function places({ path, records }: ClonePlace): readonly string[] {
  return [`${path}/agents.toml`, ...records.placesOf(path, watchdogRecordFile)];
}
