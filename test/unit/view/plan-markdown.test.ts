// The plan as Markdown: whatever its texts hold and however much there is of it.
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { remedyText } from '../../../engine/kernel/help.ts';
import { hideSecrets } from '../../../engine/kernel/secrets.ts';
import type { BlockCode } from '../../../src/codes/blocked.ts';
import type { Plan, PlannedBlock, Step } from '../../../src/plan/plan.ts';
import { shown, sizeOf } from '../../../src/view/markdown.ts';
import { type PlanMarkdownOptions, planMarkdown } from '../../../src/view/plan/markdown.ts';
import { fc } from '../../support/fast-check.ts';
import { planOf } from '../../support/golden.ts';
import { hostileText } from '../../support/hostile.ts';
import { codeIn, kindsIn, outline, parseMarkdown, proseIn } from '../../support/markdown.ts';
import { diagnosticOf } from '../../support/model.ts';

const options: PlanMarkdownOptions = { next: 'po apply', registryCommit: null };
const empty = await planOf({ projects: [] });

const stepOf = (name: string, changes: Partial<Step> = {}): Step => ({
  id: `${name}/agents`,
  project: name,
  host: 'local',
  kind: 'agents',
  action: 'start',
  reason: 'agents-missing',
  risk: 'safe',
  before: null,
  after: { agents: ['writer'] },
  needs: [],
  display: {},
  ...changes,
});
const stopOf = (name: string) =>
  stepOf(name, {
    action: 'stop',
    reason: 'state-stopped',
    risk: 'disruptive',
    before: { agents: ['writer'] },
  });
const blockOf = (name: string, changes: Partial<PlannedBlock> = {}): PlannedBlock => ({
  project: name,
  kind: 'engine',
  code: 'engine-dirty',
  reason: `/fleet/${name}/engine has local changes: x`,
  help: remedyText('keep them elsewhere:', `git -C /fleet/${name}/engine status`),
  ...changes,
});

/** A plan that says what it is told in every place that a text can get to. */
function planSaying(text: string): Plan {
  const step = stepOf(text, {
    after: { agents: [text], [text]: text },
    needs: [text],
    display: { dead: [text] },
  });
  const clone = stepOf(text, { kind: 'clone', action: 'create', after: { repo: text, branch: text } });
  return {
    ...empty,
    fleet: { name: text, file: text, digest: text },
    steps: [
      stopOf('api'),
      stepOf('other', { kind: 'clone', action: 'retire', risk: 'disruptive', before: { path: text } }),
      step,
      clone,
    ],
    blocked: [blockOf('web', { reason: text, help: remedyText(text, `git ${text}`) }), blockOf(text)],
    holds: [{ project: text, reason: text, until: text, isPast: true }],
    projects: [{ name: text, state: 'changes' }],
    summary: { ...empty.summary, unchanged: 1, start: 1 },
    diagnostics: [diagnosticSaying(text)],
  };
}

function diagnosticSaying(text: string): Diagnostic {
  return diagnosticOf({ summary: text, detail: `${text}\n${text}`, help: remedyText(text, `git ${text}`) });
}

const telling = hostileText.filter((text) => shown(text).replaceAll('|', '').trim() !== '');

