// po killed before and after each step of commands that change files of the operator's: fleet.toml, a new orchestrator, a saved
// plan, what a person trusts, and the engine's releases at a remote.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { itIsKilled } from '../support/faults.ts';
import { type Fleet, git } from '../support/fleet.ts';
import { poWork } from '../support/po-faults.ts';
import { makeRemote } from '../support/remotes.ts';
import { snapshot } from '../support/snapshot.ts';

const stopped = { projects: { solo: { state: 'stopped' }, other: { state: 'stopped' } } };
const folder = (fleet: Fleet) => join(fleet.desk, 'kitchen');
const made = { fleet: stopped, make: (fleet: Fleet) => fleet.apply().then(() => {}) };

const edits: readonly (readonly string[])[] = [
  ['set', 'solo', 'state=running', 'tags=a,b'],
  ['add', 'third', 'template=shell'],
  ['hold', 'solo', '--reason', 'later'],
  ['remove', 'other'],
  ['rename', 'solo', 'duo'],
];

for (const args of edits)
  itIsKilled(`while it edits fleet.toml: po ${args[0]}`, () =>
    poWork({ kind: `po ${args.join(' ')}`, args, leavesWork: true, mayRefuse: true, ...made }),
  );

itIsKilled('while it makes a project orchestrator', () =>
  poWork({
    ...{ kind: 'po init', args: ['init', 'kitchen'], leavesWork: true, mayRefuse: true, fleet: stopped },
    also: (fleet) => ({
      files: snapshot(folder(fleet), { except: /(^|\/)\.git$/ }),
      log: git(folder(fleet), 'log', '--format=%T %an %s'),
      status: git(folder(fleet), 'status', '--porcelain'),
      engine: git(folder(fleet), 'submodule', 'status'),
    }),
  }),
);

itIsKilled('while it applies a saved plan', () =>
  poWork({
    kind: 'po apply --plan',
    fleet: stopped,
    async make(fleet) {
      await fleet.apply();
      fleet.declare('solo', { protect: true });
      fleet.declare('other', { protect: true });
      expect(await fleet.po('plan', '--out', 'monday.plan')).toMatchObject({ code: 0 });
    },
    args: ['apply', '--plan', 'monday.plan'],
    // What is left is another plan than the saved one.
    again: ['apply', '--yes'],
  }),
);

itIsKilled('while it saves a plan', () =>
  poWork({
    kind: 'po plan --out',
    ...{ fleet: stopped, leavesWork: true, args: ['plan', '--out', 'monday.plan'] },
    also: (fleet) => JSON.parse(readFileSync(join(fleet.desk, 'monday.plan'), 'utf8')).plan.digest,
  }),
);

itIsKilled('while it accepts the settings of a clone', () =>
  poWork({
    kind: 'po trust',
    fleet: stopped,
    async make(fleet) {
      await fleet.apply();
      fleet.git('solo', 'config', 'filter.own.clean', 'cat');
    },
    args: ['trust', 'solo', '--yes'],
  }),
);

itIsKilled('while it writes what an earlier run undoes', () =>
  poWork({
    ...{ kind: 'po undo --write', fleet: stopped, leavesWork: true, mayRefuse: true },
    async make(fleet) {
      await fleet.apply();
      fleet.declare('solo', { state: 'running' });
      await fleet.apply();
    },
    args: ['undo', 'last', '--write'],
  }),
);

itIsKilled('while it publishes the engine', () =>
  poWork({
    ...{ kind: 'po engine publish', fleet: stopped },
    async make(fleet) {
      await fleet.apply();
      makeRemote(fleet, { name: 'engine', commits: [] });
    },
    args: ['engine', 'publish', '../remotes/engine.git', '--yes'],
    also: (fleet) => existsSync(join(fleet.top, 'remotes/engine.git')),
  }),
);
