// The engine killed before and after each step of its commands, and its watchdog at each step by which it heals: the next command
// finishes the work, with one of each agent and never two.
import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { until } from '../support/engine.ts';
import { engineWork, expectSame, killedOr, type Scene, watchdogOrder } from '../support/engine-faults.ts';
import { itIsKilled } from '../support/faults.ts';
import { patienceMs } from '../support/fleet.ts';
import { nodeOption } from '../support/kill-at.ts';

const up = async ({ ok, project }: Scene) => void (await ok('up', '--fleet', project.fleet));

itIsKilled('while it stops agents', () =>
  engineWork({
    ...{ kind: 'engine down', args: ['down'], isUp: true },
    finish: async ({ ok }) => void (await ok('down')),
  }),
);

itIsKilled('while it restarts an agent', () =>
  engineWork({
    ...{ kind: 'engine restart', args: ['restart', 'a'], isUp: true },
    async finish(scene, wasKilled) {
      if (wasKilled) await scene.ok('restart', 'a');
      expectSame(scene, 'b');
    },
  }),
);

itIsKilled('while it lets an agent be healed again', () =>
  engineWork({
    ...{ kind: 'engine clear', args: ['clear', 'a'], isUp: true },
    async finish(scene, wasKilled) {
      if (wasKilled) await scene.ok('clear', 'a');
      expectSame(scene, 'a', 'b');
    },
  }),
);

itIsKilled('while it heals an agent', () =>
  engineWork({
    ...{ kind: 'the watchdog heals', args: [], isUp: false },
    async work(scene, order) {
      const { project, fakes } = scene;
      const own = watchdogOrder(order, project.folder);
      const env = { ...fakes.env, AO_TEST_TIME_SCALE: '0.05', NODE_OPTIONS: nodeOption(own) };
      const ran = await project.engine(['up', '--fleet', project.fleet], env);
      if (order.kill !== undefined && existsSync(order.kill.seen)) return ran;
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
      for (const { name, pid } of (await project.status()).agents) scene.before.set(name, pid ?? 0);
      process.kill(scene.before.get('a') ?? 0, 'SIGKILL');
      await killedOr(order, () => project.readState('events.jsonl').includes('"event":"healed"'));
      return ran;
    },
    async finish(scene) {
      await up(scene);
      const back = async () => (await scene.project.agent('a')).runtime.state === 'alive';
      await until('a to be back', back, patienceMs);
      if (scene.before.has('b')) expectSame(scene, 'b');
    },
  }),
);