describe('whatever a text holds', () => {
  it('the page is the same but for that text', () => {
    const expected = outline(parseMarkdown(planMarkdown(planSaying('plain'), options)));
    fc.assert(
      fc.property(telling, (text) => {
        const page = parseMarkdown(planMarkdown(planSaying(text), options));
        expect(outline(page)).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('it can be read, but for credentials and perhaps what stands right behind one', () => {
    fc.assert(
      fc.property(
        telling.filter((text) => hideSecrets(text) === text),
        (text) => {
          const read = codeIn(parseMarkdown(planMarkdown(planSaying(text), options))).replaceAll(/\s+/g, '');
          expect(read).toContain(shown(text).replaceAll('|', '').replaceAll(/\s+/g, ''));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('credentials', () => {
  it.each([
    'https://joe:s3cret@git.example.org/x.git',
    'git:s3cret@git.example.org:x.git',
    'https://git.example.org/x?private_token=s3cret&y=1',
    'API_TOKEN="s3cret"',
    'Authorization: Bearer s3cret0123456789s3cret',
    `ghp_${'s3cret'.repeat(6)}`,
    `glpat-${'s3cret'.repeat(4)}`,
    `sk-ant-api03-${'s3cret'.repeat(4)}`,
    `xoxb-${'s3cret'.repeat(4)}`,
    `hf_${'s3cret'.repeat(6)}`,
    `npm_${'s3cret'.repeat(6)}`,
    `eyJ${'s3cret'.repeat(3)}.eyJ${'s3cret'.repeat(3)}.${'s3cret'.repeat(3)}`,
    `https://hooks.slack.com/services/T0/B0/s3cret`,
    '-----BEGIN OPENSSH PRIVATE KEY-----\ns3cret\n-----END OPENSSH PRIVATE KEY-----',
  ])('are hidden wherever they stand: %j', (text) => {
    const page = planMarkdown(planSaying(`see ${text} there`), options);
    expect(page).not.toContain('s3cret');
    expect(page).toContain('***');
    expect(planMarkdown(planSaying('plain'), { ...options, next: `po apply -f ${text}` })).not.toContain(
      's3cret',
    );
  });

  it('take nothing with them that is none', () => {
    const words =
      'https://git.example.org/team/sk-learn-extension-examples a basic infrastructure-setup of joe@example.org';
    expect(planMarkdown(planSaying(words), options)).not.toContain('***');
  });

  it('that look like the beginning of a key do not swallow the rest of the page', () => {
    const page = parseMarkdown(planMarkdown(planSaying('-----BEGIN PRIVATE KEY-----'), options));
    expect(outline(page)).toBe(outline(parseMarkdown(planMarkdown(planSaying('plain'), options))));
  });
});

describe('where there is too little room', () => {
  const many = (count: number, prefix = 'project') =>
    Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(4, '0')}`);
  const planWith = (changes: Partial<Plan>): Plan => ({
    ...empty,
    projects: [{ name: 'x', state: 'changes' }],
    ...changes,
  });
  const rowsIn = (page: string) => page.split('\n').filter((line) => /^\| (?!risk|---)/.test(line));

  it('folds go first, the last ones before the others, and what ends something comes first', () => {
    const plan = planWith({ steps: [...many(900).map((name) => stepOf(name)), stopOf('zoo')] });
    const page = planMarkdown(plan, options);
    expect(sizeOf(page)).toBeLessThanOrEqual(65_536);
    expect(rowsIn(page)).toHaveLength(2);
    expect(rowsIn(page)[0]).toContain('`zoo`');
    const folds = page.match(/<summary>/g)?.length ?? 0;
    expect(folds).toBeGreaterThan(100);
    expect(page.indexOf('<code>zoo</code>')).toBeLessThan(page.indexOf('<code>project-0000</code>'));
    expect(page).toContain(`The details of ${901 - folds} projects are omitted`);
    const small = planMarkdown(plan, { ...options, limit: 10_000 });
    expect(rowsIn(small)).toEqual(rowsIn(page));
  });

  it('like changes are summed up, the harmless ones first', () => {
    const names = many(900);
    // Of addresses that have nothing to do with the names, each is a change of its own.
    const clones = names.map((name, index) =>
      stepOf(name, {
        id: `${name}/clone`,
        kind: 'clone',
        action: 'create',
        reason: 'missing',
        after: { repo: `https://h/${index}` },
      }),
    );
    const page = planMarkdown(
      planWith({ steps: [...clones, stopOf('zoo')], blocked: [blockOf('web')] }),
      options,
    );
    expect(sizeOf(page)).toBeLessThanOrEqual(65_536);
    expect(rowsIn(page)).toEqual([
      '| **disruptive** | `- stop agent writer` | `state-stopped` | `zoo` |',
      '| **blocked** | `! /fleet/web/engine has local changes: x` | `engine-dirty` | `web` |',
      expect.stringMatching(
        /^\| safe \| `\+ create clone` \| `missing` \| 900 projects: `project-0000, .* and \d+ more` \|$/,
      ),
    ]);
    expect(page).toContain('Like changes are summed up');
  });

  it('a project in which something ends is named, as long as there is room for names at all', () => {
    const names = many(1_000);
    const moves = names.map((name) =>
      stepOf(name, {
        id: `${name}/clone`,
        kind: 'clone',
        action: 'retire',
        risk: 'disruptive',
        before: { path: `/f/${name}` },
      }),
    );
    const plan = planWith({ steps: moves, blocked: names.map((name) => blockOf(name)) });
    const page = planMarkdown(plan, options);
    expect(sizeOf(page)).toBeLessThanOrEqual(65_536);
    for (const name of names) expect(rowsIn(page)[0]).toContain(name);
    const small = planMarkdown(plan, { ...options, limit: 10_000 });
    expect(sizeOf(small)).toBeLessThanOrEqual(10_000);
    expect(rowsIn(small)).toHaveLength(2);
    expect(rowsIn(small)[0]).toMatch(/`- retire clone` .* 1000 projects: `project-0000, .* and \d+ more`/);
  });

  it('the table says at the very last how much of what it does not show', () => {
    const codes = many(400, 'code');
    const plan = planWith({
      steps: [stopOf('zoo'), stepOf('api')],
      blocked: codes.map((code) =>
        blockOf('web', { code: code as BlockCode, reason: code.repeat(100), help: '' }),
      ),
    });
    const page = planMarkdown(plan, { ...options, limit: 10_000 });
    expect(sizeOf(page)).toBeLessThanOrEqual(10_000);
    expect(rowsIn(page)[0]).toContain('**disruptive**');
    const blocked = 400 - (rowsIn(page).length - 1);
    expect(page).toContain(`**Not shown: ${blocked} blocked, 1 safe.**`);
  });

  it('everything fits, and nothing is broken, whatever there is too much of', () => {
    const hostile = '`|@#<b>\n'.repeat(150);
    const names = many(300);
    const plan: Plan = {
      ...planSaying(hostile),
      steps: names.flatMap((name) => [
        stepOf(name, { after: { agents: names } }),
        stopOf(`${name}${hostile}`),
      ]),
      blocked: names.map((name) => blockOf(name, { reason: hostile, help: hostile })),
      holds: names.map((project) => ({ project, reason: hostile, until: hostile, isPast: false })),
      diagnostics: names.map((project) => ({ ...diagnosticSaying(hostile + project), project })),
    };
    const next = `po apply ${names.join(' ')}`;
    for (const limit of [10_000, 20_000, 65_536]) {
      const page = planMarkdown(plan, { ...options, next, limit });
      expect(sizeOf(page)).toBeLessThanOrEqual(limit);
      const parsed = parseMarkdown(page);
      expect(
        [...kindsIn(parsed)].filter((kind) => /link|image|delete|emphasis|footnote/i.test(kind)),
      ).toEqual([]);
      for (const text of proseIn(parsed)) expect(text).not.toMatch(/[@#]|<b>/);
      expect(page).toContain('300 disruptive, 300 blocked, 300 safe');
      expect(page).toContain(plan.digest);
    }
  });

  it('a limit that no plan fits into is a bug', () => {
    expect(() => planMarkdown(empty, { ...options, limit: 9_999 })).toThrow();
  });
});

it('a command of any length that fits is left whole', () => {
  const next = `po apply -f '/${'a b/'.repeat(400)}fleet.toml'`;
  const page = planMarkdown({ ...empty, steps: [stepOf('api')] }, { ...options, next });
  expect(page).toContain(`\n${next} --plan ${empty.digest}\n`);
});

it('names the commit of the registry, or its digest where no commit holds it', () => {
  expect(planMarkdown(empty, options)).toContain(
    `with the digest \`${empty.fleet.digest}\`, which no commit holds`,
  );
  expect(planMarkdown(empty, { ...options, registryCommit: 'abc' })).toContain('of commit `abc`');
});
