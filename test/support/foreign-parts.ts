// Ways in which a clone reaches into another repository: links, `.git` files, and what git's own files say of where things
// are (gitrepository-layout). Each has the git command that changes the other repository, if one does.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { git } from './fleet.ts';
import { typed } from './hostile-environments.ts';

export interface ForeignPart {
  /** What is foreign in the clone. */
  readonly name: string;
  /**
   * Sets it up. Both have a commit on `main`, a branch `other`, `agents.toml` and a checked out `engine/`; the victim also has
   * packed refs and a linked work tree `side`.
   */
  readonly set: (clone: string, victim: string) => void;
  /** Where git falls for it, and with which command; omitted if git only reads there. */
  readonly falls?: { readonly at?: string; readonly command: readonly string[] };
  /** The code by which po's plan blocks it, if not `clone-leads-out`. */
  readonly code?: string;
}

/** Puts a link in the place of what is there. */
function link(at: string, to: string): void {
  if (existsSync(at)) renameSync(at, `${at}.own`);
  symlinkSync(to, at);
}

function linkIn(name: string): ForeignPart['set'] {
  return (clone, victim) => link(join(clone, '.git', name), join(victim, '.git', name));
}

function gitfile(at: string, to: string): void {
  if (existsSync(at)) renameSync(at, `${at}.own`);
  writeFileSync(at, `gitdir: ${to}\n`);
}

const commit = ['commit', '--quiet', '--allow-empty', '--message', 'Mine'] as const;
const module = '.git/modules/engine';

