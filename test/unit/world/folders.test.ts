// Folders that are made, and what is above them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../../src/world/folders.ts';

let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'po-folders-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
});

/** In a process of its own, which is killed where it would never end. */
function makeElsewhere(path: string): { readonly signal: string | null; readonly said: string } {
  const module = join(import.meta.dirname, '../../../src/world/folders.ts');
  const code = `import { makeFolder } from ${JSON.stringify(module)};
    try { makeFolder(${JSON.stringify(path)}); console.log('made'); } catch (error) { console.log(error.code); }`;
  const { signal, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', code],
    { cwd: join(import.meta.dirname, '../../..'), encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' },
  );
  return { signal, said: stdout.trim() };
}

describe('a folder', () => {
  it('is made with all that is missing above it, in one mode', () => {
    makeFolder(join(top, 'a/b/c'), 0o700);
    for (const path of ['a', 'a/b', 'a/b/c']) expect(statSync(join(top, path)).mode & 0o777).toBe(0o700);
  });

  it('that is there stays as it is, behind a symbolic link too', () => {
    makeFolder(join(top, 'real'), 0o700);
    symlinkSync('real', join(top, 'link'));
    makeFolder(join(top, 'link'), 0o755);
    makeFolder(join(top, 'link/within'));
    expect(statSync(join(top, 'real')).mode & 0o777).toBe(0o700);
    expect(statSync(join(top, 'real/within')).isDirectory()).toBe(true);
  });

  it('is not made where a file is, or a link to nothing', () => {
    writeFileSync(join(top, 'file'), '');
    symlinkSync('nowhere', join(top, 'link'));
    expect(() => makeFolder(join(top, 'file'))).toThrow('EEXIST');
    expect(() => makeFolder(join(top, 'file/a/b'))).toThrow('ENOTDIR');
    expect(() => makeFolder(join(top, 'link/a'))).toThrow('EEXIST');
  });

  it.runIf(process.platform === 'linux')(
    'that the system never lets anybody make is given up at once',
    () => {
      expect(makeElsewhere('/proc/po-is-not-here')).toEqual({ signal: null, said: 'ENOENT' });
      expect(makeElsewhere('/proc/po-is-not-here/a/b')).toEqual({ signal: null, said: 'ENOENT' });
    },
  );
});
