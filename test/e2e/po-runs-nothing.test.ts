// Looking runs nothing: whatever a clone says of itself, no command that only looks has git run a program of the clone's.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { held } from '../support/cells.ts';
import { makeFleet } from '../support/fleet.ts';
import { falls, makeCanary, traps } from '../support/hostile-clones.ts';

const looks: readonly (readonly string[])[] = [
  ...[['plan'], ['status', '--json'], ['diff'], ['validate'], ['doctor'], ['history']],
  ...traps.map((_, at) => ['show', `p${at}`]),
];

it('no clone has a program run by being looked at', async () => {
  const projects = Object.fromEntries(traps.map((_, at) => [`p${at}`, { state: 'stopped' as const }]));
  const fleet = makeFleet({ projects });
  await fleet.apply();
  const canaries = traps.map((trap, at) => {
    const folder = join(fleet.top, `canary-${at}`);
    mkdirSync(folder);
    const canary = makeCanary(folder);
    trap.set(fleet.path(`p${at}`), canary.program);
    return { ...canary, trap, at };
  });
  const ran = () => canaries.filter(({ hasRun }) => hasRun()).map(({ trap }) => trap.name);

  await fleet.po('plan');
  expect(ran()).toEqual([]);
  // Another pin has each step look at the work tree.
  fleet.useEngine('v0.2.0');
  for (const words of looks) {
    await fleet.po(...words);
    expect(ran(), `po ${words.join(' ')}`).toEqual([]);
    const shown = words[0] === 'show' ? traps.filter((_, at) => words[1] === `p${at}`) : traps;
    for (const { name } of shown)
      held('git settings of the clone, while it is looked at', name, `po ${words[0]}`);
  }

  // Each is a trap: git falls for it.
  for (const { trap, at } of canaries) falls(trap, fleet.path(`p${at}`));
  expect(ran()).toEqual(traps.map(({ name }) => name));
});
