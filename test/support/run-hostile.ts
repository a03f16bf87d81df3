// `npm run test:hostile [-- NAME…] [vitest's own arguments]`: runs the end-to-end tests of po in each of the hostile
// environments, one after the other, or in those that are named. With `--drawn` it is one environment and a part of the
// tests, drawn by the newest commit.
import { execFileSync, spawnSync } from 'node:child_process';
import { hostileNames } from './hostile-environments.ts';
import { drawnOf } from './sample.ts';

const words = process.argv.slice(2);
const isDrawn = words.includes('--drawn');
const named = words.filter((word) => hostileNames.includes(word));
const rest = words.filter((word) => !hostileNames.includes(word) && word !== '--drawn');
const files = rest.some((word) => word.startsWith('test/')) ? [] : ['test/e2e/po-'];

const seed =
  process.env['PO_DRAW'] ??
  execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], { encoding: 'utf8' }).trim();
const chosen = named.length > 0 ? named : isDrawn ? [drawnOf(hostileNames, seed)] : hostileNames;

const failed = chosen.filter((name) => {
  const drawing = isDrawn ? { TESTS: 'hostile', PO_DRAW: seed } : { TESTS: 'all' };
  const env = { ...process.env, ...drawing, PO_HOSTILE: name };
  return spawnSync('npx', ['vitest', 'run', ...files, ...rest], { env, stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  console.error(`failed in: ${failed.join(', ')}`);
  process.exitCode = 1;
}
