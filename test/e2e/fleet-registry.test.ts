// docs/fleet-registry.md as it stands: its registry, and every command that it shows on it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { registrySchema } from '../../src/fleet/schema.ts';
import { shownIn } from '../support/console.ts';
import { poInProcess } from '../support/in-process.ts';

const text = readFileSync('docs/fleet-registry.md', 'utf8');

it('docs/fleet-registry.md runs as it stands there', async () => {
  const desk = realpathSync(mkdtempSync(join(tmpdir(), 'po-registry-doc-')));
  onTestFinished(() => rmSync(desk, { recursive: true }));
  const home = join(desk, 'home');
  mkdirSync(home);
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
  const [, registry = ''] =
    /<!-- registry: begin -->\n```toml\n([\s\S]*?)```\n<!-- registry: end -->/.exec(text) ?? [];
  writeFileSync(join(desk, 'fleet.toml'), registry);
  const walks = [...text.matchAll(/<!-- walk: begin -->\n```console\n([\s\S]*?)```\n<!-- walk: end -->/g)];
  const commands = walks.flatMap(([, walk = '']) => shownIn(walk));
  expect(commands).toHaveLength(text.match(/^\$ /gm)?.length ?? 0);
  expect(commands.length).toBeGreaterThan(12);
  for (const { command, output } of commands)
    expect(await shell(command, desk, env), command).toMatch(output);
});

/** What is printed; po itself is run in this process, with the words that a shell makes of the line. */
async function shell(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8' } as const;
  if (!command.startsWith('po ')) return execFileSync('bash', ['-c', command], options);
  const words = execFileSync('bash', ['-c', `printf '%s\\0' ${command.slice(3)}`], options)
    .split('\0')
    .slice(0, -1);
  const { stdout, stderr } = await poInProcess(words, cwd, env);
  return stdout + stderr;
}

it('docs/fleet-registry.md explains every key that there is', () => {
  const explained = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, key]) => key);
  const { fleet, engine, apply, projects } = registrySchema.shape;
  const tables = [fleet, engine, apply.unwrap(), projects.unwrap().valueType];
  expect(explained.toSorted()).toEqual(tables.flatMap(({ shape }) => Object.keys(shape)).toSorted());
});
