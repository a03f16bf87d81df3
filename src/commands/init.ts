// `po init [DIR]`: a new project orchestrator from nothing. Writes in that folder alone, and only where nothing is.
import { basename, dirname, join, resolve } from 'node:path';
import { nameFrom, namePattern, readAgents } from '../../engine/protocol.ts';
import { type Diagnostic, DiagnosticError } from '../../engine/toml/diagnostic.ts';
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import { agentName, clonesFolder } from '../bootstrap/files.ts';
import { makeOrchestrator } from '../bootstrap/make.ts';
import { agentInstallLine } from '../doctor/install.ts';
import { exitCode } from '../exit-code.ts';
import { goTo, type InitDocument, initText } from '../view/init-human.ts';
import { jsonText } from '../view/json.ts';
import { readReleases } from '../world/engines/engines.ts';
import { WorldFailure } from '../world/failure.ts';
import { systemFiles } from '../world/files.ts';
import {
  beginFolder,
  finishFolder,
  lookAtNewFolder,
  moveReady,
  type NewFolderFacts,
} from '../world/new-folder.ts';
import { findProgram } from '../world/programs.ts';
import { systemWorld } from '../world/world.ts';
import type { Run } from './command.ts';
import { refuse } from './refuse.ts';
import { packageFolder, releasesFolder } from './registry.ts';

export const run: Run = async (args, context) => {
  const { terminal, cwd } = context;
  const [word = '.', ...more] = args.positionals;
  if (more.length > 0) return usage('name one folder');
  const given = args.text('name');
  if (given !== null && !namePattern.test(given)) {
    return usage('--name takes 1 to 39 lower-case letters, digits and hyphens');
  }
  const look = lookAtNewFolder(resolve(cwd, word));
  if (!look.known) throw new DiagnosticError([look.diagnostic]);
  const place = look.value;
  if (place.kind === 'taken' || place.kind === 'busy') {
    return refuse([place.kind === 'taken' ? taken(place) : busy(place)], args, context);
  }
  try {
    if (place.kind === 'ready') {
      const by = moveReady(place.path);
      if (by.length > 0) return refuse([taken({ ...place, kind: 'taken', by })], args, context);
    } else {
      await make(place, given ?? nameFrom(basename(place.path)));
    }
    const document = await documentOf(place.path, { finished: place.kind === 'ready', cwd });
    const style = { color: terminal.outHasColor, width: terminal.width };
    terminal.out(args.flag('json') ? jsonText(document) : initText(document, style));
    return exitCode.done;
  } catch (error) {
    throw diagnosed(error, place.path);
  }

  function usage(problem: string) {
    terminal.err(`po: ${problem}. See po init --help\n`);
    return exitCode.usage;
  }
};

async function make(place: Extract<NewFolderFacts, { kind: 'free' }>, name: string): Promise<void> {
  const folder = beginFolder(place);
  const world = systemWorld(join(folder, clonesFolder), releasesFolder());
  await makeOrchestrator({ name, version: newestVersion(), folder, path: place.path }, world);
  finishFolder(folder, place);
}

/** The newest release that may be used in earnest; the one in development where there is none yet. */
function newestVersion(): string {
  const releases = readReleases(releasesFolder());
  const newest = releases.findLast(({ released }) => released) ?? releases.at(-1);
  if (newest === undefined) throw new Error('po carries no engine release');
  return newest.tag;
}

/** As it lies there now, whoever began it. */
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
  return {
    format: 'po.init/1',
    path,
    name: declared.value.project ?? basename(path),
    branch: repository.branch,
    commit: repository.commit,
    engine: { version: version ?? pin.commit.slice(0, 12), commit: pin.commit },
    finished,
    missing: missingPrograms(),
    next: [
      ...goTo(path, systemFiles.realpath(cwd) ?? cwd),
      'node engine/agents.mjs up',
      `node engine/agents.mjs attach ${agentName}`,
    ],
  };
}

/** What the agent needs and does not come with po. That the rest is there was needed to get this far, or is told by doctor. */
function missingPrograms(): InitDocument['missing'] {
  const searchPath = process.env['PATH'] ?? '';
  const checkout = packageFolder();
  const programs: InitDocument['missing'] = [
    { program: 'claude', install: [agentInstallLine('claude') ?? ''] },
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

function taken({ path, by }: Extract<NewFolderFacts, { kind: 'taken' }>): Diagnostic {
  const shown = by?.slice(0, 5).join(', ') ?? '';
  const rest = by !== null && by.length > 5 ? ` and ${by.length - 5} more` : '';
  return {
    severity: 'error',
    code: 'init-not-empty',
    summary: by === null ? 'Something else is there' : 'The folder is not empty',
    detail: by === null ? `${path} is not a folder` : `${path} holds ${shown}${rest}`,
    help: wayOut(
      'name a folder that is empty or does not exist yet:',
      `po init ${shellWord(join(dirname(path), 'orchestrator'))}`,
    ),
  };
}

function busy({ path, pid }: Extract<NewFolderFacts, { kind: 'busy' }>): Diagnostic {
  return {
    severity: 'error',
    code: 'init-running',
    summary: 'Another po init works there',
    detail: `process ${pid} is making ${path}`,
    help: wayOut('wait for it to end; see what it is with:', `ps -p ${pid}`),
  };
}

/** What git or the file system refused, for the operator to put right. Nothing but a temporary folder is left of it. */
function diagnosed(error: unknown, path: string): unknown {
  const isSystem = error instanceof Error && 'code' in error && 'syscall' in error;
  if (!(error instanceof WorldFailure) && !isSystem) return error;
  const output = error instanceof WorldFailure && error.output !== '' ? `\n${error.output}` : '';
  return new DiagnosticError([
    {
      severity: 'error',
      code: 'init-failed',
      summary: 'The project orchestrator could not be made',
      detail: `${error.message}${output}\nnothing that looks finished was left at ${path}`,
      help: wayOut('put that right, and say it again; see what this machine lacks with:', 'po doctor'),
    },
  ]);
}
