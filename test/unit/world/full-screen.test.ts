// The whole screen, and that a terminal is left as it was found.
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { openFullScreen } from '../../../src/world/full-screen.ts';

function terminal() {
  const said: string[] = [];
  const input = Object.assign(new EventEmitter(), {
    setRawMode: (isRaw: boolean) => void said.push(isRaw ? '<raw>' : '<cooked>'),
    resume: () => void said.push('<resume>'),
    pause: () => void said.push('<pause>'),
  });
  const output = Object.assign(new EventEmitter(), {
    columns: 80,
    rows: 24,
    write: (text: string) => void said.push(text.replaceAll('\u001b', '␛')),
  });
  return { said, input, output };
}

it('takes the screen and the keys, and gives both back once', () => {
  const { said, input, output } = terminal();
  const screen = openFullScreen(input, output);
  const keys: string[] = [];
  let resized = 0;
  screen.onKey((key) => void keys.push(key));
  screen.onResize(() => {
    resized += 1;
  });
  screen.draw(['one', 'two']);
  screen.draw(['three']);
  output.columns = 60;
  screen.draw(['four']);
  input.emit('data', Buffer.from('q'));
  input.emit('data', '\u001b[A');
  output.emit('resize');
  screen.close();
  screen.close();
  screen.draw(['late']);
  input.emit('data', 'x');
  output.emit('resize');
  expect(keys).toEqual(['q', '\u001b[A']);
  expect(resized).toBe(1);
  expect(said).toEqual([
    ...['<raw>', '<resume>', '␛[?1049h␛[?25l'],
    '␛[H␛[2Jone␛[K\r\ntwo␛[K␛[J',
    '␛[Hthree␛[K␛[J',
    '␛[H␛[2Jfour␛[K␛[J',
    ...['␛[?25h␛[?1049l', '<cooked>', '<pause>'],
  ]);
});
