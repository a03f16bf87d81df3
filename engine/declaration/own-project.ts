/**
 * Which project a command acts on: the one whose engine runs, wherever the caller is. What lies beside the engine's folder
 * decides, never that folder's name. A copy of the engine that lies in no project acts on the current folder.
 */
import { basename, dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { claimsFolder } from '../contract/names.ts';
import { type Diagnostic, DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import { stateFolder } from '../state/state-folder.ts';
import type { Environment } from '../world/environment.ts';
import { readText, realPathOf, statOf } from '../world/files.ts';
import { agentsFileName } from './agents-file.ts';

type Caller = Pick<Context, 'program' | 'calledAs' | 'currentFolder' | 'env'>;

/** Its folder, and a note where the caller may have meant another project. */
export function projectFolder(context: Caller & Pick<Context, 'output'>): string {
  const own = ownProject(context);
  if (own === null) return context.currentFolder();
  const other = projectAround(context);
  if (other !== null && other !== realPathOf(own)) context.output.note(elsewhere(own, other));
  return own;
}

/** Null where the engine lies in no project. */
function ownProject({ program, calledAs, env }: Caller): string | null {
  const engine = dirname(program);
  const own = holderOf(engine, env);
  const named = dirname(calledAs);
  // A link to the folder: the engine lies in that project as well. A link to the file alone is a way to call it.
  const other = named !== engine && realPathOf(named) === realPathOf(engine) ? holderOf(named, env) : null;
  if (own !== null && other !== null && realPathOf(own) !== realPathOf(other))
    throw new DiagnosticError([sharedEngine(own, other)]);
  return own ?? other;
}

/** The folder around an engine where it is a project, also one whose agents.toml is gone or was never written. */
function holderOf(engine: string, env: Environment): string | null {
  const folder = dirname(engine);
  const isProject =
    [agentsFileName, claimsFolder].some((name) => statOf(join(folder, name)) !== null) ||
    isSubmodule(folder, basename(engine)) ||
    isRemembered(folder, env);
  return isProject ? folder : null;
}

function isRemembered(folder: string, env: Environment): boolean {
  // A command that needs the state reports what is wrong with it.
  return quietly(() => {
    const real = realPathOf(folder);
    return real !== null && stateFolder(real, env).exists();
  }, false);
}

/** As git writes it. */
export function isSubmodule(folder: string, path: string): boolean {
  const declared = readText(join(folder, '.gitmodules')) ?? '';
  return [...declared.matchAll(/^\s*path\s*=\s*"?(.*?)"?\s*$/gm)].some(([, one]) => one === path);
}

/** The nearest project at or above the current folder. */
function projectAround({ currentFolder }: Caller): string | null {
  // The current folder may be gone, or a folder above it unreadable: it says nothing then.
  return quietly(() => {
    for (let folder = currentFolder(); ; folder = dirname(folder)) {
      if (statOf(join(folder, agentsFileName)) !== null) return folder;
      if (folder === dirname(folder)) return null;
    }
  }, null);
}

function elsewhere(own: string, other: string): string {
  const [folder, around] = [own, other].map((path) => shellWord(path));
  return `note: this engine acts on its own project, ${folder}; the current folder lies in another, ${around}`;
}

function sharedEngine(own: string, other: string): Diagnostic {
  return {
    severity: 'error',
    code: 'shared-engine',
    summary: 'Engine of two projects',
    detail: `${other} has the engine of ${own} by a link, so it is unclear which project is meant.`,
    help: remedyText(
      `for ${own} call it by its own path; ${other} needs an engine of its own:`,
      `node ${shellWord(join(own, 'engine', 'agents.mjs'))} status`,
    ),
  };
}
