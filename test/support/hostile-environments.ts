// Places as people have them that work on many things: what their git, shell and system say of everything. Each is a way to
// run the tests of po in (`PO_HOSTILE=name`), and nothing that po does or says may come out otherwise than without.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface Hostile {
  readonly name: string;
  /** Set in every test; null takes a variable away. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly umask: number | null;
}

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Makes what an environment is made of in a folder of its own. */
type Maker = (folder: string) => Omit<Hostile, 'name'>;

const environments: Readonly<Record<string, Maker>> = {
  /** Everything coloured, in columns, in another language and encoding, with a pager and prefixes of its own. */
  locale: (folder) => ({
    umask: 0o002,
    env: {
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'C.UTF-8',
      LANGUAGE: 'de:fr',
      TZ: 'Pacific/Chatham',
      CLICOLOR_FORCE: '1',
      LESS: '-K',
      PAGER: 'false',
      ...systemConfig(folder, {
        color: { ui: 'always', status: 'always', branch: 'always', diff: 'always', grep: 'always' },
        column: { ui: 'always', status: 'always' },
        core: { pager: 'false', quotePath: 'true', commentChar: '%', abbrev: '4' },
        i18n: { commitEncoding: 'ISO-8859-1', logOutputEncoding: 'UTF-16' },
        log: { showSignature: 'true', decorate: 'full', date: 'relative', showRoot: 'false', follow: 'true' },
        status: {
          short: 'true',
          branch: 'true',
          relativePaths: 'true',
          showUntrackedFiles: 'no',
          showStash: 'true',
        },
        diff: {
          noprefix: 'true',
          mnemonicPrefix: 'true',
          renames: 'copies',
          external: 'false',
          relative: 'true',
        },
        format: { pretty: 'fuller' },
        grep: { lineNumber: 'true', fullName: 'true', column: 'true' },
        versionsort: { suffix: '-rc' },
        tag: { sort: '-version:refname' },
        branch: { sort: '-committerdate' },
      }),
    },
  }),
  /** Line ends, keywords and filters for every file, and a file system without modes, links or cases. */
  attributes(folder) {
    const attributes = join(folder, 'attributes');
    writeFileSync(attributes, '* text=auto eol=crlf ident\n');
    return {
      umask: null,
      env: systemConfig(folder, {
        core: {
          autocrlf: 'true',
          eol: 'crlf',
          attributesFile: attributes,
          fileMode: 'false',
          symlinks: 'false',
          ignoreCase: 'true',
          precomposeUnicode: 'true',
          untrackedCache: 'true',
        },
        index: { version: '4' },
        feature: { manyFiles: 'true' },
      }),
    };
  },
  /** Every check that git has; and nothing allowed that it does not allow by itself. */
  hardening: (folder) => ({
    umask: 0o077,
    env: systemConfig(folder, {
      safe: { bareRepository: 'explicit' },
      protocol: { allow: 'user' },
      'protocol "ext"': { allow: 'never' },
      transfer: { fsckObjects: 'true' },
      fetch: { fsckObjects: 'true', prune: 'true', pruneTags: 'true', recurseSubmodules: 'true' },
      receive: { fsckObjects: 'true', denyDeletes: 'true', denyNonFastForwards: 'true' },
      user: { useConfigOnly: 'true' },
      push: { default: 'nothing', followTags: 'true', recurseSubmodules: 'on-demand' },
      pull: { rebase: 'true' },
      merge: { ff: 'false' },
      rebase: { autoStash: 'true' },
      submodule: { recurse: 'true' },
      checkout: { guess: 'false', defaultRemote: 'elsewhere' },
      advice: { detachedHead: 'true' },
      alias: { status: '!false', commit: '!false', switch: '!false' },
    }),
  }),
  /** Hooks that refuse everything, a template with more of them, and other names for what is new. */
  hooks(folder) {
    const template = join(folder, 'template');
    const hooks = join(folder, 'hooks');
    for (const place of [hooks, join(template, 'hooks')]) makeHooks(place);
    mkdirSync(join(template, 'info'), { recursive: true });
    writeFileSync(join(template, 'info', 'attributes'), '* text eol=crlf\n');
    writeFileSync(join(template, 'info', 'exclude'), '*.toml\nprompts\n');
    writeFileSync(join(template, 'config'), '[core]\n\tautocrlf = input\n');
    return {
      umask: null,
      env: systemConfig(folder, {
        core: {
          hooksPath: hooks,
          fsmonitor: join(hooks, 'pre-commit'),
          excludesFile: join(template, 'info', 'exclude'),
        },
        init: { templateDir: template, defaultBranch: 'trunk' },
        clone: { defaultRemoteName: 'upstream' },
        remote: { pushDefault: 'elsewhere' },
        branch: { autoSetupMerge: 'always', autoSetupRebase: 'always' },
      }),
    };
  },
  /** Everything signed, by a key that is there. */
  signing(folder) {
    const key = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', key]);
    return {
      umask: null,
      env: systemConfig(folder, {
        commit: { gpgSign: 'true' },
        tag: { gpgSign: 'true', forceSignAnnotated: 'true' },
        push: { gpgSign: 'if-asked' },
        gpg: { format: 'ssh' },
        user: { signingKey: `${key}.pub` },
      }),
    };
  },
  /** A machine on which next to nothing is installed, and nothing is said of where temporary files go. */
  bare(folder) {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // A test that acts as another user runs the same programs.
    for (const one of [dirname(folder), folder, bin]) chmodSync(one, 0o755);
    for (const program of programs) {
      const found = whichOf(program);
      if (found !== null) symlinkSync(found, join(bin, program));
    }
    return {
      umask: 0o077,
      env: { PATH: bin, TMPDIR: null, LANG: null, LC_ALL: null, LC_CTYPE: null, TERM: null },
    };
  },
};

