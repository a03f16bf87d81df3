// What `po plan` looks like: for people, as Markdown and as data. `--update` writes the golden files
// anew: look at each before it is kept.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { jsonText } from '../../src/view/json.ts';
import { sizeOf } from '../../src/view/markdown.ts';
import { planText } from '../../src/view/plan/human.ts';
import { planMarkdown } from '../../src/view/plan/markdown.ts';
import { everyText, flaws, markdownOptions, planOf } from '../support/golden.ts';
import { codeIn, harmIn, parseMarkdown } from '../support/markdown.ts';
import { situations } from './situations/index.ts';

// By name alone: the tables hold situations of a thousand projects, and a runner would print them.
describe.each(Object.keys(situations))('%s', (name) => {
  const situation = situations[name] ?? { projects: [] };
  let plan: Plan;
  let markdown: string;
  const view = (style: { color: boolean; width: number }, verbose = false) =>
    planText(plan, { ...style, verbose, next: 'po apply' });

  beforeAll(async () => {
    plan = await planOf(situation);
    markdown = planMarkdown(plan, markdownOptions);
  });

  it('looks as it should', async () => {
    await expect(everyText(plan, situation)).toMatchFileSnapshot(`plan/${name}.txt`);
  });

  it('is clean at any width, also with every detail', () => {
    const isLarge = plan.projects.length > 100;
    for (const verbose of [false, true]) {
      for (const width of isLarge ? [80] : [40, 60, 80, 120, 200]) {
        expect(flaws(view({ color: false, width }, verbose), width)).toEqual([]);
      }
    }
  });

  it('says the same with and without colour', () => {
    const colored = view({ color: true, width: 80 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out here
    expect(colored.replaceAll(/\u001b\[\d+(;\d+)*m/g, '')).toBe(view({ color: false, width: 80 }));
  });

  it('is harmless Markdown that fits into a comment', () => {
    expect(sizeOf(markdown)).toBeLessThanOrEqual(65_536);
    expect(harmIn(markdown)).toEqual([]);
    expect(codeIn(parseMarkdown(markdown))).toContain(
      plan.steps.length === 0 ? plan.observedAt : plan.digest,
    );
  });

  it('is the same as data', () => {
    expect(JSON.parse(jsonText(plan))).toEqual(JSON.parse(JSON.stringify(plan)));
  });

  it('shows no secret', () => {
    const all = [markdown, jsonText(plan), view({ color: false, width: 80 }, true)].join('\n');
    for (const secret of situation.secrets ?? []) expect(all).not.toContain(secret);
  });
});
