// A folder that is made whole or not at all, at every instant that a run can be cut off in.
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFor } from '../../../src/world/files.ts';
import {
  beginFolder,
  finishFolder,
  freeBeside,
  lookAtNewFolder,
  moveReady,
  type NewFolderFacts,
  readyFile,
} from '../../../src/world/new-folder.ts';

let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'po-new-folder-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
});

function look(path: string): NewFolderFacts {
  const seen = lookAtNewFolder(path);
  if (!seen.known) throw new Error(seen.diagnostic.detail);
  return seen.value;
}

function free(path: string): Extract<NewFolderFacts, { kind: 'free' }> {
  const seen = look(path);
  if (seen.kind !== 'free') throw new Error(`it is ${seen.kind}`);
  return seen;
}

const parts = ['.git', 'agents.toml', 'engine', 'fleet.toml'] as const;

function fill(folder: string): void {
  mkdirSync(join(folder, '.git'), { recursive: true });
  mkdirSync(join(folder, 'engine'));
  for (const file of ['.git/HEAD', 'engine/agents.mjs', 'agents.toml', 'fleet.toml'])
    writeFileSync(join(folder, file), file);
}

/** A process that is gone, and one that runs. */
const [gone, running] = [999_999_999, process.ppid];

describe('a folder that does not exist yet', () => {
  it('is there whole at once', () => {
    const place = free(join(top, 'a/b/new'));
    expect(place).toMatchObject({ exists: false });
    const making = beginFolder(place);
    fill(making);
    expect(look(place.path)).toMatchObject({ kind: 'free' });
    expect(finishFolder(making, place)).toEqual([]);
    expect(readdirSync(join(top, 'a/b'))).toEqual(['new']);
    expect(readdirSync(place.path).sort()).toEqual([...parts]);
  });

  it('is begun anew where a run was killed, and left to one that works on it', () => {
    fill(join(top, `new.${gone}.po-partial`));
    writeFileSync(join(top, 'new.toml'), 'mine');
    const place = free(join(top, 'new'));
    fill(beginFolder(place));
    expect(readdirSync(top).sort()).toEqual([`new.${process.pid}.po-partial`, 'new.toml']);
    const at = join(top, `new.${running}.po-partial`);
    fill(at);
    expect(look(place.path)).toEqual({ kind: 'busy', path: place.path, pid: running, at });
  });

  it('is another one than that of a longer name, which somebody makes right now', () => {
    const other = join(top, `new.docs.${running}.po-partial`);
    fill(other);
    fill(beginFolder(free(join(top, 'new'))));
    expect(readdirSync(other).sort()).toEqual([...parts]);
    expect(look(join(top, 'new.docs'))).toMatchObject({ kind: 'busy', at: other });
  });

  it('does not go where something has come meanwhile', () => {
    const place = free(join(top, 'new'));
    const making = beginFolder(place);
    fill(making);
    mkdirSync(place.path);
    writeFileSync(join(place.path, 'mine'), '');
    expect(finishFolder(making, place)).toEqual([join(place.path, 'mine')]);
    expect(readdirSync(place.path)).toEqual(['mine']);
    expect(readdirSync(top)).toEqual(['new']);
  });

  it('fails where it is not what has come meanwhile that is in its way, and keeps what was made', () => {
    const place = free(join(top, 'new'));
    const making = beginFolder(place);
    mkdirSync(place.path);
    expect(() => finishFolder(making, place)).toThrow('ENOENT');
    expect(readdirSync(top)).toEqual(['new']);
  });

  it('removes nothing that another run works on', () => {
    const other = join(top, `new.${running}.po-partial`);
    fill(other);
    expect(temporaryFor(join(top, 'new'))).toBe(join(top, `new.${process.pid}.po-partial`));
    expect(readdirSync(other).sort()).toEqual([...parts]);
  });

  it('does not go where a file has come meanwhile', () => {
    const place = free(join(top, 'new'));
    const making = beginFolder(place);
    fill(making);
    writeFileSync(place.path, 'mine');
    expect(finishFolder(making, place)).toEqual([place.path]);
    expect(readdirSync(top)).toEqual(['new']);
    expect(statSync(place.path).isFile()).toBe(true);
  });
});

