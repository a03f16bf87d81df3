// What a new project orchestrator starts from: valid, said in commands that there are, and driven by its operator alone.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { checkDocument, templateNames } from '../../../engine/protocol.ts';
import { agentName, orchestratorFiles } from '../../../src/bootstrap/files.ts';
import { orchestratorPrompt } from '../../../src/bootstrap/prose.ts';
import { parse } from '../../../src/cli/parse.ts';
import { loadFleet } from '../../../src/fleet/load.ts';
import { committedText } from '../../support/checkout.ts';

const files = new Map(
  orchestratorFiles({ name: 'recipes', version: 'v0.1.0' }).map(({ path, content }) => [path, content]),
);
const textOf = (path: string) => files.get(path) ?? '';
const load = (text: string) =>
  loadFleet({
    file: '/f/fleet.toml',
    displayFile: 'fleet.toml',
    text,
    home: '/home/ada',
    realpath: () => null,
    templates: templateNames,
  });

it('declares one agent, which is healed and never woken', () => {
  const read = checkDocument(readTomlDocument('agents.toml', textOf('agents.toml')));
  if (!read.ok) throw new Error('agents.toml has errors');
  expect(read.value.agents).toMatchObject([
    { name: agentName, backend: 'claude', prompt: 'prompts/orchestrator.md', watch: 'heal' },
  ]);
  expect(textOf('agents.toml')).not.toMatch(/^\s*wake\b/m);
});

it('has a registry without projects, and a sample in it that is valid as well', () => {
  const text = textOf('fleet.toml');
  expect(text).toMatch(/^#:schema \.\/fleet\.schema\.json\n/);
  expect(load(text)).toMatchObject({ diagnostics: [], fleet: { name: 'recipes', projects: [] } });
  const sample = text.slice(text.indexOf('# [projects.'));
  const filled = text.replace(sample, sample.replaceAll(/^# /gm, ''));
  expect(load(filled)).toMatchObject({ diagnostics: [], fleet: { projects: [{ name: 'docs-site' }] } });
});

it('has the schema that the registry is checked by', () => {
  expect(JSON.parse(textOf('fleet.schema.json'))).toEqual(
    JSON.parse(readFileSync('docs/reference/fleet.schema.json', 'utf8')),
  );
});

it('tells its agent what this repository’s own is told', () => {
  expect(committedText('prompts/orchestrator.md')).toBe(orchestratorPrompt.replaceAll('`po ', '`npx po '));
});

describe.each([
  'README.md',
  'prompts/orchestrator.md',
  'runbooks/projects.md',
  'runbooks/trouble.md',
  'fleet.toml',
])('%s', (path) => {
  it('names commands that there are', async () => {
    const inside = [...textOf(path).matchAll(/(?:^|`|#\s+)(po (?:[a-z]+)(?: [^`#\n]*?)?)(?:`| {2,}|$)/gm)];
    for (const [, line = ''] of inside) {
      if (line === 'po itself') continue;
      const kind = line.startsWith('po help ') ? 'text' : 'run';
      expect(await parse(line.trim().split(' ').slice(1), 80), line).toMatchObject({ kind });
    }
    if (path !== 'README.md') expect(inside.length).toBeGreaterThan(0);
  });

  it('asks nobody to act by themselves', () => {
    const text = textOf(path).replaceAll(/- act unasked\..*?\n.*?\n/g, '');
    expect(text).not.toMatch(/\b(sweep|poll|cron|heartbeat|wake up)\b/i);
  });
});

it.each([...files.keys()])('%s names no machine and ends with one line break', (path) => {
  expect(textOf(path)).not.toMatch(/\/(home|tmp|root|Users)\//);
  expect(textOf(path)).toMatch(/[^\n]\n$/);
});