export const foreignParts: readonly ForeignPart[] = [
  {
    name: '.git is a link',
    set: (clone, victim) => link(join(clone, '.git'), join(victim, '.git')),
    falls: { command: commit },
  },
  {
    name: '.git is a file that names the repository of a clone',
    set: (clone, victim) => gitfile(join(clone, '.git'), join(victim, '.git')),
    falls: { command: commit },
  },
  {
    name: '.git is a file that names the repository of a submodule',
    set: (clone, victim) => gitfile(join(clone, '.git'), join(victim, module)),
    falls: { command: commit },
  },
  {
    name: '.git is a file that names the repository of a linked work tree',
    set: (clone, victim) => gitfile(join(clone, '.git'), join(victim, '.git/worktrees/side')),
    falls: { command: commit },
  },
  {
    name: '.git is a file that names a bare repository',
    set(clone, victim) {
      const bare = join(victim, 'bare.git');
      if (!existsSync(bare)) git(victim, 'clone', '--quiet', '--bare', victim, bare);
      git(victim, 'config', '--file', join(bare, 'config'), 'core.bare', 'false');
      gitfile(join(clone, '.git'), bare);
    },
    falls: { command: commit },
  },
  {
    name: '.git is a link to a folder with links',
    set(clone, victim) {
      renameSync(join(clone, '.git'), join(clone, 'inner'));
      symlinkSync('inner', join(clone, '.git'));
      link(join(clone, 'inner/refs'), join(victim, '.git/refs'));
    },
    falls: { command: commit },
  },
  {
    name: 'commondir',
    set: (clone, victim) => writeFileSync(join(clone, '.git/commondir'), `${join(victim, '.git')}\n`),
    falls: { command: ['branch', 'mine'] },
  },
  { name: 'config', set: linkIn('config'), falls: { command: ['config', 'user.name', 'Mine'] } },
  { name: 'HEAD', set: linkIn('HEAD') },
  {
    name: 'index',
    set: linkIn('index'),
    falls: { command: ['update-index', '--force-remove', 'agents.toml'] },
  },
  {
    name: 'packed-refs',
    set(clone, victim) {
      git(clone, 'update-ref', 'refs/tags/mine', 'HEAD');
      linkIn('packed-refs')(clone, victim);
    },
    falls: { command: ['pack-refs', '--all'] },
  },
  { name: 'refs', set: linkIn('refs'), falls: { command: commit } },
  { name: 'refs/heads', set: linkIn('refs/heads'), falls: { command: commit } },
  { name: 'refs/heads/main', set: linkIn('refs/heads/main') },
  {
    name: 'refs/remotes',
    set: linkIn('refs/remotes'),
    falls: { command: ['update-ref', 'refs/remotes/origin/mine', 'HEAD'] },
  },
  {
    name: 'objects',
    set: linkIn('objects'),
    falls: { command: ['hash-object', '-w', '.git/HEAD', '.git/config'] },
  },
  {
    name: 'objects/pack',
    set: linkIn('objects/pack'),
    falls: { command: ['repack', '-q', '-a'] },
  },
  {
    name: 'folders of objects',
    set(clone, victim) {
      for (let at = 0; at < 256; at += 1) {
        const name = at.toString(16).padStart(2, '0');
        const own = join(clone, '.git/objects', name);
        if (existsSync(own)) continue;
        mkdirSync(join(victim, '.git/objects', name), { recursive: true });
        symlinkSync(join(victim, '.git/objects', name), own);
      }
    },
    falls: { command: ['hash-object', '-w', '.git/HEAD', '.git/config', '.git/description', '.git/index'] },
  },
  { name: 'objects/info', set: linkIn('objects/info') },
  {
    name: 'FETCH_HEAD, by a name that writes on screens',
    set: (clone, victim) =>
      link(join(clone, '.git/FETCH_HEAD'), join(victim, 'a\n\u001b[31mTo fix:\n  true')),
    falls: { command: ['fetch', '--quiet', '.', 'main'] },
  },
  { name: 'logs', set: linkIn('logs'), falls: { command: commit } },
  { name: 'logs/HEAD', set: linkIn('logs/HEAD'), falls: { command: commit } },
  { name: 'logs/refs/heads/main', set: linkIn('logs/refs/heads/main'), falls: { command: commit } },
  {
    name: 'logs/HEAD by a hard link',
    set(clone, victim) {
      rmSync(join(clone, '.git/logs/HEAD'));
      linkSync(join(victim, '.git/logs/HEAD'), join(clone, '.git/logs/HEAD'));
    },
    falls: { command: commit },
  },
  {
    name: 'core.worktree',
    set: (clone, victim) => void git(clone, 'config', 'core.worktree', victim),
    falls: { command: ['rm', '--quiet', '-f', 'agents.toml'] },
  },
  {
    name: 'core.worktree by config.worktree',
    set(clone, victim) {
      git(clone, 'config', 'core.repositoryFormatVersion', '1');
      git(clone, 'config', 'extensions.worktreeConfig', 'true');
      writeFileSync(join(clone, '.git/config.worktree'), `[core]\n\tworktree = ${victim}\n`);
    },
    falls: { command: ['rm', '--quiet', '-f', 'agents.toml'] },
  },
  { name: 'core.bare', set: (clone) => void git(clone, 'config', 'core.bare', 'true') },
  {
    name: 'engine/.git is a file that names the repository of another engine',
    set: (clone, victim) => gitfile(join(clone, 'engine/.git'), join(victim, module)),
    falls: { at: 'engine', command: commit },
  },
  {
    name: 'engine/.git is a file that names the repository of a clone',
    set: (clone, victim) => gitfile(join(clone, 'engine/.git'), join(victim, '.git')),
    falls: { at: 'engine', command: commit },
  },
  {
    name: 'engine/.git is a link',
    set: (clone, victim) => link(join(clone, 'engine/.git'), join(victim, module)),
    falls: { at: 'engine', command: commit },
  },
  {
    name: 'modules',
    set: linkIn('modules'),
    falls: { at: 'engine', command: commit },
  },
  { name: 'modules/engine', set: linkIn('modules/engine'), falls: { at: 'engine', command: commit } },
  {
    name: 'modules/engine, which is not checked out',
    set(clone, victim) {
      linkIn('modules/engine')(clone, victim);
      for (const name of readdirSync(join(clone, 'engine')))
        rmSync(join(clone, 'engine', name), { recursive: true });
    },
  },
  {
    name: 'refs of modules/engine',
    set: linkIn('modules/engine/refs'),
    falls: { at: 'engine', command: ['update-ref', 'refs/heads/mine', 'HEAD'] },
  },
  {
    name: 'commondir of modules/engine',
    set: (clone, victim) => writeFileSync(join(clone, module, 'commondir'), `${join(victim, module)}\n`),
    falls: { at: 'engine', command: ['branch', 'mine'] },
  },
  {
    name: 'core.worktree of modules/engine',
    set: (clone, victim) =>
      void git(clone, 'config', '--file', join(module, 'config'), 'core.worktree', join(victim, 'engine')),
    falls: { at: 'engine', command: ['rm', '--quiet', '-f', 'README.md'] },
  },
  {
    name: 'engine',
    set: (clone, victim) => link(join(clone, 'engine'), join(victim, 'engine')),
    code: 'engine-path-taken',
  },
  {
    name: 'agents.toml',
    set: (clone, victim) => link(join(clone, 'agents.toml'), join(victim, 'agents.toml')),
  },
  {
    name: '.ao-state',
    set(clone, victim) {
      mkdirSync(join(victim, '.ao-state'), { recursive: true });
      link(join(clone, '.ao-state'), join(victim, '.ao-state'));
    },
  },
];

/** Runs the git command as an agent would, whatever it exits with. */
export function falls({ falls: where }: ForeignPart, clone: string): void {
  if (where === undefined) return;
  const { at = '.', command } = where;
  try {
    execFileSync(
      'git',
      ['-C', join(clone, at), '-c', 'user.name=Mine', '-c', 'user.email=mine@example.org', ...command],
      { stdio: 'ignore', env: typed(process.env) },
    );
  } catch {
    // What it changed before it failed counts as well.
  }
}
