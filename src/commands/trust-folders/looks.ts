// What `po trust-folders` looks at: the clones, the agents in them, and each program's file.
import { join, resolve } from 'node:path';
import type { Environment } from '../../../engine/kernel/environment.ts';
import { backendNames, backends, readAgents, readEnvFile } from '../../../engine/protocol.ts';
import { waitingIn } from '../../../reconcilers/waiting.ts';
import type { Fleet, Project } from '../../fleet/fleet.ts';
import { type TrustEdit, trustEdit } from '../../trust/edits.ts';
import {
  type Asking,
  lineOf,
  type Part,
  type TrustRefusal,
  type TrustSkipped,
  together,
  type Wanted,
} from '../../trust/trust-plan.ts';
import { openCliFile } from '../../world/cli-file.ts';
import type { World } from '../../world/world.ts';

export interface Wants {
  readonly wanted: readonly Wanted[];
  readonly skipped: readonly TrustSkipped[];
}

/** @param environment of agents that declare none */
export async function wantsOf(
  fleet: Fleet,
  projects: readonly Project[],
  environment: Environment,
  world: World,
): Promise<Wants> {
  const parts: Part[] = [];
  const skipped: TrustSkipped[] = [];
  for (const project of projects) {
    const why = await cloneProblem(fleet, project, world);
    const found = why === null ? partsIn(project, environment, world) : why;
    if (typeof found === 'string') skipped.push({ project: project.name, why: found });
    else parts.push(...found);
  }
  return { wanted: together(parts), skipped };
}

/** Only an existing clone with the fleet's mark. */
async function cloneProblem(fleet: Fleet, { name, path }: Project, { git }: World): Promise<string | null> {
  const look = await git.look(path);
  if (!look.known) return look.diagnostic.detail;
  if (look.value.kind === 'absent') return 'there is no clone yet';
  if (look.value.kind !== 'repository') return `there is a ${look.value.what} at ${path}, and no clone`;
  const { marks } = look.value.repository;
  if (marks.fleet === fleet.name && marks.project === name) return null;
  return marks.fleet === null
    ? `the clone at ${path} bears no mark of this fleet`
    : `the clone at ${path} is marked as project ${marks.project ?? '?'} of fleet ${marks.fleet}`;
}

function partsIn(project: Project, environment: Environment, { files }: World): Part[] | string {
  const { name, path } = project;
  const file = `${path}/agents.toml`;
  const text = files.readIn(path, 'agents.toml');
  if (!text.known) return text.diagnostic.detail;
  if (text.value === null) return 'it has no agents.toml';
  const read = readAgents(file, text.value);
  if (!read.ok) return `${file} is not valid TOML`;
  const exists = (place: string) => files.realpath(place) !== null;
  return read.value.agents.flatMap(({ name: agent, backend, dir, env, envFile }): Part[] => {
    const directory = files.realpath(resolve(path, dir));
    const cli = backendNames.find((one) => one === backend);
    const trust = cli === undefined ? null : (backends[cli].cli?.trust ?? null);
    if (cli === undefined || trust === null || directory === null) return [];
    const declared = { ...variablesIn(path, envFile, files), ...env };
    const own = Object.fromEntries(
      ['HOME', ...trust.variables].map((variable) => {
        const value = declared[variable] ?? environment[variable];
        return [variable, value ? resolve(directory, value) : undefined];
      }),
    );
    const folder = repositoryAt(directory, files) ?? directory;
    const { files: places, lock } = trust.places(own, exists);
    return places.map((place) => ({
      ...{ project: name, folder, cli, agent, file: place },
      trust,
      lock: lock === null ? null : `${lock === 'real' ? (files.realpath(place) ?? place) : place}.lock`,
    }));
  });
}

function variablesIn(path: string, envFile: string | null, { readText }: World['files']): Environment {
  const text = envFile === null ? null : readText(resolve(path, envFile));
  const read = text?.known && text.value !== null ? readEnvFile(text.value) : null;
  return read?.ok === true ? read.variables : {};
}

/** Trust covers a whole repository: the innermost one that holds a folder. */
function repositoryAt(folder: string, files: World['files']): string | null {
  const kind = files.kindOf(join(folder, '.git'));
  if (kind.known && kind.value !== 'absent') return folder;
  const parent = resolve(folder, '..');
  return parent === folder ? null : repositoryAt(parent, files);
}

export interface Sorted {
  readonly open: readonly Wanted[];
  readonly trusted: readonly Wanted[];
  readonly refused: readonly TrustRefusal[];
}

/** By the present content of each file. */
export function sortOut(wanted: readonly Wanted[]): Sorted {
  const open: Wanted[] = [];
  const trusted: Wanted[] = [];
  const refused: TrustRefusal[] = [];
  for (const one of wanted) {
    const edit = editOf(one);
    if (edit.kind === 'refused') refused.push({ ...lineOf(one), why: edit.why, place: edit.place });
    else (edit.kind === 'trusted' ? trusted : open).push(one);
  }
  return { open, trusted, refused };
}

function editOf({ trust, file, folder }: Wanted): TrustEdit {
  const opened = openCliFile(file);
  if ('problem' in opened) return { kind: 'refused', why: opened.problem, place: null };
  return trustEdit(trust, opened.text, folder);
}

/** The questions that its agents were seen to ask, among those that would be trusted. */
export function askingIn(
  projects: readonly Project[],
  wanted: readonly Wanted[],
  { records }: World,
): Asking[] {
  return projects.flatMap(({ name, path }) => {
    const names = wanted.filter(({ project }) => project === name).flatMap(({ agents }) => agents);
    const asking = waitingIn(path, [...new Set(names)], records).filter(({ reason }) => reason === 'trust');
    return asking.length === 0 ? [] : [{ project: name, path, agents: asking.map(({ agent }) => agent) }];
  });
}
