// Words of other tools, and the command of the engine that each is answered with; and words that nobody can have meant.
import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../engine/commands/index.ts';
import type { Context } from '../../../engine/context.ts';
import { dispatch } from '../../../engine/dispatch.ts';
import { helpLines } from '../../../engine/kernel/help.ts';
import { insteadOf, otherWords } from '../../../engine/other-words.ts';
import { UsageError } from '../../../engine/usage-error.ts';

function answerTo(word: string, ...args: readonly string[]): string[] {
  const lines = helpLines(insteadOf(word, args) ?? '');
  return lines.flatMap(({ isCommand, text }) =>
    isCommand ? [text.replace('node engine/agents.mjs ', '')] : [],
  );
}

describe('the engine', () => {
  it.each([
    ['stop', 'down'],
    ['stop two', 'down two'],
    ['kill two three', 'down two three'],
    ['start', 'up'],
    ['start two', 'up two'],
    ['launch two', 'up two'],
    ['ls', 'status'],
    ['list two', 'status'],
    ['ps -a', 'status'],
    ['rm two', 'down two'],
    ['rm', 'down AGENT'],
    ['reload two', 'restart two'],
    ['show', 'status'],
    ['show two', 'why two'],
    ['tail two', 'logs two --follow'],
    ['log two', 'logs two'],
    ['history', 'events'],
    ['watch', 'events --follow'],
    ['exec two', 'attach two'],
    ["tell two it's time", "send two 'it'\\''s time'"],
    ['resume two', 'clear two, up two'],
    ['lint', 'validate'],
    ['fix', 'doctor'],
    ['ls $(x)', 'status'],
    ['stop $(x)', "down '$(x)'"],
  ])('answers %s with %s', (typed, answer) => {
    const [word = '', ...args] = typed.split(' ');
    expect(answerTo(word, ...args).join(', ')).toBe(answer);
  });

  it.each(otherWords)('answers %s with commands that it has, and has none of that name itself', (word) => {
    expect(commands.find(({ name, hidden }) => name === word && hidden !== true)).toBeUndefined();
    for (const words of [[], ['two']]) {
      const answers = answerTo(word, ...words);
      expect(answers.length).toBeGreaterThan(0);
      for (const answer of answers) {
        const [verb = '', ...args] = answer.split(' ');
        const command = commands.find(({ name, hidden }) => name === verb && hidden !== true);
        expect(command, answer).toBeDefined();
        const { positionals } = parseArgs({ args, options: command?.options ?? {}, allowPositionals: true });
        expect(positionals.length, answer).toBeLessThanOrEqual(command?.words ?? 0);
      }
    }
  });

  it.each(['__proto__', 'constructor', 'toString', 'xyzzy'])('has no answer to %s', (word) => {
    expect(insteadOf(word, [])).toBeNull();
  });

  it.each([
    [['up', 'a\u0000']],
    [['down', 'a\nb']],
    [['logs', 'a', '-n', '\u0001']],
    [['send', 'a\u007f', 'x']],
    [['init', '\u001b[31m']],
    [['up', '--fleet', 'x\t']],
    [['stop', 'a\u0000']],
    [['launch', 'a\u0000']],
    [['a\u0000']],
  ])('refuses %j as no command of its own', async (argv) => {
    const context = {} as Context;
    await expect(dispatch(context, argv)).rejects.toThrow(UsageError);
  });
});
