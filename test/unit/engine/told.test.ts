// What agents were told, as transcripts keep it. The records have the form of those that the real CLIs wrote.
import { describe, expect, it } from 'vitest';
import { backends } from '../../../engine/backends/index.ts';
import { type Told, takeTold, takeWhole } from '../../../engine/backends/told.ts';
import { toldInText } from '../../../engine/run/transcript.ts';

const toldBy = (name: 'claude' | 'codex' | 'copilot' | 'gemini' | 'pi' | 'qwen', record: unknown) =>
  backends[name].conversations?.toldBy(record) ?? [];
const at = '2026-11-30T11:44:16.527Z';
const atMs = Date.parse(at);

describe('a record of a transcript', () => {
  it.each([
    [
      'what was typed',
      { type: 'user', message: { role: 'user', content: 'hello' }, timestamp: at },
      ['hello'],
    ],
    [
      'what was taken up in the middle of a turn',
      {
        type: 'attachment',
        attachment: { type: 'queued_command', prompt: 'hello', commandMode: 'prompt' },
        timestamp: at,
      },
      ['hello'],
    ],
    [
      'what is queued, which is not taken up',
      { type: 'queue-operation', operation: 'enqueue', timestamp: at, content: 'hello' },
      [],
    ],
    [
      'what a tool has printed',
      { type: 'user', message: { content: [{ type: 'tool_result', content: 'hello' }] }, timestamp: at },
      [],
    ],
    ['an answer', { type: 'assistant', message: { content: [{ type: 'text', text: 'hello' }] } }, []],
    ['nothing that is known', 'hello', []],
    [
      'a paste, without the marks around it',
      { type: 'user', message: { content: '<pasted_content id="x1">\na\nb\n</pasted_content id="x1">' } },
      ['a\nb'],
    ],
  ])('of Claude tells %s', (_, record, texts) => {
    expect(toldBy('claude', record).map(({ text }) => text)).toEqual(texts);
  });

  it('of Codex tells what the user said, and nothing else', () => {
    const record = (role: string) => ({
      timestamp: at,
      type: 'response_item',
      payload: { type: 'message', role, content: [{ type: 'input_text', text: 'hello' }] },
    });
    expect(toldBy('codex', record('user'))).toEqual([{ at, text: 'hello' }]);
    expect(toldBy('codex', record('assistant'))).toEqual([]);
    expect(toldBy('codex', { timestamp: at, type: 'event_msg', payload: { type: 'task_started' } })).toEqual(
      [],
    );
  });

  it('of Pi and Copilot tells what the user said, and nothing else', () => {
    const ofPi = (role: string) => ({
      ...{ type: 'message', id: 'x', timestamp: at },
      message: { role, content: [{ type: 'text', text: 'hello' }], timestamp: atMs },
    });
    expect(toldBy('pi', ofPi('user'))).toEqual([{ at, text: 'hello' }]);
    expect(toldBy('pi', ofPi('assistant'))).toEqual([]);
    expect(toldBy('pi', { type: 'session', id: 'x', timestamp: at, cwd: '/srv/demo' })).toEqual([]);
    const ofCopilot = (type: string) => ({
      ...{ type, id: 'x', timestamp: at },
      data: { content: 'hello', transformedContent: '<current_datetime>…</current_datetime>hello' },
    });
    expect(toldBy('copilot', ofCopilot('user.message'))).toEqual([{ at, text: 'hello' }]);
    expect(toldBy('copilot', ofCopilot('assistant.message'))).toEqual([]);
  });

  it('of Gemini tells what the user said, alone and in all that is written anew', () => {
    const record = { id: 'x', timestamp: at, type: 'user', content: [{ text: 'hello' }] };
    expect(toldBy('gemini', record)).toEqual([{ at, text: 'hello' }]);
    expect(toldBy('gemini', { $set: { messages: [record, { type: 'gemini', content: 'no' }] } })).toEqual([
      { at, text: 'hello' },
    ]);
    expect(toldBy('gemini', { type: 'gemini', content: 'hello', timestamp: at })).toEqual([]);
  });
});

it('of Qwen tells what the user said', () => {
  const record = (type: string) => ({
    ...{ uuid: 'x', sessionId: 'y', timestamp: at, type, provenance: 'real_user' },
    message: { role: 'user', parts: [{ text: 'hello' }] },
  });
  expect(toldBy('qwen', record('user'))).toEqual([{ at, text: 'hello' }]);
  expect(toldBy('qwen', record('tool_result'))).toEqual([]);
});

describe('a message', () => {
  const all = (...texts: string[]): Told[] => texts.map((text) => ({ at, text }));

  it('is among what was told, whatever blanks the CLI has put in', () => {
    expect(takeTold(all('a\tb \n\n c'), 'a    b\nc', atMs)).toBe(true);
    expect(takeTold(all('hello there'), 'hello', atMs)).toBe(false);
  });

  it('is found as whole lines of several that were put together', () => {
    const told = all('one\n\nyes\n\ntwo');
    expect(takeTold(told, 'yes', atMs)).toBe(true);
    expect(takeTold(told, 'two\nthree', atMs)).toBe(false);
  });

  it('that was told before it was typed is another one', () => {
    expect(takeTold(all('yes'), 'yes', atMs + 1)).toBe(false);
    expect(takeTold([{ at: null, text: 'yes' }], 'yes', atMs + 1)).toBe(true);
  });

  it('that says the same as another is told only where both were', () => {
    const told = all('yes', 'yes');
    expect([1, 2, 3].map(() => takeTold(told, 'yes', atMs))).toEqual([true, true, false]);
  });
});

describe('a transcript of Qwen Code', () => {
  const lines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('\n');
  const user = (text: string) => ({ type: 'user', timestamp: at, message: { parts: [{ text }] } });
  const answer = { type: 'assistant', message: { parts: [{ text: 'done' }] } };
  const told = (text: string) => {
    const { conversations } = backends.qwen;
    return conversations === null ? [] : toldInText(conversations, text).map((one) => one.text);
  };

  it('tells nothing that its resume would drop: what was said after the last answer', () => {
    expect(told(lines(user('one'), answer, user('two')))).toEqual(['one']);
    expect(told(lines(user('one'), answer, user('two'), { type: 'system' }, answer))).toEqual(['one', 'two']);
    expect(told(lines(user('one')))).toEqual([]);
  });
});

describe('a message as the whole of a record', () => {
  it('is no line of another one, and answers once', () => {
    const all: Told[] = [
      { at, text: 'a\nyes\nb' },
      { at, text: 'yes' },
    ];
    expect(takeWhole(all, 'yes', atMs)).toBe(true);
    expect(takeWhole(all, 'yes', atMs)).toBe(false);
    expect(takeTold(all, 'yes', atMs)).toBe(true);
  });
});
