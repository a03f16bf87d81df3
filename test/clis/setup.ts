// Before all: the real CLIs are installed. After all: what was seen, in this run and earlier ones, becomes
// docs/reference/clis.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { setup as makePlace } from '../support/global-setup.ts';
import { cacheFolder, cliVersions, type Installed, installCli } from './installed.ts';
import { pageOf, readSightings } from './sightings.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** By `backend version`. */
    clis: Readonly<Record<string, Installed>>;
    /** Where each test writes down what it has seen. */
    sightings: string;
  }
}

const page = join(import.meta.dirname, '../../docs/reference/clis.md');

export function setup(project: TestProject): () => void {
  const removePlace = makePlace(project);
  const cache = cacheFolder(homedir());
  mkdirSync(cache, { recursive: true });
  project.provide('sightings', cache);
  const installed = cliVersions.map(
    (cli) => [`${cli.backend} ${cli.version}`, installCli(cli, cache)] as const,
  );
  for (const [name, one] of installed) if ('problem' in one) console.warn(`${name}: ${one.problem}`);
  project.provide('clis', Object.fromEntries(installed));
  return () => {
    const { missing, text } = pageOf(readSightings(cache), Object.fromEntries(installed));
    if (missing.length === 0) writeFileSync(page, text);
    else console.warn(`docs/reference/clis.md is left as it is; not seen to hold: ${missing.join(', ')}`);
    removePlace();
  };
}
