// The engine killed before and after each step by which it starts and talks to an agent that has conversations: there is one of it
// and never two, and a message arrives once or not at all.
import { expect } from 'vitest';
import { until } from '../support/engine.ts';
import { engineWork, expectSame, type Scene } from '../support/engine-faults.ts';
import { itIsKilled } from '../support/faults.ts';
import { patienceMs } from '../support/fleet.ts';

const up = async ({ ok, project }: Scene) => void (await ok('up', '--fleet', project.fleet));

const count = ({ fakes }: Scene, text: string) =>
  fakes.submitted('a').filter((one) => one.includes(text)).length;

itIsKilled('while it starts agents', () =>
  engineWork({ ...{ kind: 'engine up', args: ['up'], isUp: false, talks: true }, work: upIn, finish: up }),
);

const upIn: NonNullable<Parameters<typeof engineWork>[0]['work']> = ({ engine, project }, order) =>
  engine(['up', '--fleet', project.fleet], order);

itIsKilled('while it sends a message', () =>
  engineWork({
    ...{ kind: 'engine send', args: ['send', 'a', 'the first', '--timeout', '60'], isUp: true, talks: true },
    async finish(scene, wasKilled) {
      const { engine, project } = scene;
      if (wasKilled) {
        const next = await engine(['send', 'a', 'the second', '--timeout', '60']);
        // A draft in the input line is a person's until a person says otherwise.
        if (next.code === 11) project.tmux('send-keys', '-t', '=demo/a:', 'Enter');
        else expect(next, next.stdout + next.stderr).toMatchObject({ code: 0 });
        await until('the second', () => count(scene, 'the second') > 0, patienceMs);
        expect(count(scene, 'the second')).toBe(1);
      }
      expect(count(scene, 'the first'), 'the first').toBeLessThanOrEqual(1);
      expectSame(scene, 'a', 'b');
    },
  }),
);
