import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backends } from '../../../engine/backends/index.ts';
import type { Composer } from '../../../engine/backends/view.ts';
import { composerOf, shows } from '../../../engine/send/composer.ts';
import { evaluate, type Snapshot } from '../../../engine/send/evaluate.ts';
import {
  digestsOf,
  messageFromInput,
  textFault,
  tooLongForLines,
} from '../../../engine/send/message-text.ts';

function screen(rows: readonly string[]) {
  return { rows, cursor: null, title: '' };
}

/** What the real program showed, without its styles. */
function real(name: string) {
  return screen(
    readFileSync(join(import.meta.dirname, '../../support/screens', `${name}.txt`), 'utf8').split('\n'),
  );
}

const rule = '─'.repeat(60);
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;

describe('the input line', () => {
  it.each([
    ['claude', 'claude-idle', 'empty'],
    ['claude', 'claude-busy', 'empty'],
    ['claude', 'claude-not-logged-in', 'empty'],
    ['claude', 'claude-trust', 'missing'],
    ['claude', 'claude-permission', 'missing'],
    ['claude', 'claude-bypass', 'missing'],
    ['codex', 'codex-idle', 'empty'],
    ['codex', 'codex-busy', 'empty'],
    ['codex', 'codex-trust', 'missing'],
    ['gemini', 'gemini-idle', 'empty'],
    ['gemini', 'gemini-busy', 'empty'],
    ['gemini', 'gemini-trust', 'missing'],
    ['opencode', 'opencode-home', 'empty'],
    ['opencode', 'opencode-busy', 'empty'],
    ['opencode', 'opencode-idle', 'empty'],
  ] as const)('of %s in %s is %s', (backend, name, kind) => {
    expect(composerOf(backend, real(name)).kind).toBe(kind);
  });

  it.each([
    ['a draft', ['said', rule, '❯\u00a0half a', '  thought', rule, '  ? for shortcuts'], 'halfathought'],
    ['a suggestion, which is faint', [rule, `❯ \u001b[7mT\u001b[27m${dim('ry "edit x"')}`, rule], null],
    ['a draft behind a colour', [rule, '❯ \u001b[38;5;2mgo\u001b[0m', rule], 'go'],
    ['a single letter under the cursor', [rule, '❯ \u001b[7mT\u001b[27m', rule], 'T'],
    ['a cursor alone', [rule, '❯ \u001b[7m \u001b[27m', rule], null],
  ])('of claude with %s', (_, rows, holds) => {
    const expected: Composer = holds === null ? { kind: 'empty' } : { kind: 'holds', text: holds };
    expect(composerOf('claude', screen(rows))).toEqual(expected);
  });

  it('is never guessed for a program nobody has looked at', () => {
    expect(composerOf('command', screen(['> ']))).toEqual({ kind: 'unknown' });
  });

  it.each([
    ['bash-5.2# ', 'prompt'],
    ['user@host:~/it$ ', 'prompt'],
    ['user@host ~> ', 'prompt'],
    ['❯ ', 'prompt'],
    ['user@host:~/it$ half a comm', 'holds'],
    ['> ', 'unknown'],
    ['dquote> ', 'unknown'],
    ['#? ', 'unknown'],
    ['Overwrite it? [y/N] ', 'unknown'],
    ['Password: ', 'unknown'],
    ['(END)', 'unknown'],
  ])('of a shell that shows %s is %s', (row, kind) => {
    const cursor = { column: row.length, row: 1, isShown: true };
    expect(composerOf('shell', { rows: ['said', row], cursor, title: '' }).kind).toBe(kind);
    const elsewhere = { ...cursor, row: 0 };
    expect(composerOf('shell', { rows: ['said', row], cursor: elsewhere, title: '' }).kind).not.toBe(
      'prompt',
    );
  });

  it.each([
    ['the message', 'one two\nthree', 'onetwothree', true],
    ['a sign for a long paste', 'x'.repeat(2000), '[Pastedtext#1+12lines]', true],
    ['the end of a message', 'y'.repeat(90), 'y'.repeat(50), true],
    ['a draft before the message', 'hello', 'drafthello', false],
    ['somebody going on after it', 'hello', 'helloand', false],
    ['a few letters of its end', 'say hello', 'lo', false],
  ])('that shows %s', (_, message, text, expected) => {
    expect(shows({ kind: 'holds', text }, message)).toBe(expected);
  });
});

