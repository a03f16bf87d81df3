// Settings by which a clone has git run a program, or go somewhere else, when nobody has asked for it: each with a command of
// git's own that falls for it, so that a row which has stopped to bite is seen (git-config, gitattributes, gitrepository-layout).
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { elsewhere } from './hostile-environments.ts';

export interface Trap {
  /** What the clone does. */
  readonly name: string;
  /** Sets it in a clone with a commit, `agents.toml`, a checked out `engine/` and a remote. `program` leaves a trace when it runs. */
  readonly set: (clone: string, program: string) => void;
  /** Where git falls for it, and by which of its commands. */
  readonly falls: { readonly at?: string; readonly command: readonly string[] };
}

/** With the test's own configuration of git, and no name to commit by. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...elsewhere },
  }).trim();
}

/** A file that looks changed is read through its filters. */
function touch(file: string): void {
  utimesSync(file, 1, 1);
}

const cleanFilter = (program: string) => `[filter "trap"]\n\tclean = ${program}\n\tsmudge = ${program}\n`;
const processFilter = (program: string) => `[filter "trap"]\n\tprocess = ${program}\n\trequired = true\n`;

function attribute(gitDir: string, line = '* filter=trap\n'): void {
  mkdirSync(join(gitDir, 'info'), { recursive: true });
  writeFileSync(join(gitDir, 'info/attributes'), line);
}

const status = ['status', '--porcelain'] as const;

/** A repository whose objects are incomplete, and whose remote is to send what is missing. */
function promise(gitDir: string, program: string, missing: string): void {
  git(gitDir, '--git-dir=.', 'config', 'core.repositoryFormatVersion', '1');
  git(gitDir, '--git-dir=.', 'config', 'extensions.partialClone', 'trap');
  git(gitDir, '--git-dir=.', 'config', 'remote.trap.promisor', 'true');
  git(gitDir, '--git-dir=.', 'config', 'remote.trap.url', gitDir);
  git(gitDir, '--git-dir=.', 'config', 'remote.trap.uploadpack', program);
  rmSync(join(gitDir, 'objects', missing.slice(0, 2), missing.slice(2)), { force: true });
}