export const hostileNames: readonly string[] = Object.keys(environments);

/** What po and its engine need, and beside it only what tests themselves run. */
const programs: readonly string[] = [
  ...['git', 'tmux', 'node', 'flock', 'sh', 'dd'],
  ...[
    'cat',
    'chmod',
    'cp',
    'env',
    'ln',
    'ls',
    'mkdir',
    'mv',
    'ps',
    'rm',
    'rmdir',
    'sleep',
    'stty',
    'touch',
    'true',
    'tr',
    'uname',
  ],
  ...[
    'basename',
    'chown',
    'cut',
    'date',
    'dirname',
    'false',
    'mkfifo',
    'seq',
    'sort',
    'tail',
    'wc',
    'sed',
    'grep',
    'script',
    'bash',
    'python3',
    'find',
    'head',
    'kill',
    'ssh',
    'ssh-keygen',
  ],
];

/** @param folder an existing one that outlives the tests */
export function makeHostile(name: string, folder: string): Hostile {
  const make = environments[name];
  if (make === undefined) throw new Error(`PO_HOSTILE is one of ${hostileNames.join(', ')}, not ${name}`);
  return { name, ...make(folder) };
}

export function applyHostile({ env, umask }: Hostile): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
  if (umask !== null) process.umask(umask);
}

/** For the git that tests themselves run, which is somebody else's, on another machine: without hooks of the clone's. */
export const elsewhere: Readonly<Record<string, string>> = elsewhereOf(process.env['PO_HOSTILE']);

/** For a command that was shown, as a person types it whose own hooks and templates let it pass. */
export function typed(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (process.env['PO_HOSTILE'] !== 'hooks') return env;
  const count = Number(env['GIT_CONFIG_COUNT'] ?? '0');
  return {
    ...env,
    GIT_CONFIG_COUNT: String(count + 2),
    [`GIT_CONFIG_KEY_${count}`]: 'core.hooksPath',
    [`GIT_CONFIG_VALUE_${count}`]: '/dev/null',
    [`GIT_CONFIG_KEY_${count + 1}`]: 'init.templateDir',
    [`GIT_CONFIG_VALUE_${count + 1}`]: '',
  };
}

function elsewhereOf(name: string | undefined): Record<string, string> {
  // What is changed in a work tree is for its own line ends to say.
  if (name === 'attributes') return {};
  const hooks = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.hooksPath',
    GIT_CONFIG_VALUE_0: '/dev/null',
  };
  return { GIT_CONFIG_NOSYSTEM: '1', ...(name === 'hooks' ? hooks : {}) };
}

function systemConfig(folder: string, sections: Sections): Record<string, string | null> {
  const file = join(folder, 'gitconfig');
  const text = Object.entries(sections).map(
    ([section, keys]) =>
      `[${section}]\n${Object.entries(keys)
        .map(([key, value]) => `\t${key} = ${JSON.stringify(value)}\n`)
        .join('')}`,
  );
  writeFileSync(file, text.join(''));
  return { GIT_CONFIG_SYSTEM: file, GIT_CONFIG_NOSYSTEM: null };
}

/** Of a client: a remote in a folder would run the others, and a remote of one's own may well refuse. */
const hookNames: readonly string[] = [
  ...['pre-commit', 'commit-msg', 'prepare-commit-msg', 'post-commit', 'pre-push', 'post-checkout'],
  ...['post-merge', 'pre-merge-commit', 'post-index-change', 'pre-auto-gc', 'post-rewrite'],
];

/** Each refuses, and so shows that it was run. */
export function makeHooks(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of hookNames) {
    const hook = join(folder, name);
    writeFileSync(hook, `#!/bin/sh\necho '${name} of the operator refuses' >&2\nexit 1\n`);
    chmodSync(hook, 0o755);
  }
}

function whichOf(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}
