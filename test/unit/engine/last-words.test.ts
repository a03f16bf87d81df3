// What is picked of the last screen of a program that ended.
import { expect, it } from 'vitest';
import { errorLineOf } from '../../../engine/logs/last-words.ts';

it.each([
  [
    'the last line that speaks of an error',
    'starting\nError: invalid API key\n    at run (x.js:1)\n',
    'Error: invalid API key',
  ],
  ['the newest of them', 'fatal: a\nfatal: b\nbye\n', 'fatal: b'],
  ['a kind of error', 'x\nTypeError: y is not a function\nNode.js v20\n', 'TypeError: y is not a function'],
  ['the last line where none does', 'one\ntwo\n\n', 'two'],
  ['the words within a box', '╭────╮\n│ Session expired │\n╰────╯\n', 'Session expired'],
  [
    'nothing of what tmux adds',
    'out of memory\n\nPane is dead (status 1, Mon Nov 30 09:00:00 2026)\n',
    'out of memory',
  ],
  ['nothing of a prompt without words', 'cannot open x\n> \n$\n', 'cannot open x'],
  ['nothing where there are no words', '\n ── \n', null],
  ['a line of a bearable length', `error ${'x'.repeat(500)}`, `error ${'x'.repeat(194)}…`],
])('shows %s', (_, screen, line) => {
  expect(errorLineOf(screen)).toBe(line);
});
