import { describe, expect, it } from 'vitest';
import { routeFrom } from '../../../engine/attach/route.ts';
import { attachCommand, switchCommand } from '../../../engine/contract/attach-command.ts';
import {
  lastLinesOf,
  plainText,
  withoutBlankEnds,
  withoutDeathNotice,
} from '../../../engine/logs/plain-text.ts';

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

  it.each([
    ['plain lines', '\n \n a \n\nb\n\n\n', ' a \n\nb'],
    ['nothing', '\n \n\t\n', ''],
    ['styles alone', '\u001b[0m\n\u001b[31m  \n', ''],
    ['a style that begins above', '\n\u001b[31m \n\nred\n\u001b[0m\n', '\u001b[31mred'],
  ])('without blank lines around %s', (_, screen, shown) => {
    expect(withoutBlankEnds(screen)).toBe(shown);
  });

  it.each([
    ['a\n\n\nPane is dead (status 3, Mon Nov 30 08:00:00 2026)\n', 'a'],
    ['a\n\u001b[0m\u001b[33mPane is dead (signal 9, Mon Nov 30 08:00:00 2026)\u001b[0m', 'a'],
    ['\n\nPane is dead', ''],
    ['Pane is dead (status 3, x)\nb', 'Pane is dead (status 3, x)\nb'],
    ['Pane is dead, he said', 'Pane is dead, he said'],
  ])('without what tmux writes below a dead pane: %j', (screen, shown) => {
    expect(withoutDeathNotice(screen)).toBe(shown);
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
    ['inside-same', { ...outside, tmux: '/tmp/tmux-0/ao,1,0' }],
    ['inside-same', { ...outside, tmux: '/tmp/tmux-0/ao,1,0', isTerminal: false }],
    ['inside-other', { ...outside, tmux: '/tmp/tmux-0/default,1,0' }],
    ['attach', { ...outside, tmux: '/tmp/tmux-0/default,1,0', nest: true }],
  ] as const)('is %s', (kind, from) => {
    expect(routeFrom(from).kind).toBe(kind);
  });

  it('can be written down', () => {
    expect(attachCommand("/tmp/it's/s", 'x/y', true)).toBe(
      `tmux -S '/tmp/it'\\''s/s' attach-session -f read-only,ignore-size -t '=x/y'`,
    );
    expect(switchCommand('x/y', false)).toBe("tmux switch-client -t '=x/y'");
    expect(switchCommand('x/y', true)).toBe("tmux switch-client -r -t '=x/y'");
  });
});
