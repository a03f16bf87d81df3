// The picture in the README shows what po prints: the same fleet is planned again, and the words are compared.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planOnScreen } from '../../scripts/plan-on-screen.ts';
import { plainText, svgOf, textIn } from '../../scripts/svg.ts';
import { poFolder } from '../support/fleet.ts';

it('is what `npm run picture` would make now', async () => {
  const shown = textIn(readFileSync('docs/plan.svg', 'utf8'));
  expect(shown).toContain('$ po plan\n');
  expect(plainText(await planOnScreen(join(poFolder(), 'po.mjs')))).toBe(shown);
});

describe('a screen as a picture', () => {
  const sign = String.fromCharCode(27);
  const screen = `$ x\n${sign}[31mred\n  still ${sign}[39m${sign}[1mbold${sign}[0m${sign}[49m  a < b & c\n\n${sign}[2mdim\n`;

  it('has the same words in the same cells', () => {
    expect(textIn(svgOf(screen, 40, 'x'))).toBe('$ x\nred\n  still bold  a < b & c\n\ndim\n');
    expect(plainText(screen)).toBe('$ x\nred\n  still bold  a < b & c\n\ndim\n');
  });

  it('has their colours, over the end of a line as well', () => {
    const svg = svgOf(screen, 40, 'x');
    expect(svg).toContain('class="red">red<');
    expect(svg).toContain('class="red">still<');
    expect(svg).toContain('class="bold">bold<');
    expect(svg).toContain('>a &lt; b &amp; c<');
    expect(svg).toContain('class="dim">dim<');
  });

  it('is refused with an attribute that it would lose', () => {
    expect(() => svgOf(`${sign}[35mx`, 40, 'x')).toThrow('no attribute 35');
  });
});
