/** `heal/<agent>.json`: how often an agent has ended by itself. If its deaths cannot be written down, it is not healed. */
import { join } from 'node:path';
import { type HealRecord, parseHealRecord } from '../contract/heal-record.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { makeOwnFolder, readOwn } from '../world/files.ts';
import { writeRecord } from './record-file.ts';
import { agentFile } from './state-folder.ts';

/** More than any rule looks at. */
const deathsKept = 12;

export const noDeaths: HealRecord = {
  format: 'ao.heal/1',
  deaths: [],
  failure: null,
  cleared: null,
  told: null,
};

/** Says what is wrong with a record that cannot be understood; it is never taken for none. */
export function readHealRecord(state: string, agent: string): HealRecord | { readonly problem: string } {
  try {
    const text = readOwn(pathOf(state, agent));
    if (text === null) return noDeaths;
    const parsed = parseHealRecord(text);
    return parsed.ok ? parsed.value : { problem: `${pathOf(state, agent)} is ${parsed.problem}` };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { problem: error.message };
  }
}

export function writeHealRecord(state: string, agent: string, record: HealRecord): void {
  makeOwnFolder(join(state, 'heal'));
  writeRecord(pathOf(state, agent), { ...record, deaths: record.deaths.slice(-deathsKept) });
}

function pathOf(state: string, agent: string): string {
  return agentFile(state, 'heal', agent);
}
