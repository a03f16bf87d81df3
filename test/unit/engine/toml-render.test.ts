import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../engine/kernel/cells.ts';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { renderDiagnostic } from '../../../engine/kernel/render.ts';
import { placeOf, sourceText } from '../../../engine/kernel/source.ts';
import { fc } from '../../support/fast-check.ts';

function diagnosticIn(
  source: string,
  column: number,
  length: number,
  over: Partial<Diagnostic> = {},
): Diagnostic {
  const place = placeOf(sourceText('fleet.toml', source), { line: 1, column, length });
  return { severity: 'error', code: 'unknown-key', summary: 'Unknown key', detail: 'Why.', place, ...over };
}

/** The source line and the caret line, without the gutter. */
function frameOf(source: string, column: number, length: number, width = 80): readonly string[] {
  const lines = renderDiagnostic(diagnosticIn(source, column, length), { color: false, width }).split('\n');
  return [lines[3]?.slice(4) ?? '', lines[4]?.slice(4) ?? ''];
}

describe('renderDiagnostic', () => {
  it('shows what, where, why and what to do', () => {
    const diagnostic = diagnosticIn('brnch = "main"', 1, 5, { help: 'did you mean `branch`?' });
    expect(renderDiagnostic(diagnostic, { color: false, width: 80 })).toBe(
      [
        'error: Unknown key',
        ' --> fleet.toml:1:1',
        '  |',
        '1 | brnch = "main"',
        '  | ^^^^^',
        '  Why.',
        '  Did you mean `branch`?',
      ].join('\n'),
    );
  });

  it('does without a place', () => {
    const bare: Diagnostic = {
      severity: 'warning',
      code: 'unknown-key',
      summary: 'Odd',
      detail: 'One.\nTwo.',
      help: 'a\nb',
    };
    expect(renderDiagnostic(bare, { color: false, width: 80 })).toBe(
      'warning: Odd\n  One.\n  Two.\n  To fix: a\n          b',
    );
  });

  it.each<[string, string, number, number, readonly [string, string]]>([
    ['tabs go to the next stop', '\ta\tb', 4, 1, ['    a   b', '        ^']],
    ['wide characters take two cells', '漢字 = x', 6, 1, ['漢字 = x', '       ^']],
    ['an emoji of many code points is one', '👨‍👩‍👧 = x', 12, 1, ['👨‍👩‍👧 = x', '     ^']],
    ['the caret covers a wide value', 'a = "漢"', 5, 3, ['a = "漢"', '    ^^^^']],
    ['a caret past the end stands after it', 'a =', 4, 1, ['a =', '   ^']],
    ['escapes are visible', 'a = \u001B[31m', 5, 1, ['a = ␛[31m', '    ^']],
    ['direction marks are visible', 'a = \u202Ex', 6, 1, ['a = <U+202E>x', '            ^']],
  ])('%s', (_, source, column, length, expected) => {
    expect(frameOf(source, column, length)).toEqual(expected);
  });

  it('cuts a long line around the caret', () => {
    const source = `${'a'.repeat(100)}X${'b'.repeat(100)}`;
    expect(frameOf(source, 101, 1, 44)).toEqual([
      `…${'a'.repeat(12)}X${'b'.repeat(25)}…`,
      `${' '.repeat(13)}^`,
    ]);
  });

  it('masks credentials and keeps the columns', () => {
    const [source, caret] = frameOf('r = "https://joe:pw@h/x" y', 26, 1);
    expect(source).toBe('r = "https://*******h/x" y');
    expect(caret).toBe(`${' '.repeat(25)}^`);
  });

  it('never gets wider than asked, ends no line in a space, and colours change nothing else', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 150 });
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.nat(160),
        fc.nat(40),
        fc.integer({ min: 40, max: 120 }),
        (line, detail, help, column, length, width) => {
          const diagnostic = diagnosticIn(line, column, length, { detail, help });
          const plain = renderDiagnostic(diagnostic, { color: false, width });
          for (const one of plain.split('\n')) {
            expect(one).toBe(one.trimEnd());
            expect(widthOf(one)).toBeLessThanOrEqual(width);
            expect(one).not.toMatch(/\p{Cc}/u);
          }
          const coloured = renderDiagnostic(diagnostic, { color: true, width });
          expect(stripVTControlCharacters(coloured)).toBe(plain);
        },
      ),
      { numRuns: 500 },
    );
  });
});
