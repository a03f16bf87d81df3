// What is answered: what the last thing said asks for, by directives in it. Pure.
//
//   [[say TEXT]]         this text
//   [[slow S]]           the text is spread over S seconds
//   [[wait S]]           no byte for S seconds
//   [[bash COMMAND]]     a call of the CLI's shell tool; several are issued one after the other, one a request
//   [[tool NAME JSON]]   a call of any tool
//   [[fail KIND]]        an error, see `failures.ts`
//
// Anything else is answered with its size and digest, so that what arrived can be compared with what was sent.
import { createHash } from 'node:crypto';
import type { Asked } from './asked.ts';

export type Answer = {
  readonly slowSeconds: number;
  readonly waitSeconds: number;
} & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'fail'; readonly fail: string }
);

export function answerTo({ turns, tools, isJudge }: Asked): Answer {
  const atOnce = { slowSeconds: 0, waitSeconds: 0 };
  if (isJudge) return { kind: 'text', text: '<block>no', ...atOnce };
  // A title or a summary.
  if (tools.length === 0) return { kind: 'text', text: '{"title":"A talk"}', ...atOnce };
  const last = turns.findLastIndex((turn) => turn.role === 'user');
  const text = turns[last]?.text ?? '';
  const directives = [...text.matchAll(/\[\[(say|slow|wait|bash|tool|fail)\s*([\s\S]*?)\]\]/g)];
  const find = (name: string) => directives.find((one) => one[1] === name)?.[2]?.trim();
  const done = turns.slice(last + 1).filter((turn) => turn.role === 'tool').length;
  const call = directives.filter((one) => one[1] === 'bash' || one[1] === 'tool')[done];
  const speed = { slowSeconds: Number(find('slow') ?? 0), waitSeconds: Number(find('wait') ?? 0) };
  const fail = find('fail');
  if (fail !== undefined) return { kind: 'fail', fail, ...speed };
  if (call !== undefined) return { kind: 'call', ...callOf(call, tools), ...speed };
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const said = find('say') ?? `Got ${Buffer.byteLength(text)} bytes, sha256 ${digest}.`;
  return { kind: 'text', text: said, ...speed };
}

const shellTools = ['Bash', 'bash', 'exec_command', 'shell_command', 'shell', 'run_shell_command'];

function callOf([, kind, rest = '']: RegExpMatchArray, tools: readonly string[]) {
  if (kind === 'tool') {
    const [, name = '', json = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest.trim()) ?? [];
    return { name, input: json === '' ? {} : JSON.parse(json) };
  }
  const name = shellTools.find((tool) => tools.includes(tool)) ?? 'Bash';
  const command = rest.trim();
  if (name === 'exec_command') return { name, input: { cmd: command } };
  if (name === 'shell') return { name, input: { command: ['bash', '-lc', command] } };
  return { name, input: { command, description: 'Run a command' } };
}
