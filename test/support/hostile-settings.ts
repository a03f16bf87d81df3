// Settings of a clone that make git run a program or contact another address during a step, each with a git command that falls
// for it (`src/world/git/clone-settings.ts` names git's documentation). Settings that bite when one only looks are in
// `hostile-clones.ts`.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { git } from './hostile-clones.ts';
import { elsewhere } from './hostile-environments.ts';

export interface Target {
  readonly clone: string;
  /** A bare repository, declared as origin. */
  readonly remote: string;
  /** A bare and empty repository that nothing may be pushed to. */
  readonly decoy: string;
  /** A program that leaves a trace when it runs. */
  readonly program: string;
  /** The URL of a server on this machine that asks for a password, and leaves a trace of each request outside of `/remote`. */
  readonly server: string;
}

export interface SettingTrap {
  readonly name: string;
  /** The rows of the table that it tests. */
  readonly rows: readonly string[];
  readonly set: (target: Target) => void;
  /** The declared origin if it is not `remote`: an address that cannot be reached. */
  readonly url?: (target: Target) => string;
  readonly falls: readonly string[];
  /** The standard input of that command. */
  readonly input?: string;
  /** A step that fails because of it, though nothing is run. */
  readonly refuses?: 'switch' | 'remote' | 'pin';
}

const set = (name: string, value: (target: Target) => string) => (target: Target) =>
  void git(target.clone, 'config', '--add', name, value(target));
const all =
  (...each: readonly ((target: Target) => void)[]) =>
  (target: Target) => {
    for (const one of each) one(target);
  };
const origin = (url: (target: Target) => string) => (target: Target) =>
  void git(target.clone, 'config', 'remote.origin.url', url(target));

const fetch = ['fetch', 'origin', 'main'] as const;
const push = ['push', 'origin', 'HEAD:refs/heads/pushed'] as const;
const program = ({ program: one }: Target) => one;
const decoy = ({ decoy: one }: Target) => one;
const ssh = () => 'ssh://git@ssh.invalid/x.git';
const asking = ({ server }: Target) => `${server}/remote/x.git`;
const attribute =
  (line: string) =>
  ({ clone }: Target) => {
    mkdirSync(join(clone, '.git/info'), { recursive: true });
    appendFileSync(join(clone, '.git/info/attributes'), line);
  };

