// Reading logs: their parts as one, and what is appended while it is read.
import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { follow } from '../../../engine/logs/follow.ts';
import { lastBytesOf, plainText, wholeEnd } from '../../../engine/logs/plain-text.ts';
import { GrowingFile, readParts } from '../../../engine/world/growing-file.ts';
import { fc } from '../../support/fast-check.ts';

function parts(): readonly [string, string, string] {
  const folder = mkdtempSync(join(tmpdir(), 'po-parts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'full.log');
  return [file, `${file}.1`, `${file}.2`];
}

/** As the sink does it. */
function turn([file, one, two]: readonly [string, string, string]): void {
  try {
    renameSync(one, two);
  } catch {
    // There is none yet.
  }
  renameSync(file, one);
}

describe('the parts of a log', () => {
  it('are one text, whatever character or line they were cut in', () => {
    const all = parts();
    const bytes = Buffer.from('naïve 🎉 ende\n');
    writeFileSync(all[2], bytes.subarray(0, 3));
    writeFileSync(all[1], bytes.subarray(3, 9));
    writeFileSync(all[0], bytes.subarray(9));
    expect(readParts(all).toString()).toBe('naïve 🎉 ende\n');
  });

  it('are read though some or all are missing', () => {
    const all = parts();
    expect(readParts(all).length).toBe(0);
    writeFileSync(all[2], 'a');
    writeFileSync(all[0], 'b');
    expect(readParts(all).toString()).toBe('ab');
  });
});

it('is no device that has no end, as where a log is a link to one', () => {
  const all = parts();
  writeFileSync(all[1], 'a');
  symlinkSync('/dev/zero', all[0]);
  expect(readParts(all).toString()).toBe('a');
  const file = new GrowingFile(all);
  expect(file.read().toString()).toBe('a');
  expect(file.read().length).toBe(0);
  file.close();
});

describe('a growing file', () => {
  function growing(all: readonly string[]) {
    const file = new GrowingFile(all);
    onTestFinished(() => file.close());
    return () => file.read().toString();
  }

  it('gives everything once, over new parts', () => {
    const all = parts();
    const read = growing(all);
    expect(read()).toBe('');
    writeFileSync(all[0], 'a');
    expect(read()).toBe('a');
    appendFileSync(all[0], 'b');
    turn(all);
    expect(read()).toBe('b');
    expect(read()).toBe('');
    writeFileSync(all[0], 'c');
    expect(read()).toBe('c');
  });

  it('begins with the oldest part', () => {
    const all = parts();
    writeFileSync(all[1], 'a');
    writeFileSync(all[0], 'b');
    expect(growing(all)()).toBe('ab');
  });

  it('misses no part though several have begun since the last time', () => {
    const all = parts();
    writeFileSync(all[0], 'a');
    const read = growing(all);
    expect(read()).toBe('a');
    appendFileSync(all[0], 'b');
    turn(all);
    writeFileSync(all[0], 'c');
    turn(all);
    writeFileSync(all[0], 'd');
    expect(read()).toBe('bcd');
  });

  it('goes on with the oldest that there is when it was away for too long', () => {
    const all = parts();
    writeFileSync(all[0], 'a');
    const read = growing(all);
    expect(read()).toBe('a');
    for (const text of ['b', 'c', 'd', 'e']) {
      turn(all);
      // A clock that ticks every few milliseconds is what tells which came later.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12);
      writeFileSync(all[0], text);
    }
    expect(read()).toBe('cde');
  });

  it('goes on in a file that took the place of one that was removed, and in one that was emptied', () => {
    const all = parts();
    writeFileSync(all[1], 'older');
    writeFileSync(all[0], 'a');
    const read = growing(all);
    expect(read()).toBe('oldera');
    rmSync(all[0]);
    expect(read()).toBe('');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12);
    writeFileSync(all[0], 'long enough');
    expect(read()).toBe('long enough');
    truncateSync(all[0]);
    appendFileSync(all[0], 'new');
    expect(read()).toBe('new');
  });
});

describe('following', () => {
  /** What is shown of texts that come one after the other. */
  async function shown(
    texts: readonly (string | Buffer)[],
    { lines = 20 as number | null, isRaw = false } = {},
  ) {
    const all = parts();
    const said: Buffer[] = [];
    const [first = '', ...rest] = texts;
    writeFileSync(all[0], first);
    const clock = {
      sleep: async () => {
        const next = rest.shift();
        if (next !== undefined) appendFileSync(all[0], next);
        else isOver += 1;
      },
    };
    let isOver = 0;
    const streams = {
      write(text: string | Uint8Array) {
        said.push(Buffer.from(text));
        return isOver < 2;
      },
    };
    await follow({ clock, streams } as unknown as Parameters<typeof follow>[0], all, { lines, isRaw });
    return Buffer.concat(said);
  }

  it('keeps characters whole that two reads have cut', async () => {
    const bytes = Buffer.from('über 🎉\n');
    expect(
      (await shown(['a\n', bytes.subarray(0, 1), bytes.subarray(1, 8), bytes.subarray(8)])).toString(),
    ).toBe('a\nüber 🎉\n');
  });

  it('shows what ends no line, and cuts through no control sequence', async () => {
    const long = 'x'.repeat(70_000);
    expect((await shown(['', `${long}\u001b[3`, `1mred\u001b[0m\n`])).toString()).toBe(`${long}red\n`);
  });

  it('leaves out the same control sequences as the whole log does, wherever two reads have cut them', async () => {
    const pieces = [
      ...['text', 'ünï', '\n', '\r\n', '\r', '\b', '\t', '\u001b[1;31m', '\u001b[2K', '\u001b(B', '\u009b1m'],
      ...[
        '\u001b]0;a title\u0007',
        '\u001b]8;;http://x\ny\u001b\\',
        '\u001bPq\n#0\n\u001b\\',
        '\u001b[?2004h',
      ],
    ];
    const cutAt = (bytes: Buffer, cuts: readonly number[]) => {
      const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      return [0, ...ends].map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length));
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (words, cuts) => {
          const output = Buffer.from(`${words.join('')}\nend\n`);
          const followed = (await shown(['', ...cutAt(output, cuts)], { lines: null })).toString();
          expect(followed).toBe(plainText(output.toString()));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('begins with no blank lines, as the screen and the whole log do', async () => {
    expect((await shown(['\n \u001b[0m\n a\n\n', '\nb\n'])).toString()).toBe(' a\n\nb\n');
  });

  it('gives every byte as it was, when that is wanted', async () => {
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    expect((await shown(['', bytes], { isRaw: true })).equals(bytes)).toBe(true);
  });

  it('begins with as many lines as are wanted', async () => {
    expect((await shown(['a\nb\nc\n', 'd\n'], { lines: 2 })).toString()).toBe('b\nc\nd\n');
    expect((await shown(['a\nb\nc\n', 'd\n'], { lines: 0 })).toString()).toBe('d\n');
  });
});

describe('cutting', () => {
  it.each([
    ['abc', 3],
    ['abc\u001b', 3],
    ['abc\u001b[', 3],
    ['abc\u001b[12;', 3],
    ['abc\u001b]0;tit', 3],
    ['abc\u001b(', 3],
    ['abc\u001b[1m', 7],
    ['abc\u001b]0;title\u0007', 13],
    ['abc\u001b=d', 6],
  ])('leaves what is not whole: %j', (text, end) => {
    expect(wholeEnd(text)).toBe(end);
  });

  it('takes last lines of bytes', () => {
    const bytes = Buffer.from([0xff, 0x0a, 0xfe, 0x0a, 0xfd]);
    expect([...lastBytesOf(bytes, 2)]).toEqual([0xfe, 0x0a, 0xfd]);
    expect([...lastBytesOf(bytes.subarray(0, 4), 1)]).toEqual([0xfe, 0x0a]);
    expect([...lastBytesOf(bytes, null)]).toEqual([...bytes]);
    expect([...lastBytesOf(bytes, 0)]).toEqual([]);
  });
});
