// A clone with a remote, somebody else's clone of it, and the real port to git, for tests of that port.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { gitEnvironment } from '../../src/world/environment.ts';
import { systemExec } from '../../src/world/exec.ts';
import { systemGit } from '../../src/world/git/system.ts';
import type { Repository } from '../../src/world/repository.ts';
import { git } from './fleet.ts';
import { commitFiles } from './remotes.ts';

export const port = systemGit(systemExec, gitEnvironment({ ...process.env, GIT_CONFIG_NOSYSTEM: '1' }));

export interface Place {
  readonly top: string;
  /** Bare. */
  readonly remote: string;
  /** Somebody else's clone of the remote. */
  readonly theirs: string;
  readonly clone: string;
  look(): Promise<Repository>;
  write(path: string, content: string): void;
  /** Commits and pushes by somebody else. */
  goOn(files: Readonly<Record<string, string>>): string;
}

// Made once: every place starts as a copy of it.
let pattern = '';
beforeAll(() => {
  pattern = realpathSync(mkdtempSync(join(tmpdir(), 'po-branches-')));
  const { remote, theirs } = foldersIn(pattern);
  mkdirSync(remote);
  git(remote, 'init', '--quiet', '--bare', '--initial-branch=main');
  mkdirSync(theirs);
  git(theirs, 'init', '--quiet', '--initial-branch=main');
  git(theirs, 'remote', 'add', 'origin', '../remote.git');
});
afterAll(() => rmSync(pattern, { recursive: true, force: true }));

function foldersIn(top: string) {
  return { remote: join(top, 'remote.git'), theirs: join(top, 'theirs'), clone: join(top, 'clone') };
}

export function makePlace(files: Readonly<Record<string, string>> = {}): Place {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-branches-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  cpSync(pattern, top, { recursive: true });
  const { remote, theirs, clone } = foldersIn(top);
  commitFiles(theirs, { 'a.txt': 'a\n', '.gitignore': '*.env\n', ...files }, 'First');
  git(theirs, 'push', '--quiet', 'origin', 'main');
  git(top, 'clone', '--quiet', remote, clone);
  const place: Place = {
    ...{ top, remote, theirs, clone },
    async look() {
      const facts = await port.look(clone);
      if (!facts.known || facts.value.kind !== 'repository') throw new Error('there is no clone');
      return facts.value.repository;
    },
    write(path, content) {
      mkdirSync(dirname(join(clone, path)), { recursive: true });
      writeFileSync(join(clone, path), content);
    },
    goOn(changed) {
      const commit = commitFiles(theirs, changed, 'More of theirs');
      git(theirs, 'push', '--quiet', 'origin', 'main');
      return commit;
    },
  };
  return place;
}