export const settingTraps: readonly SettingTrap[] = [
  {
    name: 'a program in place of ssh',
    rows: ['core.sshCommand'],
    set: all(set('core.sshCommand', program), origin(ssh)),
    url: ssh,
    falls: fetch,
  },
  {
    name: 'a program between git and a remote',
    rows: ['core.gitProxy'],
    set: all(
      set('core.gitProxy', program),
      origin(() => 'git://git.invalid/x.git'),
    ),
    url: () => 'git://git.invalid/x.git',
    falls: fetch,
  },
  {
    name: 'a program that is asked for a password',
    rows: ['core.askPass'],
    set: all(set('core.askPass', program), origin(asking)),
    url: asking,
    falls: fetch,
  },
  {
    name: 'a credential helper',
    rows: ['credential.*'],
    set: all(
      set('credential.helper', ({ program: one }) => `!${one}`),
      origin(asking),
    ),
    url: asking,
    falls: fetch,
  },
  {
    name: 'a credential helper for one address',
    rows: ['credential.*'],
    set: (target) => {
      origin(asking)(target);
      git(target.clone, 'config', `credential.${target.server}.helper`, target.program);
    },
    url: asking,
    falls: fetch,
  },
  {
    name: 'a proxy',
    rows: ['http.*'],
    set: all(
      set('http.proxy', ({ server }) => server),
      origin(() => 'http://web.invalid/x.git'),
    ),
    url: () => 'http://web.invalid/x.git',
    falls: fetch,
  },
  {
    name: 'a proxy of the remote',
    rows: ['remote.origin.proxy'],
    set: all(
      set('remote.origin.proxy', ({ server }) => server),
      origin(() => 'http://web.invalid/x.git'),
    ),
    url: () => 'http://web.invalid/x.git',
    falls: fetch,
  },
  {
    name: 'an address that is a program, in place of origin’s',
    rows: ['url.*.insteadOf', 'protocol.*'],
    set: all(
      set('protocol.ext.allow', () => 'always'),
      (target) => void git(target.clone, 'config', `url.ext::${target.program} .insteadOf`, target.remote),
    ),
    falls: fetch,
  },
  {
    name: 'origin itself being a program',
    rows: ['protocol.*'],
    set: all(
      set('protocol.allow', () => 'always'),
      origin(({ program: one }) => `ext::${one} x`),
    ),
    falls: fetch,
  },
  {
    name: 'another address for pushes, by insteadOf',
    rows: ['url.*.pushInsteadOf'],
    set: (target) => void git(target.clone, 'config', `url.${target.decoy}.pushInsteadOf`, target.remote),
    falls: push,
  },
  {
    name: 'another address for everything, by insteadOf in a file that is included',
    rows: ['url.*.insteadOf', 'include.path'],
    set: (target) => {
      const more = join(target.clone, '.git/more');
      writeFileSync(more, `[url "${target.decoy}"]\n\tinsteadOf = ${target.remote}\n`);
      git(target.clone, 'config', 'include.path', 'more');
    },
    falls: push,
  },
  {
    name: 'an address of its own for pushes',
    rows: ['remote.*.pushurl'],
    set: set('remote.origin.pushurl', decoy),
    falls: push,
  },
  {
    ...{ name: 'a second address', rows: [], set: set('remote.origin.url', decoy), falls: push },
    refuses: 'remote',
  },
  { name: 'another address', rows: [], set: origin(decoy), falls: push },
  {
    name: 'a file of the old form that says where origin is',
    rows: [],
    set: ({ clone, decoy: elsewhere }) => {
      git(clone, 'config', '--remove-section', 'remote.origin');
      mkdirSync(join(clone, '.git/remotes'), { recursive: true });
      writeFileSync(join(clone, '.git/remotes/origin'), `URL: ${elsewhere}\n`);
    },
    falls: push,
  },
  {
    name: 'a program that sends objects',
    rows: ['remote.origin.uploadpack'],
    set: set('remote.origin.uploadpack', program),
    falls: fetch,
  },
  {
    name: 'a program that receives objects',
    rows: ['remote.origin.receivepack'],
    set: set('remote.origin.receivepack', program),
    falls: push,
  },
  {
    name: 'a helper for the remote',
    rows: ['remote.origin.vcs'],
    set: all(
      set('remote.origin.vcs', () => 'ext'),
      set('protocol.ext.allow', () => 'always'),
      origin(({ program: one }) => `${one} x`),
    ),
    falls: fetch,
  },
  {
    name: 'a program that lists the refs of another object store',
    rows: ['core.alternateRefsCommand'],
    set: (target) => {
      git(target.clone, 'config', 'core.alternateRefsCommand', target.program);
      git(target.clone, 'clone', '--quiet', '--bare', target.remote, '.git/other');
      writeFileSync(
        join(target.clone, '.git/objects/info/alternates'),
        join(target.clone, '.git/other/objects'),
      );
    },
    falls: fetch,
  },
  {
    name: 'a program that signs pushes',
    rows: ['push.gpgSign', 'gpg.*'],
    set: all(
      set('push.gpgSign', () => 'true'),
      set('gpg.program', program),
      ({ remote }) => {
        git(remote, 'config', 'receive.certNonceSeed', 'x');
      },
    ),
    falls: ['-c', 'user.name=a', '-c', 'user.email=a@b', ...push],
  },
  {
    name: 'a program that signs commits',
    rows: ['gpg.*'],
    set: all(
      set('commit.gpgSign', () => 'true'),
      set('gpg.program', program),
    ),
    falls: ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--allow-empty', '--message', 'x'],
    // The user's own program would sign, and there is no key here.
    refuses: 'pin',
  },
  {
    name: 'a program that signs commits with ssh',
    rows: ['gpg.*'],
    set: all(
      set('commit.gpgSign', () => 'true'),
      set('gpg.format', () => 'ssh'),
      set('gpg.ssh.defaultKeyCommand', program),
    ),
    falls: ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--allow-empty', '--message', 'x'],
    // The user's own program would sign, and there is no key here.
    refuses: 'pin',
  },
  {
    name: 'a filter that writes files',
    rows: ['filter.*'],
    set: all(attribute('* filter=trap\n'), set('filter.trap.smudge', program)),
    falls: ['checkout', '--quiet', 'topic'],
  },
  {
    name: 'a filter by a file of attributes',
    rows: ['core.attributesFile', 'filter.*'],
    set: all(
      ({ clone }) => writeFileSync(join(clone, '.git/attributes'), '* filter=trap\n'),
      set('core.attributesFile', ({ clone }) => join(clone, '.git/attributes')),
      set('filter.trap.process', program),
    ),
    falls: ['checkout', '--quiet', 'topic'],
  },
  {
    name: 'a program that merges files',
    rows: ['merge.*'],
    set: all(attribute('* merge=trap\n'), set('merge.trap.driver', program)),
    falls: ['-c', 'user.name=a', '-c', 'user.email=a@b', 'merge', 'other'],
  },
  {
    name: 'hooks',
    rows: ['core.hooksPath'],
    set: (target) => {
      const folder = join(target.clone, '.git/trap-hooks');
      mkdirSync(folder);
      const hooks = ['post-checkout', 'post-merge', 'pre-push', 'reference-transaction', 'post-index-change'];
      for (const hook of hooks) execFileSync('cp', [target.program, join(folder, hook)]);
      git(target.clone, 'config', 'core.hooksPath', folder);
    },
    falls: push,
  },
  {
    name: 'a file monitor',
    rows: ['core.fsmonitor'],
    set: set('core.fsmonitor', program),
    falls: ['status'],
  },
  {
    name: 'a command of one’s own',
    rows: ['alias.*'],
    set: set('alias.mine', ({ program: one }) => `!${one}`),
    falls: ['mine'],
  },
  {
    name: 'an editor',
    rows: ['core.editor'],
    set: set('core.editor', program),
    falls: ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--allow-empty'],
  },
  {
    name: 'an editor of lists',
    rows: ['sequence.editor'],
    set: set('sequence.editor', program),
    falls: ['-c', 'user.name=a', '-c', 'user.email=a@b', 'rebase', '--interactive', '--root'],
  },
  {
    name: 'a program that makes lines of messages',
    rows: ['trailer.*'],
    set: all(
      set('trailer.mine.key', () => 'Mine'),
      set('trailer.mine.command', program),
    ),
    falls: ['interpret-trailers', '--trailer', 'Mine'],
    input: 'x\n\ny\n',
  },
  {
    name: 'a program in place of a checkout of a submodule',
    rows: ['submodule.*.update'],
    set: (target) => {
      const inner = join(target.clone, 'inner');
      git(target.clone, 'clone', '--quiet', target.remote, inner);
      const head = git(inner, 'rev-parse', 'HEAD');
      git(target.clone, 'update-index', '--add', '--cacheinfo', `160000,${head},inner`);
      writeFileSync(join(target.clone, '.gitmodules'), '[submodule "inner"]\n\tpath = inner\n\turl = ./x\n');
      git(target.clone, 'config', 'submodule.inner.url', target.remote);
      git(target.clone, 'config', 'submodule.inner.update', `!${target.program}`);
      git(target.clone, 'reset', '--quiet', '--', '.gitmodules');
      git(
        inner,
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@b',
        'commit',
        '--quiet',
        '--allow-empty',
        '-m',
        'x',
      );
    },
    falls: ['submodule', 'update', 'inner'],
    refuses: 'switch',
  },
  {
    name: 'a program to compare files',
    rows: ['diff.*'],
    set: all(set('diff.external', program), ({ clone }) => appendFileSync(join(clone, '.git/x'), '')),
    falls: ['diff', 'HEAD', 'topic'],
  },
  {
    name: 'a program that checks signatures in a log',
    rows: ['log.showSignature'],
    set: all(
      set('log.showSignature', () => 'true'),
      set('gpg.program', program),
      ({ clone }) => {
        const tree = git(clone, 'rev-parse', 'HEAD^{tree}');
        const text = `tree ${tree}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nsigned\n`;
        const id = execFileSync('git', ['-C', clone, 'hash-object', '-t', 'commit', '-w', '--stdin'], {
          input: text,
          encoding: 'utf8',
        }).trim();
        git(clone, 'update-ref', 'refs/heads/signed', id);
      },
    ),
    falls: ['log', '-1', 'signed'],
  },
  {
    name: 'settings of the work tree alone',
    rows: ['extensions.worktreeConfig'],
    set: ({ clone, program: one }) => {
      git(clone, 'config', 'core.repositoryFormatVersion', '1');
      git(clone, 'config', 'extensions.worktreeConfig', 'true');
      writeFileSync(join(clone, '.git/config.worktree'), `[remote "origin"]\n\tuploadpack = ${one}\n`);
    },
    falls: fetch,
  },
  {
    name: 'settings of a file for some folders',
    rows: ['includeIf.*'],
    set: ({ clone, program: one }) => {
      writeFileSync(join(clone, '.git/more'), `[remote "origin"]\n\tuploadpack = ${one}\n`);
      git(clone, 'config', 'includeIf.gitdir:**.path', 'more');
    },
    falls: fetch,
  },
  {
    name: 'another remote that is to send what is missing',
    rows: ['remote.*.promisor'],
    set: ({ clone, program: one }) => {
      const blob = git(clone, 'rev-parse', 'topic:a.txt');
      git(clone, 'config', 'core.repositoryFormatVersion', '1');
      git(clone, 'config', 'extensions.partialClone', 'trap');
      git(clone, 'config', 'remote.trap.promisor', 'true');
      git(clone, 'config', 'remote.trap.url', join(clone, '.git'));
      git(clone, 'config', 'remote.trap.uploadpack', one);
      execFileSync('rm', ['-f', join(clone, '.git/objects', blob.slice(0, 2), blob.slice(2))]);
    },
    falls: ['checkout', '--quiet', 'topic'],
    refuses: 'switch',
  },
];

