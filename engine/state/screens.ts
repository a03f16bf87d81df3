/** `screens.json`: dialogs that the watchdog has seen before any hook of their agent has spoken. */
import { join } from 'node:path';
import { parseScreens, type ScreensRecord, screensFile } from '../contract/activity-record.ts';
import { readOwn, removeFile, writeAtomic } from '../world/files.ts';
import type { StateFolder } from './state-folder.ts';

/** None if there is no readable file: it is only a notice. */
export function readScreens(state: StateFolder): ScreensRecord['agents'] {
  const text = readOwn(pathOf(state));
  const parsed = text === null ? null : parseScreens(text);
  return parsed?.ok ? parsed.value.agents : [];
}

export function writeScreens(state: StateFolder, agents: ScreensRecord['agents']): void {
  if (agents.length === 0) removeFile(pathOf(state));
  else writeAtomic(pathOf(state), `${JSON.stringify({ format: 'ao.screens/1', agents }, null, 2)}\n`);
}

function pathOf(state: StateFolder): string {
  return join(state.path, screensFile);
}
