// po killed before and after each step of work that concerns agents: started, stopped, restarted, renamed, retired, brought
// back, released, and moved to another engine while they run.
import { join } from 'node:path';
import { itIsKilled } from '../support/faults.ts';
import { currentEngine, type Fleet } from '../support/fleet.ts';
import { poWork } from '../support/po-faults.ts';
import { agentsToml, commitFiles } from '../support/remotes.ts';

const sleeper = (name: string, word = '100000') =>
  `[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "${word}"]\nwatch = "heal"\n`;

/** A project with two agents, and its clone; nothing runs. */
async function made(fleet: Fleet): Promise<void> {
  fleet.declare('solo', { state: 'stopped' });
  await fleet.apply();
  commitFiles(
    fleet.path('solo'),
    { 'agents.toml': agentsToml('solo', sleeper('a') + sleeper('b')) },
    'Agents',
  );
}

const edit = (fleet: Fleet, from: string | RegExp, to: string) =>
  fleet.edit((text) => text.replace(from, to));

/** The same with its agents alive, and then what is asked for. */
const running = (change: (fleet: Fleet) => void) => ({
  async make(fleet: Fleet) {
    await made(fleet);
    fleet.declare('solo', { state: 'running' });
  },
  async ready(fleet: Fleet) {
    await fleet.apply();
    change(fleet);
  },
});

itIsKilled('while it starts agents', () =>
  poWork({
    kind: 'po apply: agents are started',
    async make(fleet) {
      await made(fleet);
      fleet.declare('solo', { state: 'running' });
    },
  }),
);

itIsKilled('while it stops agents', () =>
  poWork({
    kind: 'po apply: agents are stopped',
    ...running((fleet) => edit(fleet, '"running"', '"stopped"')),
  }),
);

itIsKilled('while it restarts an agent', () =>
  poWork({
    kind: 'po apply --restart: an agent is restarted',
    args: ['apply', '--restart', '--yes'],
    ...running((fleet) => {
      const text = agentsToml('solo', sleeper('a', '100001') + sleeper('b'));
      commitFiles(fleet.path('solo'), { 'agents.toml': text }, 'Change one');
    }),
  }),
);

itIsKilled('while it retires a project that runs', () =>
  poWork({
    kind: 'po apply: a project is retired',
    ...running((fleet) => {
      fleet.write('desk/clones/solo/draft.txt', 'untracked\n');
      edit(fleet, '"running"', '"retired"');
    }),
  }),
);

itIsKilled('while it brings a retired project back', () =>
  poWork({
    kind: 'po apply: a retired project is brought back',
    async make(fleet) {
      await made(fleet);
      fleet.write('desk/clones/solo/draft.txt', 'untracked\n');
      fleet.declare('solo', { state: 'retired' });
      await fleet.apply();
      fleet.declare('solo', { state: 'running', protect: true });
    },
  }),
);

itIsKilled('while it releases a project', () =>
  poWork({
    kind: 'po apply: an unregistered project is stopped and released',
    fleet: { projects: { other: { state: 'stopped' } } },
    ...running((fleet) => edit(fleet, /\n\[projects\.solo\][^[]*/, '')),
  }),
);

itIsKilled('while it takes up another name', () =>
  poWork({
    kind: 'po apply: a project has another name',
    fleet: { projects: { other: { state: 'stopped' } } },
    ...running((fleet) => edit(fleet, '[projects.solo]\n', '[projects.duo]\npath = "solo"\n')),
  }),
);

itIsKilled('while it moves agents that run to another engine', () =>
  poWork({
    kind: 'po apply: agents that run get another engine',
    async make(fleet) {
      fleet.useEngine('v0.1.0');
      await made(fleet);
      fleet.declare('solo', { state: 'running' });
    },
    async ready(fleet) {
      await fleet.apply();
      edit(fleet, '"v0.1.0"', `"${currentEngine}"`);
    },
    also: (fleet) => fleet.tmux('show-options', '-g', '-v', 'status').trim() + join('/'),
  }),
);
