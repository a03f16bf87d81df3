// docs/fleet-registry.md as it stands: its registry, and every command that it shows on it.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { registrySchema } from '../../src/fleet/schema.ts';
import { registryIn, walkOf } from '../support/console.ts';
import { runLine } from '../support/walk.ts';

const text = readFileSync('docs/fleet-registry.md', 'utf8');

it('docs/fleet-registry.md runs as it stands there', async () => {
  const desk = realpathSync(mkdtempSync(join(tmpdir(), 'po-registry-doc-')));
  onTestFinished(() => rmSync(desk, { recursive: true }));
  const home = join(desk, 'home');
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.org\n');
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
  writeFileSync(join(desk, 'fleet.toml'), registryIn(text));
  const commands = walkOf(text);
  expect(commands.length).toBeGreaterThan(12);
  for (const { command, output } of commands) {
    const { stdout, stderr } = await runLine(command, desk, env);
    expect(stdout + stderr, command).toMatch(output);
  }
});

it('docs/fleet-registry.md explains every key that there is', () => {
  const explained = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, key]) => key);
  const { fleet, engine, apply, projects } = registrySchema.shape;
  const tables = [fleet, engine, apply.unwrap(), projects.unwrap().valueType];
  expect(explained.toSorted()).toEqual(tables.flatMap(({ shape }) => Object.keys(shape)).toSorted());
});
