// What is read off the screens of the real CLIs, captured with an empty home and a server that answers in the
// place of the vendor's. A screen that changes with a new version belongs in the folder beside the old one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScreenReading } from '../../../engine/backends/backend.ts';
import { type BackendName, backendNames, backends } from '../../../engine/backends/index.ts';
import { viewOfText } from '../../../engine/backends/view.ts';
import { trialOf, trials } from '../../clis/trial.ts';

const folder = join(import.meta.dirname, '../../support/screens');
const files = readdirSync(folder).flatMap((name) => (name.endsWith('.txt') ? [name.slice(0, -4)] : []));

function screenOf(file: string): string[] {
  return readFileSync(join(folder, `${file}.txt`), 'utf8').split('\n');
}

function nameOf(file: string): BackendName {
  const name = backendNames.find((one) => file.startsWith(`${one}-`));
  if (name === undefined) throw new Error(`${file} is of no backend`);
  return name;
}

function read(file: string): ScreenReading | null {
  return backends[nameOf(file)].readScreen?.(viewOfText(screenOf(file))) ?? null;
}

const meant = new Map<string, string>(
  [...trials].flatMap(([name, { screens = {} }]) =>
    Object.entries(screens).map(([rest, meaning]) => [`${name}-${rest}`, meaning] as const),
  ),
);

const errors = ['held api-error', 'held context-full'];

describe('the screens of real CLIs', () => {
  it('are all read', () => {
    expect(files.toSorted()).toEqual([...meant.keys()].toSorted());
  });

  it.each([...meant])('%s is %s', (file, meaning) => {
    const reading = read(file);
    expect([reading?.state, reading?.reason].filter(Boolean).join(' ')).toBe(meaning);
  });

  it.each(
    [...trials].flatMap(([name, { said = {} }]) =>
      Object.entries(said).map(([rest, words]) => [`${name}-${rest}`, words] as const),
    ),
  )('%s is told in the words of the CLI', (file, said) => {
    expect(read(file)).toMatchObject({ said: expect.stringMatching(said) });
  });

  it('idle is believed only when it is read twice', () => {
    const isUnsure = (file: string) => trialOf(nameOf(file)).hasUnsureErrors === true;
    const twice = (file: string) =>
      meant.get(file) === 'idle' || (isUnsure(file) && errors.includes(meant.get(file) ?? ''));
    for (const file of files) expect(read(file)?.isSure, file).toBe(!twice(file));
  });

  it.each(files)('%s, cut off anywhere, is never taken for a hold that it is not', (file) => {
    const screen = screenOf(file);
    for (let length = 0; length < screen.length; length += 1) {
      const reading = backends[nameOf(file)].readScreen?.(viewOfText(screen.slice(0, length))) ?? null;
      if (reading?.state === 'held') expect(`held ${reading.reason}`).toBe(meant.get(file));
    }
  });
});

describe('words in a conversation', () => {
  it.each([...trials].flatMap(([name, { quoting }]) => (quoting ? [{ name, quoting }] : [])))(
    'are not taken for those of $name',
    ({ name, quoting }) => {
      const idle = screenOf(`${name}-idle`);
      const screen = quoting(idle);
      expect(screen).not.toEqual(idle);
      expect(backends[name].readScreen?.(viewOfText(screen))).toMatchObject({ state: 'idle' });
    },
  );
});
