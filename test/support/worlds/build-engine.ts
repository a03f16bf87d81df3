// Makes what a described clone has at `engine`: in its work tree, in the submodule’s repository and in the index.
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitTo } from './build-work.ts';
import type { CloneDescription, EngineDescription, ProjectDescription } from './description.ts';
import type { Scene } from './place.ts';
import type { Git } from './shell.ts';

export async function buildEngine(
  { name, declared }: ProjectDescription,
  { pinned, engine }: CloneDescription,
  { place, templates }: Scene,
): Promise<void> {
  const { git } = place;
  const path = place.clone(name);
  for (const left of engine.left) await leave(git, join(path, 'engine'), left);
  await putOnDisk(git, path, engine.onDisk, pinned);
  switch (engine.staged) {
    case 'as-committed':
      break;
    case 'removal':
      await git(path, 'rm', '--quiet', '--cached', 'engine');
      break;
    case 'other':
    case 'wanted': {
      const commit = engine.staged === 'other' ? '1234567890'.repeat(4) : templates.commits[declared.version];
      await git(path, 'update-index', '--cacheinfo', `160000,${commit},engine`);
    }
  }
  if (engine.modulesEdited)
    appendFileSync(join(path, '.gitmodules'), '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n');
}

async function putOnDisk(
  git: Git,
  path: string,
  onDisk: EngineDescription['onDisk'],
  pinned: CloneDescription['pinned'],
): Promise<void> {
  const engine = join(path, 'engine');
  switch (onDisk) {
    case 'as-pinned':
    case 'nothing':
      return;
    case 'v0.1.0':
    case 'v0.2.0':
      return void (await git(engine, 'checkout', '--quiet', '--detach', onDisk));
    case 'own-commit':
      return void (await commitTo(git, engine, { 'mine.txt': 'mine\n' }));
    case 'emptied':
      return void (await git(path, 'submodule', '--quiet', 'deinit', '--force', 'engine'));
    case 'never-checked-out':
      await git(path, 'submodule', '--quiet', 'deinit', '--force', 'engine');
      return rmSync(join(path, '.git/modules/engine'), { recursive: true });
    case 'own-folder':
      if (pinned === 'own-folder') return;
      mkdirSync(engine);
      return writeFileSync(join(engine, 'motor.c'), 'int motor;\n');
    case 'own-file':
      return writeFileSync(engine, 'a file\n');
    case 'own-repository':
      mkdirSync(engine);
      await git(engine, 'init', '--quiet', '--initial-branch=main');
      return void (await commitTo(git, engine, { 'motor.c': 'int motor;\n' }));
  }
}

async function leave(git: Git, engine: string, left: EngineDescription['left'][number]): Promise<void> {
  switch (left) {
    case 'edited':
      return appendFileSync(join(engine, 'README.md'), 'mine\n');
    case 'untracked':
      return writeFileSync(join(engine, 'mine.txt'), 'mine\n');
    case 'ignored': {
      const gitDir = await git(engine, 'rev-parse', '--absolute-git-dir');
      mkdirSync(join(gitDir, 'info'), { recursive: true });
      appendFileSync(join(gitDir, 'info/exclude'), '.editor/\n');
      mkdirSync(join(engine, '.editor'));
      return writeFileSync(join(engine, '.editor/session'), 'open files\n');
    }
    case 'commit-on-branch': {
      const before = await git(engine, 'rev-parse', 'HEAD');
      await git(engine, 'switch', '--quiet', '--create', 'fix');
      await commitTo(git, engine, { 'fix.txt': 'a fix\n' });
      return void (await git(engine, 'checkout', '--quiet', '--detach', before));
    }
    case 'stash':
      writeFileSync(join(engine, 'later.txt'), 'for later\n');
      return void (await git(
        engine,
        'stash',
        'push',
        '--quiet',
        '--include-untracked',
        '--message',
        'for later',
      ));
  }
}
