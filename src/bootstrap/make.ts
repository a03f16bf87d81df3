// Makes the repository of a new project orchestrator in a folder: commits the files of `files.ts` and pins the engine
// on top, through the same ports that the reconcilers use.
import { WorldFailure } from '../world/failure.ts';
import type { World } from '../world/world.ts';
import { clonesFolder, type Orchestrator, orchestratorFiles } from './files.ts';

const source = { kind: 'embedded' } as const;
const branch = 'main';

/**
 * @param options.folder where it is made; it does not exist yet
 * @param options.path its final place
 * @param world keeps its own files under `clonesFolder` of that folder
 */
export async function makeOrchestrator(
  { folder, path, ...about }: Orchestrator & { readonly folder: string; readonly path: string },
  { engines, files, git }: World,
): Promise<void> {
  const contents = orchestratorFiles(about);
  const version = await engines.resolve(source, about.version);
  if (!version.known) throw new WorldFailure(version.diagnostic.detail);
  const { tag, commit } = version.value;
  await git.init({ path: folder, branch, remoteUrl: null });
  for (const { path: name, content } of contents) files.writeNew(`${folder}/${name}`, content);
  files.makeFolder(`${folder}/${clonesFolder}`);
  await git.commitFirst({
    path: folder,
    branch,
    files: contents.map((file) => file.path),
    message: `Scaffold ${about.name}, a project orchestrator`,
  });
  const { gitDir } = await engines.provide(source, version.value);
  // The final place. It is absolute: after a move of the folder, `.gitmodules` still has the old one.
  const url = `${path}${gitDir.slice(folder.length)}`;
  const fetchFrom = gitDir;
  await git.checkOutEngine({
    repository: await repositoryAt(folder, git),
    moduleName: 'engine',
    fetchFrom,
    tag,
    commit,
    url,
    isFirst: true,
  });
  const repository = await repositoryAt(folder, git);
  const pin = {
    ...{ repository, parent: repository.commit, branch, url, tag },
    ...{ engineCommit: commit, moduleName: 'engine', renewsUrl: false },
  };
  await git.commitPin({ ...pin, ...(await git.makePin(pin)) });
}

async function repositoryAt(path: string, git: World['git']) {
  const look = await git.look(path);
  if (!look.known) throw new WorldFailure(look.diagnostic.detail);
  if (look.value.kind !== 'repository') throw new WorldFailure(`${path} is no repository`);
  return look.value.repository;
}
