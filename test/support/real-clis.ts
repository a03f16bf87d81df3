// The agent CLIs that this machine has: on the PATH, or where `npm install` put them below `AO_TEST_CLIS`.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const folders = [
  ...(process.env['AO_TEST_CLIS'] ? [join(process.env['AO_TEST_CLIS'], 'node_modules/.bin')] : []),
  ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/')),
];

/** Its path, or null where it is not installed. */
export function realCli(name: string): string | null {
  const paths = folders.map((folder) => join(folder, name));
  return paths.find((path) => isProgram(path)) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
