// Whatever a text holds: as code it stays code, at its place, and can be read.
import { describe, expect, it } from 'vitest';
import { code, fence, fold, shown, sizeOf, table } from '../../../src/view/markdown.ts';
import { fc } from '../../support/fast-check.ts';
import { hostileText } from '../../support/hostile.ts';
import { codeIn, outline, parseMarkdown } from '../../support/markdown.ts';

/** Without pipes and blanks there is something left to be shown. */
const telling = hostileText.filter((text) => shown(text).replaceAll('|', '').trim() !== '');
const plain = 'plain';

/** How each helper is used, and nothing else in the text. */
const places: Readonly<Record<string, (text: string) => string>> = {
  'a heading': (text) => `### Plan ${code(text)}: 1 safe`,
  'a paragraph': (text) => `in ${code(text)}, and\nin ${code(text)}.`,
  'a list': (text) => `- ${code(text)}: ${code(text)}\n- ${code(text)}`,
  'a table': (text) =>
    table(
      ['a', 'b'],
      [
        [code(text), `1: ${code(text)}`],
        [code(text), '**x**'],
      ],
    ),
  'a fence': (text) => `before\n\n${fence('text', [text, `  ${text}`, 'x'])}\n\nafter`,
  'a fold': (text) => `${fold(text, '1 step', fence('diff', [text]))}\n\nafter`,
};

describe.each(Object.entries(places))('in %s', (_, render) => {
  it('a text changes nothing around it', () => {
    const expected = outline(parseMarkdown(render(plain)));
    fc.assert(
      fc.property(telling, (text) => {
        expect(outline(parseMarkdown(render(text)))).toBe(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('a text can be read as it is', () => {
    fc.assert(
      fc.property(telling, (text) => {
        const read = shown(text).replaceAll('|', '');
        const all = codeIn(parseMarkdown(render(text)));
        const expected = codeIn(parseMarkdown(render(plain))).replaceAll(plain, () => read);
        expect(blanksAsOne(all)).toBe(blanksAsOne(expected));
      }),
      { numRuns: 400 },
    );
  });
});

/** Blanks at the end of a line, and how far a line is in, are no content. */
function blanksAsOne(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

describe('a text that is shown', () => {
  it('hides nothing, and is one line', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(shown(text).replaceAll('👨‍👩‍👧', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u2800]/u);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a\nb', 'a␊b'],
    ['a\tb', 'a␉b'],
    ['\u001b[31m', '␛[31m'],
    ['\u202eabc', '<U+202E>abc'],
    ['a\u200bb', 'a<U+200B>b'],
    ['a\u200db', 'a<U+200D>b'],
    ['x\u{e0041}', 'x<U+E0041>'],
    ['a\u{e0100}', 'a<U+E0100>'],
    ['a\u00a0b', 'a<U+00A0>b'],
    ['漢字　and é', '漢字　and é'],
    ['👨‍👩‍👧 ❤️ 👍🏽', '👨‍👩‍👧 ❤️ 👍🏽'],
    ['\u{1f3f4}\u{e0067}\u{e0062}', '\u{1f3f4}<U+E0067><U+E0062>'],
  ])('%j as %j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('is cut where it is too long, and never in a credential', () => {
    expect(shown('x'.repeat(1_001))).toBe(`${'x'.repeat(1_000)} … (cut)`);
    expect(shown('👍'.repeat(1_000))).toBe('👍'.repeat(1_000));
    expect(shown(`${'x'.repeat(990)} ghp_${'s3cret'.repeat(6)}`)).toBe(`${'x'.repeat(990)} ***`);
  });
});

it('a delimiter is never long, however many backticks there are', () => {
  const text = Array.from({ length: 40 }, (_, index) => '`'.repeat(index + 1)).join(' ');
  expect(code(text)).toMatch(/^`{41} [` ]* `{41}$/);
  expect(code('`'.repeat(900))).toBe(`\` ${'`'.repeat(900)} \``);
});

it('a size is no less than what any forge counts', () => {
  for (const text of ['a', 'é', '漢', '👍', 'a\nb']) {
    const crlf = text.replaceAll('\n', '\r\n');
    expect(sizeOf(text)).toBeGreaterThanOrEqual(Buffer.byteLength(crlf));
    expect(sizeOf(text)).toBeGreaterThanOrEqual(crlf.length);
  }
});
