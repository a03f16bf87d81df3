/** `screens.json`: dialogs that the watchdog has seen before any hook of their agent has spoken. */
import { join } from 'node:path';
import { type ScreensRecord, screensFile, screensRecord } from '../contract/activity-record.ts';
import { removeFile } from '../world/files.ts';
import { readRecord, writeRecord } from './record-file.ts';
import type { StateFolder } from './state-folder.ts';

/** None if there is no readable file: it is only a notice. */
export function readScreens(state: StateFolder): ScreensRecord['agents'] {
  return readRecord(pathOf(state), screensRecord)?.agents ?? [];
}

export function writeScreens(state: StateFolder, agents: ScreensRecord['agents']): void {
  if (agents.length === 0) removeFile(pathOf(state));
  else writeRecord(pathOf(state), { format: 'ao.screens/1', agents });
}

function pathOf(state: StateFolder): string {
  return join(state.path, screensFile);
}
