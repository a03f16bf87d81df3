// What changes of the registry look like: on a screen, as a comment and as data.

import { describe, expect, it } from 'vitest';
import { diffText } from '../../src/commands/diff/human.ts';
import { diffDocument } from '../../src/commands/diff/json.ts';
import { diffMarkdown } from '../../src/commands/diff/markdown.ts';
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import { observeDeclared } from '../../src/observe/declared.ts';
import { type Intent, intentOf } from '../../src/plan/intent.ts';
import { jsonText } from '../../src/view/json.ts';
import { flaws, screens } from '../support/golden.ts';
import { hostileTexts } from '../support/hostile.ts';
import { harmIn } from '../support/markdown.ts';
import { fleetOf, now, projectOf } from '../support/model.ts';

interface Change {
  readonly base: readonly Project[] | null;
  readonly head: readonly Project[];
  /** Of the head. */
  readonly fleet?: Partial<Fleet>;
}

const repo = (name: string) => `https://git.example.org/team/${name}.git`;
const web = projectOf('web', { repo: repo('web'), protect: true, tags: ['docs'] });
const api = projectOf('api', { repo: repo('api'), after: ['web'] });
const notes = projectOf('notes');
const old = projectOf('old', { state: 'stopped' });
const three = [api, notes, web];

const changes: Readonly<Record<string, Change>> = {
  'nothing-changed': { base: three, head: three },
  'a-first-registry': { base: null, head: three },
  'projects-come-and-go': {
    base: [...three, old],
    head: [...three, projectOf('new', { repo: repo('new') })],
  },
  'a-project-is-renamed': {
    base: three,
    head: [api, { ...notes, name: 'journal' }, web],
  },
  'a-project-moves': { base: three, head: [api, { ...notes, path: '/fleet/below/notes' }, web] },
  'a-new-engine-for-all': { base: three, head: three.map((one) => ({ ...one, engine: 'v0.2.0' })) },
  'states-change': {
    base: [...three, old],
    head: [
      { ...api, state: 'retired' },
      { ...notes, state: 'stopped' },
      { ...web, state: 'stopped' },
      { ...old, state: 'running' },
    ],
  },
  'remotes-and-branches-change': {
    base: [...three, old],
    head: [
      { ...api, branch: 'release' },
      notes,
      { ...web, repo: repo('site') },
      { ...old, repo: repo('old') },
    ],
  },
  'guards-are-lifted': {
    base: three,
    head: [
      { ...api, hold: { reason: 'the customer moves house', until: '2026-12-01' } },
      { ...notes, template: 'claude', tags: ['b', 'a'] },
      { ...web, protect: false, tags: [] },
    ],
    fleet: {
      apply: { parallel: 1, startSpacingMs: 5_000, maxFailures: 1 },
      engine: {
        source: { kind: 'git', url: 'https://bob:secret@git.example.org/engine.git' },
        version: 'v0.1.0',
      },
    },
  },
  'most-are-left-out': { base: [...three, old], head: [old] },
  'the-fleet-is-renamed': { base: three, head: three, fleet: { name: 'cooks' } },
  'texts-that-would-break-out': {
    base: three,
    head: hostileTexts.map((text, at) =>
      projectOf(`p${at}`, {
        repo: `https://git.example.org/${text}`,
        branch: text,
        path: `/fleet/${text}`,
        hold: at % 2 === 0 ? null : { reason: text, until: null },
      }),
    ),
  },
};

async function intentIn({ base: from, head: to, fleet = {} }: Change): Promise<Intent> {
  const [base, head] = [from === null ? null : fleetOf(from), fleetOf(to, fleet)];
  const seen = await observeDeclared(base, head);
  return intentOf({
    base,
    baseName: 'main:fleet.toml',
    head,
    headName: 'fleet.toml',
    seen,
    fileName: 'fleet.toml',
    now,
  });
}

describe.each(Object.entries(changes))('%s', (name, change) => {
  it('looks as it should', async () => {
    const intent = await intentIn(change);
    const text = [
      screens((style) => diffText(intent, { ...style, verbose: false })),
      `── Markdown ──\n${diffMarkdown(intent, { again: 'po diff --base main' })}`,
      `── JSON ──\n${jsonText(diffDocument(intent))}`,
    ].join('\n');
    await expect(text).toMatchFileSnapshot(`diff/${name}.txt`);
    expect(text).not.toContain('secret');
  });

  it('is harmless Markdown', async () => {
    expect(harmIn(diffMarkdown(await intentIn(change), { again: 'po diff' }))).toEqual([]);
  });

  it('is clean at any width', async () => {
    const intent = await intentIn(change);
    for (const width of [60, 80, 120, 200]) {
      for (const verbose of [false, true]) {
        expect(flaws(diffText(intent, { color: false, width, verbose }), width)).toEqual([]);
      }
    }
  });
});
