/** `activity/<agent>.json`: what an agent's own hooks last said. Evidence only: a missing or damaged record says nothing. */
import { join } from 'node:path';
import { type ActivityRecord, activityRecord } from '../contract/activity-record.ts';
import { makeOwnFolder } from '../world/files.ts';
import { readRecord, writeRecord } from './record-file.ts';
import { agentFile, type StateFolder } from './state-folder.ts';

export function readActivity(state: StateFolder, agent: string): ActivityRecord | null {
  return readRecord(pathOf(state, agent), activityRecord);
}

export function writeActivity(state: StateFolder, agent: string, record: ActivityRecord): void {
  makeOwnFolder(activityFolder(state));
  writeRecord(pathOf(state, agent), record);
}

/** For a launch whose hooks have not spoken yet. */
export function emptyActivity(launch: string, at: string): ActivityRecord {
  return {
    format: 'ao.activity/1',
    ...{ launch, state: 'unknown', reason: null, conversation: null },
    prompts: { count: 0, lastAt: null, lastDigest: null },
    ...{ source: 'hook', since: at, at },
  };
}

export function activityFolder(state: StateFolder): string {
  return join(state.path, 'activity');
}

function pathOf(state: StateFolder, agent: string): string {
  return agentFile(state.path, 'activity', agent);
}
