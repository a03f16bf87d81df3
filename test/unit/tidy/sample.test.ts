// What `npm test` leaves out.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { always, isDrawn, longFiles, wholeFiles } from '../../support/sample.ts';

const names = Array.from({ length: 3_000 }, (_, at) => `does ${at}`);
const long = `/x/test/${longFiles[0]}.test.ts`;

it('is about five sixths of the tests in the long files, and others the next time', () => {
  const drawnBy = (seed: string) => names.filter((name) => isDrawn(long, name, { seed }));
  for (const seed of ['a', 'b']) expect(Math.abs(drawnBy(seed).length - 500)).toBeLessThan(100);
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
  const files = [...longFiles, ...wholeFiles].map((file) => `test/${file}.test.ts`);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  const all = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  expect(always.filter((part) => !all.includes(part))).toEqual([]);
});

it('draws a third of the files whose tests lean on each other, each whole', () => {
  const draws = Array.from({ length: 100 }, (_, at) =>
    wholeFiles.map((file) => {
      const answers = names
        .slice(0, 5)
        .map((name) => isDrawn(`/x/test/${file}.test.ts`, name, { seed: `${at}` }));
      expect(new Set(answers).size).toBe(1);
      return answers[0];
    }),
  );
  const share = draws.flat().filter(Boolean).length / (100 * wholeFiles.length);
  expect(Math.abs(share - 1 / 3)).toBeLessThan(0.05);
});

it('draws other files whole for a hostile environment: their tests may lean on each other', () => {
  const files = Array.from({ length: 400 }, (_, at) => `/x/test/e2e/po-${at}.test.ts`);
  const draw = { seed: 'a', isOfAll: true };
  const drawn = files.map((file) => new Set(names.slice(0, 20).map((name) => isDrawn(file, name, draw))));
  expect(drawn.filter((answers) => answers.size !== 1)).toEqual([]);
  const whole = drawn.filter((answers) => answers.has(true)).length;
  expect(Math.abs(whole - 33)).toBeLessThan(25);
  const some = names.filter((name) => isDrawn(long, name, draw)).length;
  expect(Math.abs(some - 250)).toBeLessThan(75);
});
