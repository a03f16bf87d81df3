// The real git behind the port.
import { existsSync } from 'node:fs';
import type { Exec } from '../exec.ts';
import { listTags, readTag } from '../git-files/index.ts';
import type { Look } from '../look.ts';
import { clone, commitFirst, init, remoteIsEmpty } from './create.ts';
import type { Authorship, Git, GitCheck, TagRemote } from './git.ts';
import {
  look,
  lookAtAuthorship,
  lookAtEngine,
  lookAtIdentity,
  lookAtParts,
  lookAtUnsaved,
  lookAtWork,
  lookAtWorkTree,
} from './look.ts';
import { removeMarks, setMarks, setProtection } from './marks.ts';
import { fastForward, switchBranch } from './move.ts';
import { inOwnClone } from './own-clone.ts';
import { checkOutEngine, commitPin, makePin } from './pin.ts';
import { commitOf, fieldsOf } from './plumbing.ts';
import { push } from './push.ts';
import { fetchTag, pushTags, remoteTags, setTag, whyUnreachable, writeRelease } from './releases.ts';
import { fetchBranch, setRemote } from './remote.ts';
import { type GitRunner, gitRunner } from './run.ts';
import { inStep } from './stepping.ts';
import { discardUnfinished } from './unfinished.ts';
import { lookingOnly } from './view.ts';
import { apart } from './work.ts';

/** `env` is the whole environment of every git process: see `gitEnvironment`. */
export function systemGit(exec: Exec, env: Readonly<Record<string, string>>): Git & TagRemote & GitCheck {
  const git = gitRunner(exec, env);
  const own = <T>(path: string, use: (git: GitRunner) => Promise<T>) => inOwnClone(git, path, use);
  const step = <T>(git: GitRunner, url: string | null, use: (git: GitRunner) => Promise<T>) =>
    inStep(git, { url }, use);
  const stepIn = <T>(path: string, url: string | null, use: (git: GitRunner) => Promise<T>) =>
    own(path, (git) => step(git, url, use));
  const reading = <T>(url: string, use: (git: GitRunner) => Promise<T>) =>
    inStep(git, { url, isReadOnly: true }, use);
  const authorships = new Map<string, Promise<Look<Authorship>>>();
  return {
    look: (path) => look(git, path),
    lookAtParts,
    lookAtEngine: (repository) => lookAtEngine(git, repository),
    lookAtWorkTree: (repository) => lookAtWorkTree(git, repository),
    lookAtWork: (repository, branch) => lookAtWork(git, repository, branch),
    lookAtUnsaved: (repository, target) => lookAtUnsaved(git, repository, target),
    compare: ({ path }, other) => lookingOnly(git, (safe) => apart(safe, path, other)),
    setRemote: (to) => stepIn(to.repository.path, to.url, (git) => setRemote(git, to)),
    switchBranch: (to) => stepIn(to.repository.path, to.url, (git) => switchBranch(git, to)),
    fetchBranch: (of) => stepIn(of.repository.path, of.url, (git) => fetchBranch(git, of)),
    fastForward: (to) => stepIn(to.repository.path, to.url, (git) => fastForward(git, to)),
    remoteIsEmpty: (url, path) => reading(url, (git) => remoteIsEmpty(git, url, path)),
    clone: (options) => step(git, options.url, (git) => clone(git, options)),
    init: (options) => init(git, options),
    commitFirst: (options) => step(git, null, (git) => commitFirst(git, options)),
    setMarks: (path, marks) => own(path, (git) => setMarks(git, path, marks)),
    setProtection: (path, isOn) => own(path, (git) => setProtection(git, path, isOn)),
    removeMarks: (path) => own(path, (git) => removeMarks(git, path)),
    discardUnfinished: (path) => discardUnfinished(path, (use) => own(path, use)),
    push: (options) => stepIn(options.path, options.url, (git) => push(git, options)),
    checkOutEngine: (to) => stepIn(to.repository.path, null, (git) => checkOutEngine(git, to)),
    makePin: (pin) => stepIn(pin.repository.path, null, (git) => makePin(git, pin)),
    commitPin: (pin) => stepIn(pin.repository.path, null, (git) => commitPin(git, pin)),
    authorship(folder) {
      // Asked for each new project, and the same for all of them.
      const asked = authorships.get(folder) ?? lookAtAuthorship(git, folder);
      authorships.set(folder, asked);
      return asked;
    },
    async listTree(gitDir, commit) {
      // In a clone, a replacement for an object could be anything.
      const args = ['--no-replace-objects', '--git-dir=.', 'ls-tree', '-r', '-z', '--full-tree', commit];
      const output = await lookingOnly(git, (safe) => safe.plumb(gitDir, args));
      return fieldsOf(output).map((entry) => {
        const [head = '', path = ''] = entry.split('\t');
        const [mode = '', , blob = ''] = head.split(' ');
        return { mode, blob, path };
      });
    },
    async tags(gitDir) {
      if (!existsSync(gitDir)) return [];
      const fast = listTags(gitDir);
      if (fast !== 'unsupported') return fast;
      const args = ['--git-dir=.', 'for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'];
      const output = await lookingOnly(git, (safe) => safe.plumb(gitDir, args));
      return output === '' ? [] : output.split('\n');
    },
    async tagCommit(gitDir, tag) {
      if (!existsSync(gitDir)) return null;
      const fast = readTag(gitDir, tag);
      if (fast !== 'unsupported') return fast;
      return lookingOnly(git, (safe) => commitOf(safe, gitDir, `refs/tags/${tag}`, ['--git-dir=.']));
    },
    remoteTags: (url, path) => reading(url, (git) => remoteTags(git, url, path)),
    lookAtIdentity: (path) => lookAtIdentity(git, path),
    whyUnreachable: (remote) => reading(remote.url, (git) => whyUnreachable(git, remote)),
    pushTags: (options) => reading(options.url, (git) => pushTags(git, options)),
    fetchTag: (options) => fetchTag(git, options),
    writeRelease: (release) => writeRelease(git, release),
    setTag: (gitDir, tag, commit, from = null) => setTag(git, gitDir, tag, commit, from),
  };
}