describe('an empty folder', () => {
  it('stays the same folder', () => {
    const before = statSync(top).ino;
    const place = free(top);
    const making = beginFolder(place);
    fill(making);
    expect(look(top)).toMatchObject({ kind: 'free' });
    expect(finishFolder(making, place)).toEqual([]);
    expect(readdirSync(top).sort()).toEqual([...parts]);
    expect(statSync(top).ino).toBe(before);
  });

  it.each([0, 1, 2, 3, 4])('is finished by the next run after %i of its parts were moved', (moved) => {
    const ready = join(top, '.po-init-ready.po-partial');
    fill(ready);
    const order = [...parts.slice(1), '.git'];
    for (const name of order.slice(0, moved)) renameSync(join(ready, name), join(top, name));
    expect(readdirSync(top).includes('.git')).toBe(moved === 4);
    expect(look(top)).toEqual({ kind: 'ready', path: top });
    expect(readyFile(top, 'agents.toml')).toBe(join(moved === 0 ? ready : top, 'agents.toml'));
    expect(moveReady(top)).toEqual([]);
    expect(readdirSync(top).sort()).toEqual([...parts]);
  });

  it('is finished where a file was left in both places', () => {
    const ready = join(top, '.po-init-ready.po-partial');
    fill(ready);
    linkSync(join(ready, 'agents.toml'), join(top, 'agents.toml'));
    expect(moveReady(top)).toEqual([]);
    expect(readdirSync(top).sort()).toEqual([...parts]);
    expect(statSync(join(top, 'agents.toml')).nlink).toBe(1);
  });

  it('keeps what somebody has put there meanwhile, and moves nothing over it', () => {
    fill(join(top, '.po-init-ready.po-partial'));
    writeFileSync(join(top, 'fleet.toml'), 'mine');
    writeFileSync(join(top, 'notes'), 'mine');
    expect(moveReady(top)).toEqual([join(top, 'fleet.toml')]);
    expect(readdirSync(top).sort()).toEqual(['.po-init-ready.po-partial', 'fleet.toml', 'notes']);
  });

  it('names what comes there while it is made, and keeps what was made', () => {
    const place = free(top);
    const making = beginFolder(place);
    fill(making);
    for (const name of ['agents.toml', 'engine']) writeFileSync(join(top, name), 'mine');
    expect(finishFolder(making, place)).toEqual([join(top, 'agents.toml'), join(top, 'engine')]);
    expect(look(top)).toEqual({ kind: 'ready', path: top });
    expect(readdirSync(join(top, '.po-init-ready.po-partial')).sort()).toEqual([...parts]);
  });

  it('is begun anew where a run was killed, and left to one that works on it', () => {
    fill(join(top, `.po-init.${gone}.po-partial`));
    beginFolder(free(top));
    expect(readdirSync(top)).toEqual([]);
    const at = join(top, `.po-init.${running}.po-partial`);
    fill(at);
    expect(look(top)).toEqual({ kind: 'busy', path: top, pid: running, at });
  });
});

it('takes nothing that is somebody’s', () => {
  writeFileSync(join(top, 'file'), '');
  symlinkSync('nowhere', join(top, 'dangling'));
  mkdirSync(join(top, 'full/.hidden'), { recursive: true });
  mkdirSync(join(top, 'almost'));
  writeFileSync(join(top, `almost/.po-init.${gone}.po-partial`), '');
  writeFileSync(join(top, 'almost/mine'), '');
  expect(look(join(top, 'file'))).toMatchObject({ kind: 'taken', by: null });
  expect(look(join(top, 'dangling'))).toMatchObject({ kind: 'taken', by: null });
  expect(look(join(top, 'full'))).toMatchObject({ kind: 'taken', by: ['.hidden'] });
  expect(look(join(top, 'almost'))).toMatchObject({ kind: 'taken', by: ['mine'] });
  symlinkSync('full', join(top, 'link'));
  expect(look(join(top, 'link'))).toMatchObject({ kind: 'taken', path: join(top, 'full') });
});

it('a place beside another one is one at which nothing is', () => {
  for (const name of ['a', 'one', 'one-2']) mkdirSync(join(top, name));
  symlinkSync('nowhere', join(top, 'one-3'));
  expect(freeBeside(join(top, 'a'), 'two')).toBe(join(top, 'two'));
  expect(freeBeside(join(top, 'a'), 'one')).toBe(join(top, 'one-4'));
});
