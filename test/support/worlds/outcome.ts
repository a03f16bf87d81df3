// Whether the projects of a generated world are as the oracle says, told from git, tmux and the process table
// alone: what po says of it is another check.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateOf } from '../state.ts';
import { watchdogIn } from './build-agents.ts';
import { agentsOf, type ProjectDescription } from './description.ts';
import type { Session, WorldLook } from './look.ts';
import type { Expected } from './oracle.ts';
import type { Effect } from './oracle-parts.ts';
import type { Place } from './place.ts';
import { agentCommand, type Templates } from './templates.ts';

interface Scene {
  readonly place: Place;
  readonly templates: Templates;
  readonly before: WorldLook;
  readonly after: WorldLook;
}

export async function unreached(
  project: ProjectDescription,
  { effects }: Expected,
  scene: Scene,
): Promise<string[]> {
  const problems: string[] = [];
  for (const effect of effects) problems.push(...(await checks[effect](project, { ...scene, effects })));
  return problems.map((problem) => `${project.name}: ${problem}`);
}

interface Reached extends Scene {
  readonly effects: readonly Effect[];
}

type Check = (project: ProjectDescription, scene: Reached) => Promise<string[]> | string[];

const checks: Readonly<Record<Effect, Check>> = {
  make: isMarked,
  adopt: isMarked,
  remote: hasRemote,
  guard: isGuarded,
  switch: async (project, scene) => {
    const branch = await scene.place.git(scene.place.clone(project.name), 'branch', '--show-current');
    return branch === 'main' ? [] : [`it is on ${branch}`];
  },
  // That nothing else came of it is told by the files.
  ask: () => [],
  'ask-in-vain': () => [],
  'go-on': ({ name }, { place }) =>
    existsSync(join(place.clone(name), 'news.txt')) ? [] : ['it was not brought to where origin is'],
  pin: async (project, scene) => [
    ...(await isPinned(project, scene)),
    ...(await isCheckedOut(project, scene)),
  ],
  'check-out': isCheckedOut,
  push: isPushed,
  start: isRunning,
  restart: isAsDeclared,
  watch: isWatched,
  // That its sessions and processes are gone is told by those.
  stop: () => [],
  release: async ({ name }, { place }) => {
    const marks = await place.git(place.clone(name), 'config', '--list', '--local');
    return /^po\./m.test(marks) ? ['it still bears marks'] : [];
  },
  retire: ({ name }, { place }) => (existsSync(place.clone(name)) ? ['it is still in its place'] : []),
};

async function isMarked(project: ProjectDescription, scene: Scene): Promise<string[]> {
  const { name } = project;
  const { place } = scene;
  const ask = (key: string) => place.git(place.clone(name), 'config', key);
  const marks = `${await ask('po.fleet')}/${await ask('po.project')}`;
  const branch = await place.git(place.clone(name), 'branch', '--show-current');
  return [
    ...(marks === `${place.fleet}/${name}` ? [] : [`it is marked ${marks}`]),
    ...(branch === 'main' ? [] : [`it is on ${branch}`]),
    ...(await hasRemote(project, scene)),
    ...(await isGuarded(project, scene)),
  ];
}

async function isGuarded({ name, declared }: ProjectDescription, { place }: Scene): Promise<string[]> {
  const marks = await place.git(place.clone(name), 'config', '--list', '--local');
  const isSo = /^po\.protect=true$/m.test(marks);
  return isSo === declared.protect ? [] : [`it is ${isSo ? '' : 'not '}marked as protected`];
}

async function hasRemote({ name, declared }: ProjectDescription, { place }: Scene): Promise<string[]> {
  const path = place.clone(name);
  const none = (await place.git(path, 'remote')) === '';
  const remote = none ? null : await place.git(path, 'config', 'remote.origin.url');
  return remote === (declared.remote === null ? null : place.remote(name)) ? [] : [`its remote is ${remote}`];
}

