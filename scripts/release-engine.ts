// `npm run release:engine [-- X.Y.Z]`: makes a permanent release of the engine from these sources. Writes its bytes to
// `engine/releases/` and its commit id to `engine/releases.json`; the caller commits them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  archiveFile,
  archiveOf,
  buildEngine,
  carriedReleases,
  ledgerFile,
  readLedger,
  versionIn,
} from './engine-release.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const [wanted] = process.argv.slice(2);

const refusal = await release();
if (refusal !== null) {
  process.stderr.write(`release:engine: ${refusal}\n`);
  process.exitCode = 1;
}

/** Why nothing was released, or null. */
async function release(): Promise<string | null> {
  const changes = git('status', '--porcelain');
  if (changes !== '')
    return `a release contains only committed changes, and these are not committed:\n${changes.trimEnd()}`;
  const version = wanted ?? versionIn(top);
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version)) return `${version} is not a version such as 0.2.0`;
  const tag = `v${version}`;
  const ledger = readLedger(top);
  const newest = ledger.at(-1);
  if (ledger.some((entry) => entry.tag === tag)) return `${tag} is released already; name the next: -- X.Y.Z`;
  if (newest !== undefined && !isNewer(version, newest.tag.slice(1)))
    return `${tag} does not come after ${newest.tag}`;

  setVersion(version);
  const built = await buildEngine(top);
  const { commit, tree } = built.release;
  const archive = archiveFile(top, tag);
  mkdirSync(dirname(archive), { recursive: true });
  writeFileSync(archive, archiveOf(built.files));
  writeFileSync(ledgerFile(top), `${JSON.stringify([...ledger, { tag, commit, tree }], null, 2)}\n`);
  // Reads back what was written, and throws where it differs from what was built.
  carriedReleases(top, built);
  process.stdout.write(`engine ${tag} is commit ${commit}

  git add engine/package.json engine/releases.json engine/releases
  git commit -m "Release engine ${tag}"
  npm run build

The next change of the engine needs a higher version in engine/package.json: the build sees to it.
`);
  return null;
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const at = [0, 1, 2].find((index) => a?.[index] !== b?.[index]);
  return at !== undefined && (a?.[at] ?? 0) > (b?.[at] ?? 0);
}

function setVersion(version: string): void {
  const file = join(top, 'engine/package.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/"version": "[^"]*"/, `"version": "${version}"`));
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: top, encoding: 'utf8' });
}
