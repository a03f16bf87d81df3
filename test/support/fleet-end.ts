// Where a fleet has ended, as data that is equal for two ways there: no times, no ids of commits, no pids. All that a person
// would miss is in it, and all that could be in the way.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { processesWith } from './engine.ts';
import { commandOf, type Fleet, git, processesIn } from './fleet.ts';
import { indexEntries, snapshot } from './snapshot.ts';

export async function endOf(fleet: Fleet): Promise<Readonly<Record<string, unknown>>> {
  expectWholeJournals(fleet);
  const plain = (text: string) => text.replaceAll(/\d{8}T\d{6}Z/g, 'TIME');
  const clones = clonesIn(fleet).map((path) => [plain(relative(fleet.root, path)), cloneEnd(path)] as const);
  return {
    registry: readFileSync(fleet.file, 'utf8'),
    clones: Object.fromEntries(clones),
    remotes: Object.fromEntries(remotesOf(fleet).map((url) => [relative(fleet.top, url), historyOf(url)])),
    root: existsSync(fleet.root) ? readdirSync(fleet.root).sort() : [],
    own: namesIn(join(fleet.root, '.po')).filter((name) => name !== 'runs'),
    ...{ leftovers: leftoversIn(fleet.top), sessions: sessionsOf(fleet), running: runningIn(fleet) },
    watchdogs: watchdogsIn(fleet),
  };
}

function cloneEnd(path: string) {
  expect(git(path, 'fsck', '--no-dangling', '--no-progress'), path).toBe('');
  const hasEngine = existsSync(join(path, 'engine/.git'));
  return {
    ...historyOf(path),
    branch: git(path, 'symbolic-ref', 'HEAD'),
    status: git(path, 'status', '--porcelain', '--ignored'),
    index: indexEntries(path),
    files: snapshot(path, { except: /(^|\/)(\.git|\.ao-state)$/ }),
    config: git(path, 'config', '--list', '--local').split('\n').sort(),
    stashes: git(path, 'stash', 'list', '--format=%gs'),
    engine: hasEngine && [
      git(join(path, 'engine'), 'rev-parse', 'HEAD'),
      git(join(path, 'engine'), 'status', '--porcelain', '--ignored'),
    ],
  };
}

/** Refs with the tree that each is at, and how they came there. */
function historyOf(path: string) {
  const all = ['log', '--all', '--topo-order', '--decorate=full', '--format=%T %an %s (%D)'];
  return { history: git(path, ...all).split('\n') };
}

function remotesOf({ top }: Fleet): string[] {
  return namesIn(join(top, 'remotes')).map((name) => join(top, 'remotes', name));
}

/** Names that only something half made bears, and locks of git. */
function leftoversIn(top: string): string[] {
  const all = readdirSync(top, { recursive: true, encoding: 'utf8' });
  return all.filter((path) => /po-partial|\.lock$|\.po-init/.test(path));
}

function sessionsOf(fleet: Fleet) {
  return fleet.sessions().map(({ panePid: _, ...session }) => session);
}

/** What works in a clone: agents and their launchers, each once. */
function runningIn(fleet: Fleet): string[] {
  return processesIn(fleet.root)
    .map((pid) =>
      commandOf(pid)
        .replaceAll(fleet.top, '~')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'),
    )
    .sort();
}

function watchdogsIn(fleet: Fleet): number {
  return processesWith(({ argv }) => argv.at(-3) === 'watch' && (argv.at(-1) ?? '').startsWith(fleet.root))
    .length;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

export function clonesIn({ root }: Fleet): string[] {
  const inIt = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  return [root, join(root, '.retired')]
    .flatMap((folder) => inIt(folder).map((name) => join(folder, name)))
    .filter((path) => existsSync(join(path, '.git')));
}

/** Whole lines only, whatever has happened to the one that wrote them. */
function expectWholeJournals({ root }: Fleet): void {
  const runs = join(root, '.po/runs');
  for (const name of existsSync(runs) ? readdirSync(runs) : []) {
    const text = readFileSync(join(runs, name), 'utf8');
    expect(text === '' || text.endsWith('\n'), name).toBe(true);
  }
}