/** Rows that no trap tests, and why. */
export const untried: Readonly<Record<string, string>> = {
  'ssh.variant': 'names no program: it decides which options ssh gets',
  'remote.origin.proxyAuthMethod': 'names no program: it decides how git authenticates to a proxy',
  'push.pushOption': 'names no program: the remote decides what it means',
  'merge.verifySignatures': 'names no program: a step is blocked where it is off',
  'commit.gpgSign': 'names no program: a step is blocked where it is off',
  'lfs.*': 'git-lfs is not part of git',
  'core.excludesFile': 'names no program: it hides files',
  'core.pager': 'runs only at a terminal',
  'pager.*': 'runs only at a terminal',
  'interactive.diffFilter': 'runs only at a terminal',
  'core.worktree': 'names no program: foreign-parts.ts tests it',
  'fetch.*': 'names no program: it decides what is fetched',
  'gc.*': 'names no program: the tests of a fetch see what is removed',
  'maintenance.*': 'names no program: the tests of a fetch see what is removed',
  'init.templateDir': 'applies only where a repository is made, which is never in the clone',
  'receive.*': 'applies only to a push to the clone',
  'uploadpack.*': 'applies only to a fetch from the clone; git takes its program from the user alone',
};

export interface Trace {
  readonly program: string;
  readonly server: string;
  /** Which programs ran, and what the server was asked for. */
  read(): string;
}

/** A program and a server that each leave a trace. */
export async function makeTrace(folder: string): Promise<Trace> {
  mkdirSync(folder, { recursive: true });
  const [file, trace] = [join(folder, 'canary'), join(folder, 'trace')];
  writeFileSync(file, `#!/bin/sh\necho "ran $0 $*" >> '${trace}'\nexit 1\n`, { mode: 0o755 });
  const code = `
    const { appendFileSync } = require('node:fs');
    require('node:http').createServer((request, answer) => {
      if (!request.url.startsWith('/remote')) appendFileSync(${JSON.stringify(trace)}, 'asked ' + request.url + '\\n');
      answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    program: file,
    server: `http://127.0.0.1:${port.toString().trim()}`,
    read: () => (existsSync(trace) ? execFileSync('cat', [trace], { encoding: 'utf8' }) : ''),
  };
}

/** Runs the git command as a person would. */
export function fall({ falls, input }: SettingTrap, { clone }: Target): void {
  spawnSync('git', ['-C', clone, ...falls], {
    timeout: 20_000,
    input: input ?? '',
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', ...elsewhere },
  });
}

export function refsAt(folder: string): string {
  return git(folder, 'for-each-ref');
}
