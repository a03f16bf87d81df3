// Engine v0.1.0 as it was released, for tests of what becomes of a project that it has run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const sources = join(import.meta.dirname, '../../engine');

/** Puts it in the place of the engine of a project. */
export function useFirstEngine(folder: string): void {
  const packed = readFileSync(join(sources, 'releases/v0.1.0.json.gz'));
  const files = JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, string>;
  for (const name of ['agents.mjs', 'tmux.conf'])
    writeFileSync(join(folder, 'engine', name), files[name] ?? '');
}

/** As an update of the project does. */
export function useCurrentEngine(folder: string): void {
  for (const name of ['agents.mjs', 'tmux.conf'])
    writeFileSync(join(folder, 'engine', name), readFileSync(join(sources, name)));
}
