// The real CLIs, by exact version from npm, each in a folder of its own outside of the repository. They are kept, so that
// only the first run downloads them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BackendName, backendNames, backends } from '../../engine/protocol.ts';
import { trials } from './trial.ts';

export interface CliVersion {
  readonly backend: BackendName;
  readonly package: string;
  readonly version: string;
  /** A node of its own, where it needs a newer one than this repository. */
  readonly node?: string;
}

/** In the order of the record; those of which there is a trial. */
export const cliVersions: readonly CliVersion[] = backendNames.flatMap((backend) => {
  const { cli } = backends[backend];
  const trial = trials.get(backend);
  if (cli === null || trial === undefined) return [];
  const { versions, node } = trial;
  const own = node === undefined ? {} : { node };
  return versions.map((version) => ({ backend, package: cli.npmPackage, version, ...own }));
});

/** What the largest needs, and what npm needs beside it while it unpacks. */
const roomBytes = 1_500_000_000;
const installLimitMs = 900_000;

/** `home` is the operator's own. */
export function cacheFolder(home: string): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(home, '.cache');
  return process.env['PO_TEST_CLIS'] || join(cache, 'po-test-clis');
}

/** The folder to put on PATH; or why there is none. */
export type Installed = { readonly bin: string } | { readonly problem: string };

export function installCli(
  { package: name, version, node: nodeVersion }: CliVersion,
  cache: string,
): Installed {
  const folder = join(cache, `${name.replace(/^.*\//, '')}-${version}`);
  const bin = join(folder, 'node_modules/.bin');
  if (existsSync(bin)) return { bin };
  mkdirSync(cache, { recursive: true });
  const { bavail, bsize } = statfsSync(cache);
  if (bavail * bsize < roomBytes) return { problem: `less than ${roomBytes / 1e9} GB free in ${cache}` };
  const fresh = `${folder}.new-${process.pid}`;
  mkdirSync(fresh);
  writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
  try {
    const args = [
      'install',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--save-exact',
      `${name}@${version}`,
      ...(nodeVersion === undefined ? [] : [`node@${nodeVersion}`]),
    ];
    execFileSync('npm', args, { cwd: fresh, stdio: ['ignore', 'ignore', 'pipe'], timeout: installLimitMs });
    renameSync(fresh, folder);
    return { bin };
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    return {
      problem: error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error),
    };
  }
}
