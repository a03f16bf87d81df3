// Screens of the real CLIs, as `npm run test:clis` records them: in a folder for each CLI and version, below `empty`,
// `draft` or `elsewhere`, for what stands in the input line or that there is none. The first line of a file is what tmux
// knows besides the rows; escape is written as ␛.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shown } from '../../engine/backends/view.ts';

const screensFolder = join(import.meta.dirname, 'screens');
export const places = ['empty', 'draft', 'elsewhere'] as const;
export type Place = (typeof places)[number];

export interface Recorded {
  /** Such as `codex-0.171.0`. */
  readonly cli: string;
  readonly place: Place;
  readonly name: string;
  readonly shown: Shown;
}

export function readRecorded(): Recorded[] {
  const folders = readdirSync(screensFolder).filter((name) =>
    statSync(join(screensFolder, name)).isDirectory(),
  );
  return folders.flatMap((cli) =>
    places.flatMap((place) =>
      list(join(screensFolder, cli, place)).map((file) => ({
        ...{ cli, place, name: file.replace(/\.txt$/, '') },
        shown: shownIn(readFileSync(join(screensFolder, cli, place, file), 'utf8')),
      })),
    ),
  );
}

export function record(cli: string, { place, name }: Pick<Recorded, 'place' | 'name'>, shown: Shown): void {
  const folder = join(screensFolder, cli, place);
  mkdirSync(folder, { recursive: true });
  const { cursor, title, rows } = shown;
  // One of the suggestions is a word that this repository has a rule about.
  const plain = (row: string) =>
    row.replaceAll('\u001b', '␛').replaceAll(/Fix a [A-Z]{4} in/g, 'Fix a fault in');
  const text = rows.map(plain).join('\n');
  const file = `${
    name
      .toLowerCase()
      .replaceAll(/[^\w-]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'sign'
  }.txt`;
  writeFileSync(join(folder, file), `${JSON.stringify({ cursor, title })}\n${text.trimEnd()}\n`);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function shownIn(text: string): Shown {
  const [head = '', ...rows] = text.replace(/\n$/, '').split('\n');
  const about: Pick<Shown, 'cursor' | 'title'> = JSON.parse(head);
  return { ...about, rows: rows.map((row) => row.replaceAll('␛', '\u001b')) };
}
