// Draws a world from a seed. Seeds that follow each other go through the situations one by one, so that any run
// of that many worlds has each of them at least once; all else is chance.
import { type Chance, chanceFrom } from './chance.ts';
import { besideKinds, type ProjectDescription, type Version, type WorldDescription } from './description.ts';
import { calledThere, projectFrom, situations } from './situations.ts';

const names = ['alpha', 'bravo', 'charlie', 'delta'] as const;

export function drawWorld(seed: number): WorldDescription {
  const chance = chanceFrom(seed);
  const source = chance.once(5) ? 'embedded' : 'git';
  const all = Object.keys(situations);
  const first = all[seed % all.length];
  if (first === undefined) throw new Error('there are no situations');
  // Now and then the registry is half of the right file, or an empty one.
  const isHalf = seed % 50 === 7;
  const isEmpty = seed % 50 === 33;
  const count = isHalf ? 4 : chance.pick([1, 2, 2, 3, 3, 4]);
  const projects: ProjectDescription[] = [];
  const add = (name: string, situation: string) => {
    const version = versionFrom(chance, source);
    const earlier = projects.filter(isRegistered).map((one) => one.name);
    projects.push(projectFrom(name, situation, { chance, version, earlier }));
  };
  const situationAt = (at: number) => {
    if (isEmpty || (isHalf && at > 0)) return 'left out of the registry';
    return at === 0 ? first : chance.pick(all);
  };
  names.slice(0, count).forEach((name, at) => {
    add(name, situationAt(at));
  });
  const needsSibling = projects.find(({ place }) => place.kind === 'clone' && place.mark === 'sibling');
  const hasSibling = projects.some((one) => one !== needsSibling && isRegistered(one));
  if (needsSibling !== undefined && !hasSibling) add('zulu', 'absent, local');
  return {
    seed,
    source,
    memory: chance.mostly<'kept' | 'gone'>('kept', 'gone'),
    projects,
    beside: chance.some(besideKinds, 4),
    restart: chance.once(2),
    calledFrom: callerFrom(chance, projects),
  };
}

/** Now and then it is an agent that calls po, also where nothing is to be ended. */
function callerFrom(chance: Chance, projects: readonly ProjectDescription[]): WorldDescription['calledFrom'] {
  const alive = projects.flatMap(({ name, situation, sessions }) =>
    Object.entries(sessions.agents).flatMap(([agent, state]) =>
      state === 'alive' ? [{ project: name, agent, isMeant: situation === calledThere }] : [],
    ),
  );
  const meant = alive.filter(({ isMeant }) => isMeant);
  const callers = meant.length > 0 ? meant : chance.once(8) ? alive : [];
  if (callers.length === 0) return null;
  const { project, agent } = chance.pick(callers);
  return { project, agent };
}

function isRegistered({ declared }: ProjectDescription): boolean {
  return declared.state !== 'unregistered';
}

/** What po carries is one version. */
function versionFrom(chance: Chance, source: 'git' | 'embedded'): Version {
  return source === 'embedded' ? 'v0.1.0' : chance.pick(['v0.1.0', 'v0.2.0', 'v0.2.0']);
}
