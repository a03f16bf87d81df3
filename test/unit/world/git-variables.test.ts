// The one table of git's environment variables: complete against the git that is installed, the same for agents and for
// po's own git, and what it keeps reaches git by every way in which po runs it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gitUseOf } from '../../../engine/contract/git-variables.ts';
import { scrub } from '../../../engine/world/environment.ts';
import { engineEnvironment, gitEnvironment } from '../../../src/world/environment.ts';
import { systemExec } from '../../../src/world/exec.ts';
import { gitRunner } from '../../../src/world/git/run.ts';

function linesOf(...args: string[]): string[] {
  return execFileSync('git', args, { encoding: 'utf8' }).trim().split('\n');
}

/** Names in the programs of git: every variable that it reads is a string in them. */
function readByGit(): string[] {
  const path = linesOf('--exec-path')[0] ?? '';
  return ['git', 'git-remote-http'].flatMap((program) => {
    const bytes = readFileSync(join(path, program), 'latin1');
    return [...bytes.matchAll(/(?<=\0)GIT_[A-Z0-9_]+(?=(%d)?\0)/g)].map(([name]) =>
      name.endsWith('_') ? `${name}0` : name,
    );
  });
}

/** Names in the manual pages, where they are installed. */
function documented(): string[] {
  return ['git', 'git-config', 'git-notes', 'githooks', 'git-http-backend', 'git-push'].flatMap((page) => {
    const { stdout } = spawnSync('sh', ['-c', 'man "$0"', page], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '200' },
    });
    return (stdout ?? '').match(/\bGIT_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
  });
}

it('has a place for every variable that the installed git reads', () => {
  const names = [...new Set([...readByGit(), ...documented()])]
    // How the manual writes GIT_CONFIG_KEY_<n>.
    .map((name) => (/^GIT_CONFIG_(KEY|VALUE)$/.test(name) ? `${name}_0` : name));
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => gitUseOf(name) === null)).toEqual([]);
});

it('keeps none of those that git itself calls local to a repository, but for the user’s settings', () => {
  const local = linesOf('rev-parse', '--local-env-vars');
  const ambient = Object.fromEntries(local.map((name) => [name, 'x']));
  expect(Object.keys(scrub(ambient))).toEqual(['GIT_CONFIG_COUNT']);
  expect(Object.keys(engineEnvironment(ambient))).toEqual(['GIT_CONFIG_COUNT']);
});

it('gives agents and po’s own git the same, whoever starts them', () => {
  const ambient = {
    GIT_CONFIG_GLOBAL: '/g',
    GIT_CONFIG_SYSTEM: '/s',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.proxy',
    GIT_CONFIG_VALUE_0: 'http://proxy',
    GIT_SSL_CAINFO: '/ca',
    GIT_SSL_NO_VERIFY: '0',
    GIT_PROXY_SSL_CAINFO: '/ca',
    GIT_PROXY_COMMAND: 'nc',
    GIT_HTTP_LOW_SPEED_TIME: '5',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_ASKPASS: '/ask',
    GIT_SSH: 'ssh',
    GIT_SSH_VARIANT: 'ssh',
    GIT_EXEC_PATH: '/libexec',
    GIT_TEMPLATE_DIR: '/templates',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'https',
    GIT_CEILING_DIRECTORIES: '/home',
    GIT_COMMITTER_EMAIL: 'me@example.org',
    GIT_TOKEN: 'of a credential helper',
    GIT_TRACE2_EVENT: '/var/log/git',
  };
  const dropped = {
    GIT_DIR: '/x',
    GIT_OBJECT_DIRECTORY: '/x',
    GIT_PREFIX: 'x/',
    GIT_QUARANTINE_PATH: '/x',
    GIT_REFLOG_ACTION: 'pull',
    GIT_AUTHOR_DATE: '@0 +0000',
    GIT_CONFIG_PARAMETERS: "'a=b'",
    GIT_PUSH_OPTION_COUNT: '0',
    GIT_TEST_FSYNC: '1',
  };
  const forPeople = { GIT_EDITOR: 'vi', GIT_PAGER: 'less', GIT_TRACE: '1', GIT_LITERAL_PATHSPECS: '1' };
  const all = { ...ambient, ...dropped, ...forPeople };
  expect(scrub(all)).toEqual({ ...ambient, ...forPeople });
  expect(engineEnvironment(all)).toEqual(scrub(all));
  const { GIT_TERMINAL_PROMPT, GIT_OPTIONAL_LOCKS, LC_ALL, ...own } = gitEnvironment(all);
  expect(own).toEqual(ambient);
  expect([GIT_TERMINAL_PROMPT, GIT_OPTIONAL_LOCKS, LC_ALL]).toEqual(['0', '0', 'C']);
});

it('lets the user’s settings reach git by every way in which po runs it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'po-git-env-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const repository = join(folder, 'repository');
  mkdirSync(repository);
  execFileSync('git', ['init', '-q', repository]);
  writeFileSync(join(folder, 'global'), `[url "file://${folder}/"]\n\tinsteadOf = mine:\n`);
  const env = gitEnvironment({
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_GLOBAL: join(folder, 'global'),
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.sshCommand',
    GIT_CONFIG_VALUE_0: 'ssh -i key',
    GIT_SSL_CAINFO: '/ca',
    GIT_PROXY_COMMAND: 'nc',
    GIT_TEMPLATE_DIR: folder,
    GIT_EXEC_PATH: linesOf('--exec-path')[0],
    GIT_ASKPASS: '/bin/false',
    GIT_DIR: '/nowhere',
  });
  const git = gitRunner(systemExec, env);
  expect(await git.query(folder, ['ls-remote', 'mine:repository'], { url: folder })).toBe('');
  expect(await git.plumb(folder, ['ls-remote', 'mine:repository'])).toBe('');
  expect(await git.query(repository, ['config', 'core.sshCommand'], { url: folder })).toBe('ssh -i key');
});
