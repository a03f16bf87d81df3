// Makes a described world real: remotes, clones and what is in them, what runs, and the registry over it all. Does
// everything as somebody else would, by git, tmux and the engine; never by po.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { socketName } from '../../../engine/protocol.ts';
import { type ProjectKeys, registryText } from '../fleet.ts';
import { buildAgents, foreignSession } from './build-agents.ts';
import { buildEngine } from './build-engine.ts';
import { beginOperation, commitTo, doWork, leaveLock } from './build-work.ts';
import type { Beside, CloneDescription, ProjectDescription, WorldDescription } from './description.ts';
import { makePlace, operatorSocket, otherFleet, type Place, type Scene } from './place.ts';
import { runIn } from './shell.ts';
import { noticeRefs, type Templates } from './templates.ts';

export async function buildWorld(world: WorldDescription, templates: Templates): Promise<Place> {
  const place = makePlace(world.seed);
  try {
    if (world.memory === 'kept') await copy(templates.memory, join(place.root, '.po'));
    for (const project of world.projects) await buildProject(project, { world, place, templates });
    // Behind all agents, so that the server they are on is one that the engine has started.
    for (const { name, sessions } of world.projects) {
      for (const agent of sessions.taken)
        await foreignSession(place, socketName(place.fleet), `${name}/${agent}`);
    }
    for (const what of world.beside) await buildBeside(what, { world, place, templates });
    writeFileSync(join(place.desk, 'fleet.toml'), registryOf(world, place, templates));
    return place;
  } catch (error) {
    await place.remove();
    throw error;
  }
}

function registryOf(world: WorldDescription, place: Place, templates: Templates): string {
  const named = world.projects.filter(({ declared }) => declared.state !== 'unregistered');
  const projects = named.map(({ name, declared }): [string, ProjectKeys] => [
    name,
    {
      state: declared.state,
      engine: declared.version,
      ...(declared.remote === null ? {} : { repo: place.remote(name) }),
      ...(declared.after.length === 0 ? {} : { after: declared.after }),
      ...(declared.protect ? { protect: true } : {}),
      ...(declared.hold ? { hold: { reason: 'not now' } } : {}),
    },
  ]);
  return registryText(place.fleet, {
    projects: Object.fromEntries(projects),
    engine: { source: world.source === 'git' ? templates.engine : 'embedded', version: 'v0.1.0' },
    // What fails in one project must not decide about another.
    apply: { max_failures: 100 },
  });
}

async function buildProject(project: ProjectDescription, scene: Scene): Promise<void> {
  const { name, declared, sessions } = project;
  const { place, templates } = scene;
  const path = place.clone(name);
  if (declared.remote !== null) await buildRemote(project, scene);
  switch (project.place.kind) {
    case 'absent': {
      if (Object.keys(sessions.agents).length === 0) return;
      // Its agents go on in a folder that was removed.
      const template = await templates.of({ pinned: declared.version, agents: 'plain' });
      await copy(template.clone, path);
      await buildAgents(project, 'plain', place);
      rmSync(path, { recursive: true });
      return;
    }
    case 'empty-folder':
      return void mkdirSync(path);
    case 'elsewhere': {
      const template = await templates.of({ pinned: declared.version, agents: 'plain' });
      await copy(template.clone, join(place.root, 'moved', name));
      return setMarks(place, join(place.root, 'moved', name), place.fleet, name);
    }
    case 'file':
      return writeFileSync(path, 'a file of somebody’s\n');
    case 'folder':
      mkdirSync(join(path, 'chapters'), { recursive: true });
      return writeFileSync(join(path, 'chapters/one.txt'), 'years of work\n');
    case 'bare-repository':
      return void (await place.git(place.top, 'init', '--quiet', '--bare', path));
    case 'clone':
      return buildClone(project, project.place, scene);
  }
}

async function buildRemote({ name, declared, place: at }: ProjectDescription, scene: Scene): Promise<void> {
  const { place, templates } = scene;
  const { remote } = declared;
  if (remote === null) return;
  const path = place.remote(name);
  if (remote === 'empty') {
    await place.git(place.top, 'init', '--quiet', '--bare', '--initial-branch=main', path);
    return;
  }
  await copy((await templates.of(remote)).remote, path);
  if (at.kind === 'clone' && at.since !== 'nothing') {
    await place.git(path, 'update-ref', 'refs/heads/main', noticeRefs[at.since]);
  }
}

