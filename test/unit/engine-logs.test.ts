import { describe, expect, it } from 'vitest';
import { attachArguments, commandLine, routeFrom } from '../../engine/attach/route.ts';
import { lastLinesOf, plainText } from '../../engine/logs/plain-text.ts';

describe('output as plain text', () => {
  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a title', '\u001b]0;title\u0007text', 'text'],
    ['a link', '\u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\', 'here'],
    ['movements', '\u001b[2J\u001b[H\u001b[?25lx\u001b[10;3Hy', 'xy'],
    ['character sets and keypads', '\u001b(B\u001b=a\u001b>', 'a'],
    ['a progress bar', '10%\r20%\r100%\ndone', '100%\ndone'],
    ['line ends of a terminal', 'a\r\nb\r\r\nc', 'a\nb\nc'],
    ['backspaces', 'abX\bc', 'abc'],
    ['bells and nulls', 'a\u0007\0b', 'ab'],
    ['8-bit sequences', '\u009b31mx', 'x'],
    ['tabs and letters', '\tünï 🎉', '\tünï 🎉'],
  ])('without %s', (_, output, text) => {
    expect(plainText(output)).toBe(text);
  });

  it('has as many last lines as are wanted', () => {
    expect(lastLinesOf('a\nb\nc\n', 2)).toBe('b\nc');
    expect(lastLinesOf('a\nb\n', null)).toBe('a\nb\n');
    expect(lastLinesOf('a\n', 0)).toBe('');
  });
});

describe('the way from a terminal to an agent', () => {
  const outside = { tmux: '', socketPath: '/tmp/tmux-0/ao', isTerminal: true, nest: false };

  it.each([
    ['attach', outside],
    ['no-terminal', { ...outside, isTerminal: false }],
    ['switch', { ...outside, tmux: '/tmp/tmux-0/ao,1,0' }],
    ['switch', { ...outside, tmux: '/tmp/tmux-0/ao,1,0', isTerminal: false }],
    ['inside-other', { ...outside, tmux: '/tmp/tmux-0/default,1,0' }],
    ['attach', { ...outside, tmux: '/tmp/tmux-0/default,1,0', nest: true }],
  ] as const)('is %s', (kind, from) => {
    expect(routeFrom(from).kind).toBe(kind);
  });

  it('can be written down', () => {
    const args = attachArguments("/tmp/it's/s", '=x/y', true);
    expect(commandLine(args)).toBe(
      `tmux -S '/tmp/it'\\''s/s' attach-session -f read-only,ignore-size -t '=x/y'`,
    );
  });
});
