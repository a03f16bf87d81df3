// Engine v0.1.0 as it was released, for tests of projects that it has run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const sources = join(import.meta.dirname, '../../engine');

/** Replaces the engine of a project with v0.1.0. */
export function useFirstEngine(folder: string): void {
  const packed = readFileSync(join(sources, 'releases/v0.1.0.json.gz'));
  const files = JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, string>;
  for (const name of ['agents.mjs', 'tmux.conf'])
    writeFileSync(join(folder, 'engine', name), files[name] ?? '');
}

/** Replaces it with the current engine, as an update of the project does. */
export function useCurrentEngine(folder: string): void {
  for (const name of ['agents.mjs', 'tmux.conf'])
    writeFileSync(join(folder, 'engine', name), readFileSync(join(sources, name)));
}
