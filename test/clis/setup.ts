// Before all: the real CLIs are installed. After all: what was seen becomes docs/reference/clis.md, where everything was
// looked at; a run of a part only says so.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
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
  const folder = mkdtempSync(join(tmpdir(), 'po-clis-'));
  project.provide('sightings', folder);
  const cache = cacheFolder(homedir());
  const installed = cliVersions.map(
    (cli) => [`${cli.backend} ${cli.version}`, installCli(cli, cache)] as const,
  );
  for (const [name, one] of installed) if ('problem' in one) console.warn(`${name}: ${one.problem}`);
  project.provide('clis', Object.fromEntries(installed));
  return () => {
    const { missing, text } = pageOf(readSightings(folder), Object.fromEntries(installed), new Date());
    if (missing.length === 0) writeFileSync(page, text);
    else console.warn(`docs/reference/clis.md is left as it is; not looked at: ${missing.join(', ')}`);
    rmSync(folder, { recursive: true, force: true });
    removePlace();
  };
}
