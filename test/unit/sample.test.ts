// What `npm test` leaves out.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { always, isDrawn, longFiles } from '../support/sample.ts';

const names = Array.from({ length: 3_000 }, (_, at) => `does ${at}`);
const long = `/x/test/${longFiles[0]}.test.ts`;

it('is about two thirds of the tests in the long files, and others the next time', () => {
  const drawnBy = (seed: string) => names.filter((name) => isDrawn(long, name, { seed }));
  for (const seed of ['a', 'b']) expect(Math.abs(drawnBy(seed).length - 1_000)).toBeLessThan(100);
  expect(drawnBy('a')).not.toEqual(drawnBy('b'));
  expect(drawnBy('a')).toEqual(drawnBy('a'));
});

it('is nothing elsewhere, nothing that must hold, and nothing where all is asked for', () => {
  for (const name of names) {
    expect(isDrawn('/x/test/unit/plan.test.ts', name, { seed: 'a' })).toBe(true);
    expect(isDrawn(long, name, { seed: null })).toBe(true);
  }
  for (const part of always) expect(isDrawn(long, `a group > ${part}`, { seed: 'a' })).toBe(true);
});

it('names files and tests that are there', () => {
  const files = longFiles.map((file) => `test/${file}.test.ts`);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  const all = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  expect(always.filter((part) => !all.includes(part))).toEqual([]);
});
