// A project that is pinned and stopped, from where many tests begin. It is made once a test file and copied from then
// on, to the very place where it was made: paths stand in it, in po's marks and in git's.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { buildFleet, type Fleet, type FleetOptions, git } from './fleet.ts';
import {
  commitFiles,
  type EngineSource,
  makeEngineSource,
  makeRemote,
  type Remote,
  remoteAt,
} from './remotes.ts';

export interface Pinned {
  readonly fleet: Fleet;
  readonly remote: Remote;
  readonly source: EngineSource;
  /** The clone. */
  readonly web: string;
  /** Where somebody else works on the same project, level with the clone. */
  readonly theirs: string;
}

interface Template {
  readonly folder: string;
  readonly place: Pick<Fleet, 'top' | 'name'>;
  readonly options: FleetOptions;
  readonly commits: EngineSource['commits'];
}

const templates = new Map<string, Template>();

afterAll(() => {
  for (const { folder } of templates.values()) rmSync(folder, { recursive: true, force: true });
  templates.clear();
});

/** `web`, at v0.1.0 of an engine source that has v0.2.0 as well, with a remote of these files. One at a time. */
export async function pinnedProject(
  files: Readonly<Record<string, string>>,
  state = 'stopped',
): Promise<Pinned> {
  const key = JSON.stringify(files);
  const template = templates.get(key) ?? (await makeTemplate(files));
  templates.set(key, template);
  cpSync(template.folder, template.place.top, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
  });
  const fleet = buildFleet(template.options, template.place);
  onTestFinished(() => fleet.end());
  // The index tells a file by its inode as well, and a copy has others.
  git(fleet.path('web'), 'update-index', '-q', '--refresh');
  if (state !== 'stopped') {
    fleet.declare('web', { state });
    await fleet.apply();
  }
  const at = (name: string) => join(fleet.top, 'remotes', `${name}.git`);
  return {
    fleet,
    remote: remoteAt(at('web')),
    source: { ...remoteAt(at('engine')), commits: template.commits },
    web: fleet.path('web'),
    theirs: join(fleet.top, 'work', 'web'),
  };
}

async function makeTemplate(files: Readonly<Record<string, string>>): Promise<Template> {
  const fleet = buildFleet({ projects: {} });
  try {
    const { url, commits } = makeEngineSource(fleet);
    const remote = makeRemote(fleet, { name: 'web', commits: [files] });
    const options: FleetOptions = {
      projects: { web: { repo: remote.url, state: 'stopped' } },
      engine: { source: url, version: 'v0.1.0' },
    };
    fleet.useEngine('v0.1.0', url);
    fleet.declare('web', options.projects['web'] ?? {});
    await fleet.apply();
    git(join(fleet.top, 'work', 'web'), 'pull', '--quiet', remote.url, 'main');
    const folder = `${fleet.top}.template`;
    cpSync(fleet.top, folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    return { folder, place: { top: fleet.top, name: fleet.name }, options, commits };
  } finally {
    await fleet.end();
  }
}

/** Somebody else commits and pushes. */
export function goOn({ theirs, remote }: Pinned, files: Readonly<Record<string, string>>): string {
  const commit = commitFiles(theirs, files, 'More of theirs');
  git(theirs, 'push', '--quiet', remote.url, 'main');
  return commit;
}
