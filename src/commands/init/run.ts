// `po init [DIR]`: makes a new project orchestrator from nothing. Writes only in that folder, and only where nothing
// is.

import { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { shellWord } from '../../../engine/kernel/help.ts';
import { nameFrom, namePattern, readAgents } from '../../../engine/protocol.ts';
import { agentBackend, agentName, clonesFolder } from '../../bootstrap/files.ts';
import { makeOrchestrator } from '../../bootstrap/make.ts';
import { misused, refuse } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { agentInstallLine, identityLines, installLine } from '../../doctor/install.ts';
import { exitCode } from '../../exit-code.ts';
import { whyUnusable } from '../../fleet/usable-path.ts';
import { packageFolder, releasesFolder } from '../../registry/registry.ts';
import { readReleases } from '../../world/engines/engines.ts';
import { WorldFailure } from '../../world/failure.ts';
import { systemFiles } from '../../world/files.ts';
import { lookAtIdentity, thisSystem } from '../../world/machine.ts';
import {
  beginFolder,
  dropFolder,
  finishFolder,
  freeBeside,
  lookAtNewFolder,
  moveReady,
  type NewFolderFacts,
  readyFile,
} from '../../world/new-folder.ts';
import { homedir } from '../../world/os.ts';
import { ignoreItself } from '../../world/own-folder.ts';
import { findProgram } from '../../world/programs.ts';
import { surroundingsOf } from '../../world/surroundings.ts';
import { systemWorld } from '../../world/world.ts';
import { goTo, type InitDocument, initText } from './human.ts';
import {
  busy,
  failed,
  gitMissing,
  inTheWay,
  otherName,
  taken,
  unusable,
  unwritable,
  within,
} from './obstacles.ts';

export const answer: Run = async (args, context) => {
  const { cwd } = context;
  const [word = '.', ...more] = args.positionals;
  // `po init "$DIR"` with an empty DIR must not turn the current folder into one.
  if (more.length > 0 || word === '') return misused('init', 'name one folder');
  const given = args.text('name');
  if (given !== null && !namePattern.test(given)) {
    return misused('init', '--name takes 1 to 39 lower-case letters, digits and hyphens');
  }
  const target = resolve(cwd, word);
  const why = whyUnusable(target);
  if (why !== null) return refuse(unusable(target, why));
  const look = lookAtNewFolder(target);
  if (!look.known) throw new DiagnosticError([look.diagnostic]);
  const place = look.value;
  try {
    const obstacle = await obstacleAt(place, given);
    if (obstacle !== null) return refuse(obstacle);
    const document = await documentOf(place.path, { finished: place.kind === 'ready', cwd });
    const detail = { verbose: args.flag('verbose'), quiet: args.flag('quiet') };
    return {
      exitCode: exitCode.done,
      document,
      text: (view) => initText(document, { ...view, ...detail }),
    };
  } catch (error) {
    throw diagnosed(error, place.path);
  }
};

/** Makes it, or finishes what was begun. Null once it is there; otherwise the obstacle. */
async function obstacleAt(place: NewFolderFacts, given: string | null): Promise<Diagnostic | null> {
  const { path } = place;
  switch (place.kind) {
    case 'taken':
      return taken(place, freeBeside(path, 'orchestrator'), given);
    case 'busy':
      return busy(place, freeBeside(path, `${basename(path)}.left-over`));
    case 'ready': {
      // The name goes into every mark, so a name other than the requested one is reported.
      const name = nameOfReady(path);
      if (given !== null && name !== null && given !== name) return otherName(path, { given, name });
      return inTheWay(path, moveReady(path), given);
    }
    case 'free': {
      const around = await surroundingsOf(path);
      if (around.kind !== 'none') return within(path, around, await freePlace(path), given);
      if (findProgram('git', process.env['PATH'] ?? '') === null)
        return gitMissing(installLine('git', thisSystem()));
      return inTheWay(path, await make(place, given ?? nameFrom(basename(path))), given);
    }
  }
}

/** An unused path inside nothing else: beside what the path lies in, or else in the home. */
async function freePlace(path: string): Promise<string | null> {
  let at = path;
  for (let around = await surroundingsOf(at); around.kind !== 'none'; around = await surroundingsOf(at)) {
    if (dirname(around.within) === around.within) return null;
    at = join(dirname(around.within), basename(path));
  }
  return freeBeside(at, basename(path));
}

async function make(
  place: Extract<NewFolderFacts, { kind: 'free' }>,
  name: string,
): Promise<readonly string[]> {
  const folder = beginFolder(place);
  try {
    const world = systemWorld(join(folder, clonesFolder), releasesFolder());
    await makeOrchestrator({ name, version: newestVersion(), folder, path: place.path }, world);
    ignoreItself(join(folder, clonesFolder));
  } catch (error) {
    dropFolder(folder);
    throw error;
  }
  return finishFolder(folder, place);
}

function nameOfReady(path: string): string | null {
  const text = systemFiles.readText(readyFile(path, 'agents.toml'));
  const declared = text.known && text.value !== null ? readAgents('agents.toml', text.value) : null;
  return declared?.ok ? declared.value.project : null;
}

/** The newest finished release; the one in development where there is none yet. */
function newestVersion(): string {
  const releases = readReleases(releasesFolder());
  const newest = releases.findLast(({ released }) => released) ?? releases.at(-1);
  if (newest === undefined) throw new Error('po carries no engine release');
  return newest.tag;
}

/** As it is now, no matter which run began it. */
async function documentOf(
  path: string,
  { finished, cwd }: { readonly finished: boolean; readonly cwd: string },
): Promise<InitDocument> {
  const { engines, files, git } = systemWorld(join(path, clonesFolder), releasesFolder());
  const look = await git.look(path);
  if (!look.known) throw new DiagnosticError([look.diagnostic]);
  const repository = look.value.kind === 'repository' ? look.value.repository : null;
  const pin = repository?.engineInHead;
  const text = files.readText(join(path, 'agents.toml'));
  const declared = text.known && text.value !== null ? readAgents('agents.toml', text.value) : null;
  if (repository?.commit == null || repository.branch === null || pin?.kind !== 'gitlink' || !declared?.ok) {
    throw new WorldFailure(`${path} is not what po init makes`);
  }
  const version = await engines.versionOf({ kind: 'embedded' }, pin.commit);
  const identity = await lookAtIdentity(path);
  return {
    format: 'po.init/1',
    path,
    name: declared.value.project ?? basename(path),
    branch: repository.branch,
    commit: repository.commit,
    engine: { version: version ?? pin.commit.slice(0, 12), commit: pin.commit },
    finished,
    missing: missingPrograms(),
    identity: identity.known && !identity.value ? identityLines : [],
    next: [
      ...goTo(path, systemFiles.realpath(cwd) ?? cwd),
      'node engine/agents.mjs up',
      `node engine/agents.mjs attach ${agentName}`,
    ],
  };
}

/** The next commands, for things that po does not bring. git is installed: init has used it by now. */
function missingPrograms(): InitDocument['missing'] {
  const searchPath = process.env['PATH'] ?? '';
  const checkout = packageFolder();
  const system = thisSystem();
  const programs: InitDocument['missing'] = [
    { program: 'tmux', install: [installLine('tmux', system)] },
    { program: 'flock', install: [installLine('flock', system)] },
    { program: agentBackend, install: [agentInstallLine(agentBackend) ?? ''] },
    {
      program: 'po',
      install: [
        `npm install -g --ignore-scripts --prefix ~/.local ${checkout === null ? 'PATH-OF-THE-CHECKOUT' : shellWord(checkout)}`,
        'export PATH="$HOME/.local/bin:$PATH"',
      ],
    },
  ];
  return programs.filter(({ program }) => findProgram(program, searchPath) === null);
}

/** The file system refuses new files, as in a folder of another user or in /proc. */
const notWritable: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT']);

/** A refusal of git or the file system, for the operator to fix. */
function diagnosed(error: unknown, path: string): unknown {
  const isSystem = error instanceof Error && 'code' in error && 'syscall' in error;
  if (!(error instanceof WorldFailure) && !isSystem) return error;
  if (isSystem && notWritable.has(String(error.code)))
    return new DiagnosticError([unwritable(path, dirname(path), freeBeside(homedir(), basename(path)))]);
  const output = error instanceof WorldFailure && error.output !== '' ? `\n${error.output}` : '';
  return new DiagnosticError([failed(path, `${error.message}${output}`)]);
}
