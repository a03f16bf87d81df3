/** Why a program ended, in its own words: one line of the screen that was saved at its end. */
import { quietly } from '../kernel/diagnostic.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { readExitScreen } from './exit-screen.ts';
import { withoutDeathNotice } from './plain-text.ts';

/** Of the first of these launches that has any; null where none has. */
export function lastWords(state: StateFolder, launches: readonly (string | null)[]): string | null {
  for (const launch of launches) {
    const screen = launch === null ? null : quietly(() => readExitScreen(state, launch), null);
    const line = screen === null ? null : errorLineOf(screen);
    if (line !== null) return line;
  }
  return null;
}

/** The last line that speaks of an error, else the last line; null where there are no words. Pure. */
export function errorLineOf(screen: string): string | null {
  const lines = withoutDeathNotice(screen)
    .split('\n')
    .map((line) => line.replace(/^[\s\u2500-\u259f|]+|[\s\u2500-\u259f|]+$/g, ''))
    .filter((line) => /\p{L}/u.test(line))
    .slice(-linesRead);
  const line = lines.findLast((one) => telling.test(one)) ?? lines.at(-1) ?? null;
  return line === null || line.length <= longestCharacters ? line : `${line.slice(0, longestCharacters)}…`;
}

/** Above that stands what it did before. */
const linesRead = 30;
const longestCharacters = 200;
const telling =
  /\b(?:errors?|fatal|fail(?:ed|ure)|denied|invalid|can(?:not|'t)|could not|unable|not (?:found|logged in|supported)|no such|missing|expired|unauthori[sz]ed|refused|exceeded|exception|panic(?:ked)?|unknown|unexpected)\b|\b\w+(?:Error|Exception):/i;
