// Makes po's commits with the operator's identity, and signed if they sign: `commit-tree` does not read `commit.gpgSign`.
// Touches no ref, index or file.
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { WorldFailure } from '../failure.ts';
import { temporaryFor } from '../files.ts';
import { limits } from '../limits.ts';
import { configuredAt } from './configured.ts';
import type { Authorship } from './git.ts';
import { hasIdentity, identityEnvironment } from './identity.ts';
import { GitFailure, type LocalGit } from './run.ts';

/** No passphrase can be typed here. gpg's agent has the terminal of its own session, so gpg itself has to be told. */
const askNobody = { GPG_TTY: '', SSH_ASKPASS_REQUIRE: 'never' };

/** What the commits of po in a folder are by, and whether they are signed. Reads only. */
export function authorshipIn(git: LocalGit, folder: string): Promise<Authorship> {
  return configuredAt(git, folder, null, async ({ cwd }) => ({
    isByPo: !(await hasIdentity(git, cwd)),
    isSigned: await signs(git, cwd),
  }));
}

/** @param parents their ids, in order */
export async function commitTree(
  git: LocalGit,
  { path, tree, parents, message }: NewCommit,
): Promise<string> {
  const isSigned = await signs(git, path);
  const args = [
    'commit-tree',
    ...(isSigned ? ['--gpg-sign'] : []),
    ...parents.flatMap((parent) => ['-p', parent]),
    ...['-m', message, tree],
  ];
  const env = { ...(await identityEnvironment(git, path)), ...(isSigned ? askNobody : {}) };
  const asker = isSigned ? await gpgAskingNobody(git, path) : null;
  try {
    const program = asker === null ? [] : ['-c', `gpg.program=${asker}`];
    return await git.plumb(
      path,
      [...program, ...args],
      isSigned ? { env, timeoutMs: limits.signingMs } : { env },
    );
  } catch (error) {
    if (!isSigned || !(error instanceof GitFailure)) throw error;
    throw new WorldFailure(
      'Commits are to be signed (commit.gpgSign), and this one could not be: nothing was changed',
      `${error.output}\nTo fix: ${await unlock(git, path)}`,
    );
  } finally {
    if (asker !== null) rmSync(asker, { force: true });
  }
}

export interface NewCommit {
  readonly path: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

async function signs(git: LocalGit, folder: string): Promise<boolean> {
  return (await git.ask(folder, ['config', '--type=bool', '--get', 'commit.gpgSign'])) === 'true';
}

/** A program that is gpg with one option more, or null where signing is another program's affair. */
async function gpgAskingNobody(git: LocalGit, path: string): Promise<string | null> {
  const setting = (key: string) => git.ask(path, ['config', '--get', key]);
  if (((await setting('gpg.format')) ?? 'openpgp') !== 'openpgp') return null;
  if ((await setting('gpg.openpgp.program')) !== null) return null;
  const program = (await setting('gpg.program')) ?? 'gpg';
  // Any other takes options of its own, and is set up by the person who wrote it.
  if (!/^gpg2?$/.test(basename(program)) || program.startsWith('~')) return null;
  const file = temporaryFor(join(await git.plumb(path, ['rev-parse', '--absolute-git-dir']), 'gpg'));
  const text = `#!/bin/sh\nexec ${shellWord(program)} --pinentry-mode=error "$@"\n`;
  writeFileSync(file, text, { mode: 0o700, flag: 'wx' });
  return file;
}

/** What to type so that a key signs without asking. */
async function unlock(git: LocalGit, path: string): Promise<string> {
  const key = await git.ask(path, ['config', '--get', 'user.signingKey']);
  const format = await git.ask(path, ['config', '--get', 'gpg.format']);
  if (format === 'ssh') {
    const isFile = key !== null && !/^(?:key::|ssh-|ecdsa-|sk-)/.test(key);
    return remedyText(
      'set user.signingKey to a key that is there, and unlock it in the ssh agent of this shell; then apply again:',
      isFile ? `ssh-add ${key.startsWith('~/') ? key : shellWord(key)}` : 'ssh-add -L',
    );
  }
  const tool = format === 'x509' ? 'gpgsm --sign' : 'gpg --clearsign';
  const user = key === null ? '' : ` --local-user ${shellWord(key)}`;
  return remedyText(
    'unlock the key, which gpg asks for once; then apply again:',
    `echo po | ${tool}${user} >/dev/null`,
  );
}
