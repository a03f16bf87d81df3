// Describes the engine of these sources as a release, and the earlier releases: their bytes lie in `engine/releases/`,
// and `engine/releases.json` lists the commit of each. A version listed there is released and never changes; any other
// is in development, and follows the sources. ADR 5.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { agentsSchemaName, agentsSchemaText } from '../engine/declaration/agents-schema.ts';
import { type CarriedRelease, type Release, releaseOf } from '../src/world/engines/release.ts';
import { licensesText, packagesIn } from './licenses.ts';

export interface EngineFile {
  readonly name: string;
  readonly content: Buffer;
}

export interface EngineBuild {
  readonly release: Release;
  readonly files: readonly EngineFile[];
  /** The files in the bundle, and its imports. */
  readonly metafile: Metafile;
}

/** A line of `engine/releases.json`. */
export interface LedgerEntry {
  readonly tag: string;
  readonly commit: string;
  readonly tree: string;
}

export const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** `top` is the folder of the sources. Writes nothing. */
export async function buildEngine(top: string): Promise<EngineBuild> {
  const bundle = await build({
    ...shared,
    absWorkingDir: top,
    write: false,
    metafile: true,
    entryPoints: { agents: 'engine/main.ts' },
    outdir: 'engine',
    outExtension: { '.js': '.mjs' },
    // Readable, with the licences of the bundled code: a project can read what it vendors.
    legalComments: 'inline',
    banner: { js: '#!/usr/bin/env node' },
  });
  const made: EngineFile[] = [
    ...bundle.outputFiles.map(({ path, contents }) => ({
      name: basename(path),
      content: Buffer.from(contents),
    })),
    { name: agentsSchemaName, content: Buffer.from(agentsSchemaText()) },
    { name: 'LICENSE', content: Buffer.from(licenseText(top, bundle.metafile)) },
  ];
  const copied = ['engine/.gitattributes', 'engine/tmux.conf', 'engine/package.json', 'engine/README.md'];
  const files = [
    ...made,
    ...copied.map((path) => ({ name: basename(path), content: readFileSync(join(top, path)) })),
  ];
  return { release: releaseOf(`v${versionIn(top)}`, files), files, metafile: bundle.metafile };
}

/** The licence of the engine, then those of its bundled packages. */
function licenseText(top: string, metafile: Metafile): string {
  const bundled = licensesText(top, 'The files of this engine', packagesIn(metafile), []);
  return `${readFileSync(join(top, 'LICENSE'), 'utf8')}\n${bundled}`;
}

export function versionIn(top: string): string {
  const { version } = JSON.parse(readFileSync(join(top, 'engine/package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

export function ledgerFile(top: string): string {
  return join(top, 'engine/releases.json');
}

/** Oldest first; none before the first release. */
export function readLedger(top: string): readonly LedgerEntry[] {
  const file = ledgerFile(top);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LedgerEntry[]) : [];
}

export function archiveFile(top: string, tag: string): string {
  return join(top, 'engine/releases', `${tag}.json.gz`);
}

/** One file for a whole release, so that a search through the sources does not find each line once a release. */
export function archiveOf(files: readonly EngineFile[]): Buffer {
  const texts = Object.fromEntries(files.map(({ name, content }) => [name, content.toString('utf8')]));
  return gzipSync(JSON.stringify(texts), { level: 9 });
}

export function readArchive(archive: Uint8Array): EngineFile[] {
  const texts = JSON.parse(gunzipSync(archive).toString('utf8')) as Record<string, string>;
  return Object.entries(texts).map(([name, text]) => ({ name, content: Buffer.from(text) }));
}

export interface Carried {
  readonly release: CarriedRelease;
  readonly files: readonly EngineFile[];
}

/** Every release that po carries, oldest first. Throws where the bytes of a released version have changed. */
export function carriedReleases(top: string, current: EngineBuild): readonly Carried[] {
  const ledger = readLedger(top);
  const released = ledger.map((entry): Carried => {
    const files = readArchive(readFileSync(archiveFile(top, entry.tag)));
    const release = releaseOf(entry.tag, files);
    if (release.commit !== entry.commit) {
      throw new Error(
        `${archiveFile(top, entry.tag)} is ${release.commit}; engine/releases.json says ${entry.commit}. A release never changes: take the file from git again.`,
      );
    }
    return { release: { ...release, released: true }, files };
  });
  const before = ledger.find((entry) => entry.tag === current.release.tag);
  if (before === undefined)
    return [...released, { release: { ...current.release, released: false }, files: current.files }];
  if (before.commit !== current.release.commit) {
    throw new Error(
      `Engine ${before.tag} is released as ${before.commit}, and these sources make ${current.release.commit} of it. Raise the version in engine/package.json.`,
    );
  }
  return released;
}
