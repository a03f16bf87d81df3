// Documents in files: whole or not at all, in place of an earlier one at most.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { documentObstacle, writeDocument } from '../../../src/world/document-file.ts';

const document = '{\n  "format": "po.plan/1",\n  "steps": []\n}\n';

function place(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'po-document-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('is written whole beside its place, and leaves nothing else', () => {
  const folder = place();
  expect(documentObstacle(join(folder, 'plan.json'), 'plan.json')).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
  expect(writeDocument(join(folder, 'plan.json'), 'plan.json', document)).toBeNull();
  expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe(document);
  expect(readdirSync(folder)).toEqual(['plan.json']);
});

it('takes the place of an earlier document and of an empty file, with the rights that these had', () => {
  const folder = place();
  for (const [name, former] of [
    ['earlier.json', '{"format":"po.apply/1","plan":null}'],
    ['empty.json', ''],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, former);
    chmodSync(path, 0o600);
    expect(writeDocument(path, name, document)).toBeNull();
    expect(readFileSync(path, 'utf8')).toBe(document);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  expect(readdirSync(folder)).toEqual(['earlier.json', 'empty.json']);
});

it('is its owner’s alone where that is asked for, whoever could read the earlier one', () => {
  const folder = place();
  const mask = process.umask(0);
  onTestFinished(() => void process.umask(mask));
  const path = join(folder, 'x.plan');
  expect(writeDocument(path, 'x.plan', document, 0o600)).toBeNull();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o644);
  expect(writeDocument(path, 'x.plan', document, 0o600)).toBeNull();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['x.plan']);
});

it('follows a symbolic link to a document, and leaves the link', () => {
  const folder = place();
  writeFileSync(join(folder, 'real.json'), '{ "format": "po.plan/1" }');
  symlinkSync('real.json', join(folder, 'link.json'));
  expect(writeDocument(join(folder, 'link.json'), 'link.json', document)).toBeNull();
  expect(lstatSync(join(folder, 'link.json')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe(document);
});

it.each([
  ['a registry', '[fleet]\nname = "recipes"\n'],
  ['JSON of somebody else', '{ "format": "terraform/1" }'],
  ['a text that only mentions a format', 'see "format": "po.plan/1"'],
])('never takes the place of %s', (_, content) => {
  const folder = place();
  const path = join(folder, 'file');
  writeFileSync(path, content);
  expect(documentObstacle(path, 'file')).toMatchObject({ code: 'document-place-taken' });
  expect(writeDocument(path, 'file', document)).toMatchObject({ code: 'document-place-taken' });
  expect(readFileSync(path, 'utf8')).toBe(content);
  expect(readdirSync(folder)).toEqual(['file']);
});

it('says what is in the way of writing', () => {
  const folder = place();
  mkdirSync(join(folder, 'folder'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  symlinkSync('round', join(folder, 'round'));
  writeFileSync(join(folder, 'file'), document);
  const detail = (name: string) => documentObstacle(join(folder, name), name)?.detail;
  expect(detail('folder')).toBe('folder is a folder');
  expect(detail('dangling')).toBe('dangling is a symbolic link that leads nowhere');
  expect(detail('round')).toContain('cannot be written: it leads round in a circle of symbolic links');
  expect(detail('missing/plan.json')).toContain('its folder does not exist');
  expect(detail('file/plan.json')).toContain('what is above it is not a folder');
  expect(detail('x'.repeat(300))).toContain('its name is too long');
});

it('goes into a device as it comes', () => {
  expect(documentObstacle('/dev/null', '/dev/null')).toBeNull();
  expect(writeDocument('/dev/null', '/dev/null', document)).toBeNull();
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});