async function buildClone(project: ProjectDescription, clone: CloneDescription, scene: Scene): Promise<void> {
  const { name, sessions } = project;
  const { place, templates } = scene;
  const { git } = place;
  const path = place.clone(name);
  const template = await templates.of(clone);
  await copy(template.clone, path);
  await setOrigin(project, clone, scene, template.remote);
  if (clone.unpushed) await commitTo(git, path, { 'unpushed.txt': 'not ready to be seen\n' });
  await buildAgents(project, clone.agents, place);
  const linked = join(place.top, 'linked', name);
  if (clone.linkedWorktree === 'linked')
    await git(path, 'worktree', 'add', '--quiet', '-b', 'linked', linked);
  if (clone.branch === 'detached') await git(path, 'switch', '--quiet', '--detach');
  if (clone.branch === 'topic') {
    await git(path, 'switch', '--quiet', '--create', 'topic');
    await commitTo(git, path, { 'topic.txt': 'on a topic\n' });
  }
  // git would not have it twice: the clone had to leave it first.
  if (clone.linkedWorktree?.startsWith('main')) await git(path, 'worktree', 'add', '--quiet', linked, 'main');
  if (clone.linkedWorktree === 'main-gone') rmSync(linked, { recursive: true });
  if (clone.operation !== null) await beginOperation(git, path, clone.operation);
  await buildEngine(project, clone, scene);
  for (const work of clone.work) await doWork(git, path, work, place.top);
  if (clone.work.includes('bystander')) standBy(place, path);
  if (clone.agentsFile === 'deleted') rmSync(join(path, 'agents.toml'));
  if (clone.agentsFile === 'broken')
    writeFileSync(join(path, 'agents.toml'), '[project]\nname = "site"\n[agents.x\n');
  await mark(project, clone, scene);
  if (clone.operation !== null) leaveLock(path, clone.operation);
  if (Object.keys(sessions.agents).length === 0 && sessions.watchdog !== 'none')
    throw new Error('a watchdog watches over no agents');
}

async function setOrigin(
  { name }: ProjectDescription,
  { origin }: CloneDescription,
  { place: { git, clone, remote } }: Scene,
  content: string,
): Promise<void> {
  const path = clone(name);
  const remotes = await git(path, 'remote');
  if (remotes === '' && origin === 'none') return;
  if (origin === 'none') return void (await git(path, 'remote', 'remove', 'origin'));
  const url = origin === 'fits' ? remote(name) : remote(`${name}-other`);
  if (origin === 'other') await copy(content, url);
  await git(path, 'remote', ...(remotes === '' ? ['add', 'origin'] : ['set-url', 'origin']), url);
}

async function mark({ name }: ProjectDescription, clone: CloneDescription, scene: Scene): Promise<void> {
  const { place, world } = scene;
  const [path, fleet] = [place.clone(name), place.fleet];
  if (clone.isGuarded) await place.git(path, 'config', 'po.protect', 'true');
  switch (clone.mark) {
    case 'none':
      return;
    case 'ours':
      return setMarks(place, path, fleet, name);
    case 'other-fleet':
      return setMarks(place, path, otherFleet, name);
    case 'former-name':
      return setMarks(place, path, fleet, `former-${name}`);
    case 'sibling':
      return setMarks(place, path, fleet, siblingOf(name, world));
  }
}

/** Another project that the registry names. */
function siblingOf(name: string, world: WorldDescription): string {
  const sibling = world.projects.find((one) => one.name !== name && one.declared.state !== 'unregistered');
  if (sibling === undefined) throw new Error(`${name} has no sibling`);
  return sibling.name;
}

async function setMarks({ git }: Place, path: string, fleet: string, project: string): Promise<void> {
  await git(path, 'config', 'po.fleet', fleet);
  await git(path, 'config', 'po.project', project);
}

/** A process of somebody’s that has nothing to do with any agent. */
function standBy({ env }: Place, folder: string): void {
  spawn('sleep', ['100000'], { cwd: folder, env: { ...env }, stdio: 'ignore', detached: true }).unref();
}

async function buildBeside(what: Beside, { world, place, templates }: Scene): Promise<void> {
  switch (what) {
    case 'folder-under-root':
      mkdirSync(join(place.root, 'notes'));
      return writeFileSync(join(place.root, 'notes/thesis.txt'), 'years of work\n');
    case 'clone-of-other-fleet': {
      const template = await templates.of({ pinned: 'v0.1.0', agents: 'plain' });
      await copy(template.clone, place.clone('next-door'));
      return setMarks(place, place.clone('next-door'), otherFleet, 'next-door');
    }
    case 'copy-of-first-clone': {
      const [first] = world.projects;
      if (first?.place.kind !== 'clone' || first.declared.state === 'unregistered') return;
      // What bears the mark of another project would, copied, be that one's clone that lies elsewhere, or one that is
      // left out.
      if (first.place.mark === 'sibling' || first.place.mark === 'former-name') return;
      return copy(place.clone(first.name), join(place.root, 'copies', first.name));
    }
    case 'session-on-our-server':
      return foreignSession(place, socketName(place.fleet), 'notes');
    case 'server-of-operator':
      return foreignSession(place, operatorSocket, 'desk');
  }
}

/** Far quicker than reading and writing it here. */
async function copy(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  const ran = await runIn('/', process.env, 'cp', ['-a', from, to]);
  if (ran.code !== 0) throw new Error(`cp ${from} ${to}: ${ran.stderr}`);
}