describe('whether to type', () => {
  const calm: Snapshot = {
    agent: 'writer',
    text: 'hello',
    foreground: { isReader: true, isStopped: false },
    lineMode: 'keys',
    hasUnread: false,
    composer: { kind: 'empty' },
    cursorColumn: 2,
    attached: 0,
    activity: { state: 'idle', reason: null },
    isBlind: false,
    platform: 'linux',
  };
  const holds: Composer = { kind: 'holds', text: 'draft' };
  const long = 'x'.repeat(4096);

  it.each<[string, Partial<Snapshot>, string]>([
    ['all is well', {}, 'type'],
    ['it is busy, which it can wait for', { activity: { state: 'busy', reason: null } }, 'type'],
    ['somebody looks, and the line is empty', { attached: 1 }, 'type'],
    ['it has not read what was typed before', { hasUnread: true }, 'queue'],
    ['nothing can tell whether it has', { hasUnread: null }, 'type'],
    ['there is a draft', { composer: holds }, 'queue'],
    ['there is a draft and somebody looks', { composer: holds, attached: 1 }, 'queue'],
    ['nobody can see', { composer: { kind: 'unknown' } }, 'block'],
    ['nobody can see, and the operator says so', { composer: { kind: 'unknown' }, isBlind: true }, 'type'],
    [
      'nobody can see, and somebody looks',
      { composer: { kind: 'unknown' }, isBlind: true, attached: 2 },
      'queue',
    ],
    ['a shell shows its prompt, and somebody looks', { composer: { kind: 'prompt' }, attached: 2 }, 'type'],
    [
      'a terminal by lines is at its left edge, and somebody looks',
      { composer: { kind: 'unknown' }, isBlind: true, attached: 1, lineMode: 'lines', cursorColumn: 0 },
      'type',
    ],
    ['it is held', { activity: { state: 'held', reason: 'usage-limit' } }, 'queue'],
    ['it waits for an answer', { activity: { state: 'waiting', reason: 'permission' } }, 'block'],
    ['it cannot be told who reads', { foreground: null }, 'block'],
    ['another program reads', { foreground: { isReader: false, isStopped: false } }, 'block'],
    ['it was stopped', { foreground: { isReader: true, isStopped: true } }, 'block'],
    [
      'its input line is not there, and nothing is known',
      { composer: { kind: 'missing' }, activity: { state: 'unknown', reason: null } },
      'block',
    ],
    ['its input line is not there, and it says it is idle', { composer: { kind: 'missing' } }, 'queue'],
    ['the same, and the operator says to type', { composer: { kind: 'missing' }, isBlind: true }, 'queue'],
    ['a line is too long for a terminal by lines', { lineMode: 'lines', text: long }, 'block'],
    ['a line is too long, and the terminal unknown', { lineMode: null, text: long }, 'block'],
    ['a long line goes to a program that reads keys', { text: long }, 'type'],
  ])('when %s', (_, part, kind) => {
    expect(evaluate({ ...calm, ...part }).kind).toBe(kind);
  });
});

describe('a message', () => {
  it.each([
    ['plain', 'a\tb\nc "d" $e `f` 🎉', null],
    ['escape', 'a\u001b[201~', 'U+001B'],
    ['a carriage return', 'a\nb\rc', 'line 2'],
    ['NUL', 'a\0', 'U+0000'],
    ['DEL', 'a\u007f', 'U+007F'],
    ['C1', 'a\u009b31m', 'U+009B'],
    ['blanks', ' \n\t', 'empty'],
    ['a megabyte', 'x'.repeat(1024 * 1024 + 1), 'bytes'],
  ])('of %s', (_, text, problem) => {
    if (problem === null) expect(textFault(text)).toBeNull();
    else expect(textFault(text)?.problem).toContain(problem);
  });

  it('from standard input ends before its last line end, and is UTF-8', () => {
    expect(messageFromInput(Buffer.from('a\n\n'))).toBe('a\n');
    expect(messageFromInput(Buffer.from('a'))).toBe('a');
    expect(messageFromInput(Buffer.from([0x61, 0xff]))).toBeNull();
  });

  it('is known again in the forms in which programs report it', () => {
    const digest = (text: string) => createHash('sha256').update(text).digest('hex');
    const digests = digestsOf(' a\tb \n', backends.claude);
    for (const form of [' a\tb \n', 'a\tb', ' a\tb', 'a    b'])
      expect(digests.has(digest(form)), form).toBe(true);
    expect(digests.has(digest('a b'))).toBe(false);
    expect(digestsOf('a\tb', backends.codex).has(digest('a    b'))).toBe(false);
  });

  it('may be as long a line as the terminal takes, counted in bytes', () => {
    expect(tooLongForLines('x'.repeat(4095), 'linux')).toBeNull();
    expect(tooLongForLines(`a\n${'ü'.repeat(2048)}`, 'linux')?.problem).toContain('line 2 has 4096 bytes');
    expect(tooLongForLines('x'.repeat(1024), 'darwin')).not.toBeNull();
  });
});
