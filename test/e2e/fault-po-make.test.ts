// po killed before and after each step by which it makes a clone: the next plan is right, the next apply converges, and the end is
// the same as without the kill.
import { itIsKilled } from '../support/faults.ts';
import { poWork } from '../support/po-faults.ts';
import { agentsToml, makeRemote } from '../support/remotes.ts';

itIsKilled('while it scaffolds a local project', () =>
  poWork({
    kind: 'po apply: a local project is made',
    fleet: { projects: { solo: { state: 'stopped' } } },
  }),
);

itIsKilled('while it clones a project and pushes its pin', () =>
  poWork({
    kind: 'po apply: a project is cloned, its pin pushed',
    make(fleet) {
      const { url } = makeRemote(fleet, {
        commits: [{ 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n' }, { 'a.txt': 'a\n' }],
      });
      fleet.declare('web', { repo: url, state: 'stopped', protect: true });
    },
  }),
);

itIsKilled('while it scaffolds a project for an empty remote', () =>
  poWork({
    kind: 'po apply: a project is scaffolded for an empty remote',
    make(fleet) {
      fleet.declare('web', { repo: makeRemote(fleet, { commits: [] }).url, state: 'stopped' });
    },
  }),
);
