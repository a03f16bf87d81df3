// What a look at a clone costs next to git itself: `npx tsx test/bench/look.ts [--projects 300]`. Builds its
// clones in a temporary place and removes it. Machines are noisy, so read the ratios; all are measured in one run.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lookAtPath } from '../../src/world/git-files/index.ts';
import { localSubmodules } from '../support/local-submodules.ts';

const ROUNDS = 5;
const FILES = 40;
const COMMITS = 5;

const { values } = parseArgs({ options: { projects: { type: 'string', default: '300' } } });
const projects = Number(values.projects);
if (!Number.isInteger(projects) || projects < 1) throw new Error('--projects takes a positive number');

const top = mkdtempSync(join(tmpdir(), 'po-bench-look-'));
const ENVIRONMENT = { ...process.env, HOME: top, XDG_CONFIG_HOME: top, GIT_CONFIG_NOSYSTEM: '1' };

function git(path: string, ...args: string[]): void {
  const config = ['user.name=bench', 'user.email=bench@example.org', 'gc.auto=0'];
  const options = config.flatMap((entry) => ['-c', entry]);
  execFileSync('git', ['-C', path, ...options, ...args], {
    env: ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** A clone as `po` makes it: packed history, one loose commit of the project's own, the engine a submodule. */
function prepareClone(): string {
  const [engine, origin, clone] = ['engine', 'origin', 'clone'].map((name) => join(top, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [engine, origin]) {
    mkdirSync(path);
    git(path, 'init', '-q', '-b', 'main');
    for (let commit = 0; commit < COMMITS; commit += 1) {
      for (let file = 0; file < FILES; file += 1)
        writeFileSync(join(path, `file-${file}`), `${commit} ${file}\n`);
      git(path, 'add', '.');
      git(path, 'commit', '-qm', `${commit}`);
    }
  }
  git(origin, ...localSubmodules, 'submodule', '--quiet', 'add', engine, 'engine');
  git(origin, 'commit', '-qm', 'engine');
  git(top, ...localSubmodules, 'clone', '-q', '--recurse-submodules', `file://${origin}`, clone);
  git(clone, 'config', 'po.fleet', 'bench');
  git(clone, 'commit', '-q', '--allow-empty', '-m', 'work of an agent');
  return clone;
}

function medianMs(run: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

try {
  const clone = prepareClone();
  const paths = Array.from({ length: projects }, (_, index) => join(top, `project-${index}`));
  for (const path of paths) cpSync(clone, path, { recursive: true });
  // The copies' files are newer than their indexes; refreshed as in a clone that was used before.
  for (const path of paths) git(path, 'status', '--porcelain');

  const xargs = (...args: string[]): void => {
    const command = ['-P2', '-I{}', 'git', '-C', '{}', ...args];
    execFileSync('xargs', command, {
      env: ENVIRONMENT,
      input: paths.join('\n'),
      stdio: ['pipe', 'ignore', 'inherit'],
    });
  };
  const look = (): void => {
    for (const path of paths) {
      const seen = lookAtPath(path);
      const isKnown = seen.outcome === 'facts' && seen.facts.kind === 'repository';
      if (!isKnown || seen.facts.repository.engineInHead.kind !== 'gitlink')
        throw new Error(JSON.stringify(seen));
    }
  };

  // One pass of each is thrown away, so that all find the same warm file cache.
  const warmMs = (run: () => void): number => {
    run();
    return medianMs(run);
  };
  const lookMs = warmMs(look);
  const rows: readonly (readonly [string, number])[] = [
    ['lookAtPath', lookMs],
    ['xargs -P2 git rev-parse HEAD', warmMs(() => xargs('rev-parse', 'HEAD'))],
    [
      'xargs -P2 git status --porcelain=v2 --branch',
      warmMs(() => xargs('status', '--porcelain=v2', '--branch')),
    ],
  ];
  console.log(`${projects} projects, median of ${ROUNDS}; last column: how many times lookAtPath\n`);
  for (const [name, durationMs] of rows) {
    const each = (durationMs / projects).toFixed(3);
    console.log(
      `${name.padEnd(46)} ${durationMs.toFixed(0).padStart(6)} ms  ${each.padStart(7)} ms each  ${(durationMs / lookMs).toFixed(2).padStart(6)}`,
    );
  }
} finally {
  rmSync(top, { recursive: true, force: true });
}
