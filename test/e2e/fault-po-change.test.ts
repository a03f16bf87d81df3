// po killed before and after each step by which it changes a clone that is there already, also one with a person's work in it.
import { join } from 'node:path';
import { itIsKilled } from '../support/faults.ts';
import { type Fleet, git } from '../support/fleet.ts';
import { poWork } from '../support/po-faults.ts';
import { agentsToml, commitFiles, makeEngineSource, makeRemote } from '../support/remotes.ts';

const files = {
  'agents.toml': agentsToml('web'),
  '.gitignore': '.ao-state/\n',
  'a.txt': 'a\n',
  'b.txt': 'b\n',
};

/** Staged, changed and untracked. */
function work(fleet: Fleet): void {
  fleet.write('desk/clones/web/a.txt', 'staged\n');
  fleet.git('web', 'add', 'a.txt');
  fleet.write('desk/clones/web/a.txt', 'and changed\n');
  fleet.write('desk/clones/web/new.txt', 'untracked\n');
}

async function pinned(fleet: Fleet): Promise<string> {
  const source = makeEngineSource(fleet);
  const { url } = makeRemote(fleet, { name: 'web', commits: [files] });
  fleet.useEngine('v0.1.0', source.url);
  fleet.declare('web', { repo: url, state: 'stopped' });
  await fleet.apply();
  return url;
}

/** By somebody else, who has taken up the pin. */
function goOn(fleet: Fleet, url: string, changed: Readonly<Record<string, string>>): void {
  const theirs = join(fleet.top, 'work/web');
  git(theirs, 'pull', '--quiet', url, 'main');
  commitFiles(theirs, changed, 'More of theirs');
  git(theirs, 'push', '--quiet', url, 'main');
}

itIsKilled('while it adopts a clone that somebody works in', () =>
  poWork({
    kind: 'po apply: a clone that is there is adopted',
    make(fleet) {
      const { url } = makeRemote(fleet, { name: 'web', commits: [files] });
      git(fleet.top, 'clone', '--quiet', url, fleet.path('web'));
      work(fleet);
      fleet.declare('web', { repo: url, state: 'stopped', protect: true });
    },
  }),
);

itIsKilled('while it changes a pin in a clone where somebody works', () =>
  poWork({
    kind: 'po apply: a pin is changed where somebody works',
    async make(fleet) {
      await pinned(fleet);
      work(fleet);
      fleet.useEngine('v0.2.0');
    },
  }),
);

itIsKilled('while it changes a pin on top of what origin has gone on to', () =>
  poWork({
    kind: 'po apply: a pin is changed on top of a fast-forward',
    async make(fleet) {
      goOn(fleet, await pinned(fleet), { 'b.txt': 'b2\n', 'c/d.txt': 'd\n' });
      fleet.write('desk/clones/web/new.txt', 'untracked\n');
      fleet.useEngine('v0.2.0');
    },
  }),
);

itIsKilled('while it goes on to a pin that origin has', () =>
  poWork({
    kind: 'po apply: a pin of origin is taken up',
    async make(fleet) {
      const url = await pinned(fleet);
      const other = join(fleet.top, 'other');
      git(fleet.top, 'clone', '--quiet', url, other);
      const commit = git(join(fleet.top, 'remotes/engine.git'), 'rev-parse', 'v0.2.0^{}');
      git(other, 'update-index', '--cacheinfo', `160000,${commit},engine`);
      git(other, 'commit', '--quiet', '--message', 'Their own pin');
      git(other, 'push', '--quiet', url, 'main');
      fleet.useEngine('v0.2.0');
    },
  }),
);

itIsKilled('while it switches a clone to another branch', () =>
  poWork({
    kind: 'po apply: a clone is switched to another branch',
    async make(fleet) {
      const url = await pinned(fleet);
      const theirs = join(fleet.top, 'work/web');
      git(theirs, 'pull', '--quiet', url, 'main');
      git(theirs, 'switch', '--quiet', '--create', 'feature');
      commitFiles(theirs, { 'a.txt': 'a2\n', 'new.txt': 'new\n' }, 'Feature');
      git(theirs, 'push', '--quiet', url, 'feature');
      fleet.declare('web', { branch: 'feature' });
    },
  }),
);

itIsKilled('while it gives a clone another remote', () =>
  poWork({
    kind: 'po apply: a clone gets another remote',
    async make(fleet) {
      const url = await pinned(fleet);
      const moved = join(fleet.top, 'remotes', 'moved.git');
      git(fleet.top, 'clone', '--quiet', '--bare', url, moved);
      work(fleet);
      fleet.declare('web', { repo: moved });
    },
  }),
);
