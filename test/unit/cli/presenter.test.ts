// What becomes of an answer: which of it is printed, where, and with which exit code.
import { describe, expect, it } from 'vitest';
import { DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { misused, refuse } from '../../../src/cli/answer.ts';
import { parse } from '../../../src/cli/parse.ts';
import { personAt, presented } from '../../../src/cli/presenter.ts';
import type { Answer, Arguments, Run } from '../../../src/cli/run.ts';
import { exitCode } from '../../../src/exit-code.ts';
import { diagnosticsDocument, validateDocument } from '../../../src/view/diagnostics.ts';
import { jsonText, streamLine } from '../../../src/view/json.ts';
import type { Terminal } from '../../../src/world/terminal.ts';
import { flawsOf } from '../../support/formats.ts';
import { diagnosticOf } from '../../support/model.ts';
import { recordingTerminal } from '../../support/recording-terminal.ts';

interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function argumentsOf(line: string): Arguments {
  const parsed = parse(line.split(' '), 80);
  if (parsed.kind !== 'run') throw new Error(`${line} is no command`);
  return parsed.args;
}

async function shown(line: string, answer: Run | Answer): Promise<Printed> {
  const { terminal, out, err } = recordingTerminal();
  const args = argumentsOf(line);
  const interrupted = new AbortController().signal;
  const run: Run = typeof answer === 'function' ? answer : async () => answer;
  const code = await presented({ answer: run }, args, {
    ...{ terminal, cwd: '/', interrupted, input: terminal, leave() {}, lastWords() {} },
    person: personAt(terminal, args, interrupted),
  });
  return { code, out: out(), err: err() };
}

const document = validateDocument('fleet.toml', true, []);
const whole: Answer = {
  exitCode: exitCode.done,
  document,
  text: ({ width }) => `text for ${width} columns\n`,
  markdown: () => '# Markdown\n',
};

describe('an answer', () => {
  it('is text for a person, a document with --json, and Markdown with --markdown', async () => {
    expect(await shown('diff', whole)).toEqual({ code: 0, out: 'text for 80 columns\n', err: '' });
    expect(await shown('diff --json', whole)).toEqual({ code: 0, out: jsonText(document), err: '' });
    expect(await shown('diff --markdown', whole)).toEqual({ code: 0, out: '# Markdown\n', err: '' });
  });

  it('has no text without a document, since --json would print nothing', () => {
    // @ts-expect-error there is no document
    const alone: Answer = { exitCode: exitCode.done, text: () => 'text' };
    const both: Answer = { exitCode: exitCode.done, document, text: () => 'text' };
    expect(Object.keys(both)).toEqual(expect.arrayContaining(Object.keys(alone)));
  });

  it('without Markdown is text all the same, and without a text it is nothing', async () => {
    const { markdown: _, ...rest } = whole;
    expect((await shown('diff --markdown', rest)).out).toBe('text for 80 columns\n');
    expect(await shown('diff', { exitCode: exitCode.interrupted })).toEqual({ code: 130, out: '', err: '' });
    expect(await shown('diff --json', { exitCode: exitCode.interrupted })).toEqual({
      ...{ code: 130, out: '', err: '' },
    });
  });

  it('has what is wrong below its text, and once: the document has it already', async () => {
    const warned: Answer = { ...whole, diagnostics: [diagnosticOf()] };
    const human = await shown('diff', warned);
    expect(human.out).toBe('text for 80 columns\n');
    expect(human.err).toMatch(/^\n.*\n/);
    expect(human.err).toContain(diagnosticOf().detail);
    expect(await shown('diff --json', warned)).toEqual({ code: 0, out: jsonText(document), err: '' });
  });

  it('that only says what is wrong is a document of that, with the same exit code', async () => {
    const refused = refuse(diagnosticOf());
    const human = await shown('diff', refused);
    expect(human).toMatchObject({ code: exitCode.refused, out: '' });
    expect(human.err).not.toMatch(/^\n/);
    const json = await shown('diff --json', refused);
    expect(json).toEqual({
      code: exitCode.refused,
      out: jsonText(diagnosticsDocument([diagnosticOf()])),
      err: '',
    });
    expect(flawsOf('diagnostics', JSON.parse(json.out))).toEqual([]);
  });

  it('that is thrown is one that failed, and a fault of po itself goes on', async () => {
    const failing: Run = async () => {
      throw new DiagnosticError([diagnosticOf()]);
    };
    expect((await shown('diff', failing)).code).toBe(exitCode.failed);
    expect((await shown('diff --json', failing)).out).toBe(jsonText(diagnosticsDocument([diagnosticOf()])));
    const faulty: Run = async () => {
      throw new TypeError('x');
    };
    await expect(shown('diff', faulty)).rejects.toThrow(TypeError);
  });

  it('is marked for a workflow where that is asked for, whatever shows it', async () => {
    const one = { ...diagnosticOf(), code: 'git-unknown' as const };
    const found: Answer = { ...whole, found: [one] };
    for (const line of ['validate --annotate', 'validate --annotate --json'])
      expect((await shown(line, found)).err).toMatch(/^::(?:error|warning)/);
    expect((await shown('validate', found)).err).toBe('');
  });

  it('keeps what goes to the error output in any case, and the exit code of another program', async () => {
    const handed: Answer = { exitCode: { passedOn: 11 }, raw: 'x\n', notice: 'note\n' };
    for (const line of ['diff', 'diff --json'])
      expect(await shown(line, handed)).toEqual({ code: 11, out: 'x\n', err: 'note\n' });
  });

  it('that is a text as it is stays one with --json', async () => {
    const raw: Answer = { exitCode: exitCode.done, raw: '{}\n' };
    for (const line of ['schema plan', 'schema plan --json'])
      expect(await shown(line, raw)).toEqual({ code: 0, out: '{}\n', err: '' });
  });

  it('that is a text as it is has what is wrong on the error output', async () => {
    const raw: Answer = { exitCode: exitCode.failed, raw: 'x\n', diagnostics: [diagnosticOf()] };
    const { out, err } = await shown('diff', raw);
    expect([out, err]).toEqual(['x\n', (await shown('diff', { ...raw, raw: '' })).err]);
    expect(err).toContain(diagnosticOf().summary);
  });

  it('of words that make no sense says where help is', async () => {
    expect(await shown('show', misused('show', 'name one project'))).toEqual({
      ...{ code: exitCode.usage, out: '', err: 'po: name one project. See po show --help\n' },
    });
    expect(misused('engine', 'did you mean list?').notice).toBe(
      'po: did you mean list? See po engine --help\n',
    );
  });

  it('has a document of a registered format, or does not compile', () => {
    // @ts-expect-error Nobody has promised this format.
    const answer: Answer = { exitCode: exitCode.done, document: { format: 'po.unheard-of/1' } };
    // @ts-expect-error It is not what its schema says.
    const other: Answer = { exitCode: exitCode.done, document: { format: 'po.validate/1', valid: true } };
    // @ts-expect-error And there is no other way to JSON.
    const text = jsonText({ name: 'x' });
    // @ts-expect-error A line of a stream has an event that is listed.
    const line = streamLine({ event: 'step-danced' }, '');
    expect([answer, other, text, line]).toHaveLength(4);
  });
});

describe('a person', () => {
  const { signal } = new AbortController();
  const at = (line: string, about: Partial<Terminal> = {}) => {
    const { terminal, out, err } = recordingTerminal({ isInteractive: true, ...about });
    return { out, err, person: personAt(terminal, argumentsOf(line), signal) };
  };

  it('is shown nothing and asked nothing where the output is for a program', () => {
    const { out, person } = at('undo last --json');
    person.show(() => 'shown');
    expect(person.canAsk).toBe(false);
    expect(out()).toBe('');
    expect(at('undo last', { isInteractive: false }).person.canAsk).toBe(false);
    expect(at('undo last').person.canAsk).toBe(true);
  });

  it.each([
    ['yes', true],
    ['y', false],
    ['Yes', false],
    [' yes', false],
    ['', false],
    [null, false],
  ])('who answers %j agrees: %j', async (typed, agrees) => {
    let question = '';
    const { person } = at('undo last', {
      async ask(text) {
        question = text;
        return typed;
      },
    });
    expect(await person.agrees('Write it?')).toBe(agrees);
    expect(question).toBe('\nWrite it? Only "yes" is accepted: ');
  });

  it('is warned on the error output, before another program has the terminal', () => {
    const { out, err, person } = at('logs a');
    person.warn(diagnosticOf());
    expect(out()).toBe('');
    expect(err()).toMatch(/\n\n$/);
  });
});