export const traps: readonly Trap[] = [
  {
    name: 'a clean filter by .git/info/attributes',
    set(clone, program) {
      attribute(join(clone, '.git'));
      appendFileSync(join(clone, '.git/config'), cleanFilter(program));
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: status },
  },
  {
    name: 'a process filter',
    set(clone, program) {
      attribute(join(clone, '.git'));
      appendFileSync(join(clone, '.git/config'), processFilter(program));
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: status },
  },
  {
    name: 'a filter by a .gitattributes that nobody has committed',
    set(clone, program) {
      writeFileSync(join(clone, '.gitattributes'), 'agents.toml filter=trap\n');
      appendFileSync(join(clone, '.git/config'), cleanFilter(program));
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: status },
  },
  {
    name: 'a filter by core.attributesFile',
    set(clone, program) {
      writeFileSync(join(clone, '.git/elsewhere'), '* filter=trap\n');
      git(clone, 'config', 'core.attributesFile', join(clone, '.git/elsewhere'));
      appendFileSync(join(clone, '.git/config'), cleanFilter(program));
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: status },
  },
  {
    name: 'a filter by include.path',
    set(clone, program) {
      attribute(join(clone, '.git'));
      writeFileSync(join(clone, '.git/more'), cleanFilter(program));
      git(clone, 'config', 'include.path', 'more');
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: status },
  },
  {
    name: 'a filter by includeIf',
    set(clone, program) {
      attribute(join(clone, '.git'));
      writeFileSync(join(clone, '.git/more'), cleanFilter(program));
      git(clone, 'config', 'includeIf.gitdir:**.path', 'more');
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: status },
  },
  {
    name: 'a filter by config.worktree',
    set(clone, program) {
      attribute(join(clone, '.git'));
      git(clone, 'config', 'core.repositoryFormatVersion', '1');
      git(clone, 'config', 'extensions.worktreeConfig', 'true');
      writeFileSync(join(clone, '.git/config.worktree'), cleanFilter(program));
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: status },
  },
  {
    name: 'a filter in the repository of engine/',
    set(clone, program) {
      const gitDir = join(clone, '.git/modules/engine');
      attribute(gitDir);
      appendFileSync(join(gitDir, 'config'), cleanFilter(program));
      touch(join(clone, 'engine/README.md'));
    },
    falls: { command: status },
  },
  {
    name: 'a filter in a repository inside of it that is committed as a submodule',
    set(clone, program) {
      const inner = join(clone, 'inner');
      mkdirSync(inner);
      git(inner, 'init', '--quiet');
      writeFileSync(join(inner, 'b.txt'), 'b\n');
      git(inner, 'add', 'b.txt');
      git(inner, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'b');
      git(clone, 'update-index', '--add', '--cacheinfo', `160000,${git(inner, 'rev-parse', 'HEAD')},inner`);
      attribute(join(inner, '.git'));
      appendFileSync(join(inner, '.git/config'), cleanFilter(program));
      touch(join(inner, 'b.txt'));
    },
    falls: { command: status },
  },
  {
    name: 'a file monitor',
    set: (clone, program) => void git(clone, 'config', 'core.fsmonitor', program),
    falls: { command: status },
  },
  {
    name: 'a hook that git runs when it has looked',
    set(clone, program) {
      const folder = join(clone, '.git/trap-hooks');
      mkdirSync(folder);
      execFileSync('cp', [program, join(folder, 'post-index-change')]);
      git(clone, 'config', 'core.hooksPath', folder);
      touch(join(clone, 'agents.toml'));
    },
    falls: { command: ['add', 'agents.toml'] },
  },
  {
    name: 'a program for differences',
    set(clone, program) {
      git(clone, 'config', 'diff.external', program);
      appendFileSync(join(clone, 'agents.toml'), '# changed\n');
    },
    falls: { command: ['diff'] },
  },
  {
    name: 'a text conversion for differences',
    set(clone, program) {
      attribute(join(clone, '.git'), '* diff=trap\n');
      git(clone, 'config', 'diff.trap.textconv', program);
      appendFileSync(join(clone, 'agents.toml'), '# changed\n');
    },
    falls: { command: ['diff', '--no-ext-diff'] },
  },
  {
    name: 'a program that checks signatures in a log',
    set(clone, program) {
      git(clone, 'config', 'log.showSignature', 'true');
      git(clone, 'config', 'gpg.program', program);
      const signed = `tree ${git(clone, 'rev-parse', 'HEAD^{tree}')}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nsigned\n`;
      const id = execFileSync('git', ['-C', clone, 'hash-object', '-t', 'commit', '-w', '--stdin'], {
        input: signed,
        encoding: 'utf8',
      }).trim();
      git(clone, 'update-ref', 'refs/heads/signed', id);
      git(clone, 'symbolic-ref', 'HEAD', 'refs/heads/signed');
    },
    falls: { command: ['log', '-1'] },
  },
  {
    name: 'a remote that is to send an object which is missing',
    set: (clone, program) => promise(join(clone, '.git'), program, git(clone, 'rev-parse', 'HEAD^{tree}')),
    falls: { command: ['ls-tree', 'HEAD'] },
  },
  {
    name: 'the same in the repository of engine/',
    set(clone, program) {
      const gitDir = join(clone, '.git/modules/engine');
      const head = git(join(clone, 'engine'), 'rev-parse', 'HEAD');
      unpack(gitDir);
      promise(gitDir, program, head);
    },
    falls: { at: 'engine', command: ['log', '-1'] },
  },
];

/** Objects lie in packs where they were fetched: takes them out, each in a file of its own. */
export function unpack(gitDir: string): void {
  const packs = join(gitDir, 'objects/pack');
  for (const name of readdirSync(packs).filter((one) => one.endsWith('.pack'))) {
    const aside = join(gitDir, name);
    execFileSync('mv', [join(packs, name), aside]);
    rmSync(join(packs, name.replace(/\.pack$/, '.idx')));
    const pack = execFileSync('cat', [aside], { maxBuffer: 64 * 1024 * 1024 });
    execFileSync('git', ['--git-dir=.', 'unpack-objects', '-q'], { cwd: gitDir, input: pack });
  }
}

export interface Canary {
  readonly program: string;
  hasRun(): boolean;
}

/** A program that fails, and leaves a trace before. */
export function makeCanary(folder: string): Canary {
  const [program, trace] = [join(folder, 'canary'), join(folder, 'canary.ran')];
  writeFileSync(program, `#!/bin/sh\necho "$@" >> '${trace}'\nexit 1\n`, { mode: 0o755 });
  return { program, hasRun: () => existsSync(trace) };
}

/** Whether git itself falls for a trap that is set. */
export function falls({ falls: { at = '.', command } }: Trap, clone: string): void {
  spawnSync('git', ['-C', join(clone, at), ...command], { timeout: 20_000 });
}
