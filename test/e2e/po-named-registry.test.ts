// A remedy that is pasted acts on the registry that was named with -f, not on the one that happens to be nearest.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFleet, poFolder, startPo } from '../support/fleet.ts';

it('repeats -f in every remedy, and pasted it changes that registry', async () => {
  const fleet = makeFleet({
    projects: { base: { hold: { reason: 'move' } }, app: { after: ['base'] } },
  });
  // The nearest registry from where po is called is another one, with a project of the same name.
  const nearest = fleet.write('fleet.toml', readFileSync(fleet.file, 'utf8'));
  const before = readFileSync(nearest, 'utf8');
  const po = (...args: readonly string[]) =>
    startPo([...args, '-f', 'desk/fleet.toml'], { cwd: fleet.top, env: fleet.env }).done;
  const remedy = 'po unhold -f desk/fleet.toml base';
  for (const options of [[], ['--json'], ['--markdown'], ['-v']])
    expect((await po('plan', ...options)).stdout, options.join()).toContain(remedy);
  expect((await startPo(['plan'], { cwd: fleet.top, env: fleet.env }).done).stdout).toContain(
    'po unhold base',
  );

  const script = `po() { ${process.execPath} ${join(poFolder(), 'po.mjs')} "$@"; }; ${remedy}`;
  const pasted = spawnSync('sh', ['-c', script], { cwd: fleet.top, env: fleet.env, encoding: 'utf8' });
  expect(pasted, pasted.stderr).toMatchObject({ status: 0 });
  expect(readFileSync(fleet.file, 'utf8')).not.toContain('hold');
  expect(readFileSync(nearest, 'utf8')).toBe(before);
});