/** One commit on top of what the branch held, with the gitlink and nothing else that was not needed for it. */
async function isPinned(project: ProjectDescription, scene: Reached): Promise<string[]> {
  const { place, templates, before, effects } = scene;
  const { name, declared } = project;
  const path = place.clone(name);
  const [parent, ...files] = (
    await place.git(path, 'show', '--no-renames', '--name-only', '--format=%P', 'refs/heads/main')
  )
    .split('\n')
    .filter((line) => line !== '');
  const was = commitBefore(project, before, effects);
  const pinned = await place.git(path, 'rev-parse', 'refs/heads/main:engine');
  return [
    ...(was === null || parent === was ? [] : [`its pin is on top of ${parent}, and main was ${was}`]),
    ...(files.every((file) => file === 'engine' || file === '.gitmodules')
      ? []
      : [`its pin commits ${files.join(', ')}`]),
    ...(pinned === templates.commits[declared.version] ? [] : [`it pins ${pinned}`]),
  ];
}

/** Where main was; null where po has made the commit itself. */
function commitBefore(
  { name, declared, place }: ProjectDescription,
  before: WorldLook,
  effects: readonly Effect[],
): string | null {
  if (place.kind === 'clone' && !effects.includes('go-on')) return mainIn(before, `desk/clones/${name}/.git`);
  return declared.remote === null ? null : mainIn(before, `remotes/${name}.git`);
}

function mainIn(look: WorldLook, gitDir: string): string | null {
  const loose = look.texts.get(`${gitDir}/refs/heads/main`);
  if (loose !== undefined) return loose.trim();
  return (
    /^([0-9a-f]{40}) refs\/heads\/main$/m.exec(look.texts.get(`${gitDir}/packed-refs`) ?? '')?.[1] ?? null
  );
}

async function isCheckedOut(
  { name, declared }: ProjectDescription,
  { place, templates }: Scene,
): Promise<string[]> {
  const engine = join(place.clone(name), 'engine');
  const commit = await place.git(engine, 'rev-parse', 'HEAD');
  const status = await place.git(engine, 'status', '--porcelain');
  return [
    ...(commit === templates.commits[declared.version] ? [] : [`engine/ is at ${commit}`]),
    ...(status === '' ? [] : [`engine/ is not clean: ${status}`]),
  ];
}

async function isPushed({ name }: ProjectDescription, { place }: Scene): Promise<string[]> {
  const ours = await place.git(place.clone(name), 'rev-parse', 'refs/heads/main');
  const theirs = await place.git(place.remote(name), 'rev-parse', 'refs/heads/main');
  return ours === theirs ? [] : [`its remote is at ${theirs}, and it is at ${ours}`];
}

function isRunning(project: ProjectDescription, scene: Scene): string[] {
  const { place, after } = scene;
  const marks = (one: Session) => [one.fleet, one.project, one.path].join(' ');
  const ours = [place.fleet, project.name, place.clone(project.name)].join(' ');
  const own = after.sessions.filter((session) => session.alive && marks(session) === ours);
  const missing = persistentAgents(project).filter(({ name }) => !own.some(({ agent }) => agent === name));
  return [...missing.map(({ name }) => `${name} does not run`), ...isWatched(project, scene)];
}

/** Whether another session has taken the place of the old one is told by those. */
function isAsDeclared(project: ProjectDescription, scene: Scene): string[] {
  const { place, after } = scene;
  const path = place.clone(project.name);
  const isBy = (one: Session) =>
    after.processes.some(
      ({ parent, command }) => parent === one.panePid && command === agentCommand.join(' '),
    );
  const own = after.sessions.filter((session) => session.alive && session.path === path);
  const others = project.sessions.drifted.filter(
    (agent) => !own.some((session) => session.agent === agent && isBy(session)),
  );
  return [
    ...others.map((agent) => `${agent} does not run as it is declared now`),
    ...isRunning(project, scene),
  ];
}

function isWatched(project: ProjectDescription, { place }: Scene): string[] {
  if (persistentAgents(project).every(({ watch }) => watch === 'none')) return [];
  const path = place.clone(project.name);
  if (watchdogIn(place, path) === null) return ['nobody watches over it'];
  const { engine } = JSON.parse(readFileSync(join(stateOf(place.stateHome, path), 'watchdog.json'), 'utf8'));
  return engine === project.declared.version ? [] : [`its watchdog is ${engine}`];
}

function persistentAgents({ declared, place }: ProjectDescription) {
  const remote = declared.remote === null || declared.remote === 'empty' ? null : declared.remote;
  const file = place.kind === 'clone' ? place.agents : (remote?.agents ?? 'scaffold');
  return agentsOf[file].filter(({ kind }) => kind === 'persistent');
}
