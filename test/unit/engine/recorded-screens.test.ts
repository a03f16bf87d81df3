// Where one may type, on screens of the real CLIs: at an input line, and nowhere else.
import { describe, expect, it } from 'vitest';
import { backendNames, backends } from '../../../engine/backends/index.ts';
import { versionFault } from '../../../engine/backends/probe.ts';
import { viewOf, viewOfText } from '../../../engine/backends/view.ts';
import { composerOf } from '../../../engine/send/composer.ts';
import { trialOf, trials } from '../../clis/trial.ts';
import { readingOf } from '../../support/first-runs.ts';
import { type Recorded, readRecorded } from '../../support/recorded.ts';

const all = readRecorded();
const names = backendNames.filter((name) => backends[name].cli !== null);
const backendOf = ({ cli }: Recorded) => {
  const name = names.find((one) => cli.startsWith(`${one}-`));
  if (name === undefined) throw new Error(`${cli} is of no backend`);
  return name;
};
const cases = all.map((one) => [`${one.cli}: ${one.name}, ${one.place}`, one] as const);

describe('the input line', () => {
  it.each(cases)('%s', (_, one) => {
    const { kind } = composerOf(backendOf(one), one.shown);
    expect(kind).toBe({ empty: 'empty', draft: 'holds', elsewhere: 'missing' }[one.place]);
  });

  it('is seen empty in no dialog of which the last rows are not drawn yet', () => {
    // The list of keys is below the input line, which takes what is typed.
    for (const one of all.filter(({ place, name }) => place === 'elsewhere' && name !== 'shortcuts')) {
      for (let length = 0; length < one.shown.rows.length; length += 1) {
        const shown = { ...one.shown, rows: one.shown.rows.slice(0, length) };
        const { kind } = composerOf(backendOf(one), shown);
        expect(kind, `${one.cli} ${one.name}, ${length} rows`).not.toBe('empty');
      }
    }
  });

  it('is not seen where the cursor is elsewhere', () => {
    const hasCursor = (one: Recorded) => backends[backendOf(one)].cli?.hasCursor === true;
    for (const one of all.filter((some) => some.place === 'empty' && hasCursor(some))) {
      const cursor = { column: 0, row: 0, isShown: true };
      expect(composerOf(backendOf(one), { ...one.shown, cursor }).kind, `${one.cli} ${one.name}`).toBe(
        'missing',
      );
    }
  });

  it.each(names)('was recorded of %s: empty, with a draft in it, and twelve dialogs', (name) => {
    const own = all.filter((one) => backendOf(one) === name);
    const count = (place: string) => own.filter((one) => one.place === place).length;
    expect(count('elsewhere')).toBeGreaterThanOrEqual(12);
    expect(count('draft')).toBeGreaterThanOrEqual(2);
    expect(count('empty')).toBeGreaterThanOrEqual(4);
  });

  it.each(names)('is tried with the real %s, by a file in test/clis/backends', (name) => {
    const { cli } = backends[name];
    const versions = trials.get(name)?.versions ?? [];
    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) expect(cli && versionFault(version, cli.checked)).toBeNull();
    expect(trialOf(name).dialogs(versions[0] ?? '').length).toBeGreaterThanOrEqual(12);
  });
});

describe('what it is doing', () => {
  const read = (one: Recorded) => backends[backendOf(one)].readScreen?.(viewOf(one.shown)) ?? null;

  it.each(cases.filter(([, { place }]) => place === 'elsewhere'))('%s, is never idle', (_, one) => {
    expect(read(one)?.state).not.toBe('idle');
    expect(read(one)?.state).not.toBe('busy');
  });

  it.each(cases.filter(([, { place, name }]) => place !== 'elsewhere' && /^(busy|streaming)/.test(name)))(
    '%s, is busy',
    (_, one) => expect(read(one)?.state).toBe('busy'),
  );

  const isWorking = (name: string) => /^(busy|streaming)/.test(name);
  const isFirst = (name: string) => name.startsWith('first-');

  it.each(cases.filter(([, { name }]) => isFirst(name)))('%s, is known for what it asks', (_, one) => {
    const reading = read(one);
    expect(`${reading?.state} ${reading?.reason}`).toBe(readingOf(one.name));
  });

  it.each(cases.filter(([, { place, name }]) => place !== 'elsewhere' && !isWorking(name) && !isFirst(name)))(
    '%s, is idle',
    (_, one) => expect(read(one)?.state).toBe('idle'),
  );

  it.each(cases.filter(([, { place, name }]) => place === 'empty' && !isWorking(name) && name !== 'context'))(
    '%s, shows that its turn has ended',
    (_, one) => expect(read(one)).toMatchObject({ isEnd: true }),
  );

  it('a Codex that streams its answer is not at its end, whatever it calls its window', () => {
    for (const one of all.filter(
      ({ cli, name }) => cli.startsWith('codex') && name.startsWith('streaming'),
    )) {
      const text = viewOf({ ...one.shown, title: '' });
      expect(backends.codex.readScreen?.(text), one.name).toMatchObject({ state: 'idle', isEnd: false });
      expect(backends.codex.readScreen?.(viewOfText(text.texts)), one.name).toMatchObject({ isEnd: false });
    }
  });
});
