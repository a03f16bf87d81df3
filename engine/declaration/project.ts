/** The project a command works on: its folder, its agents and its state. */
import { join } from 'node:path';
import { type StateFolder, stateFolder } from '../state/state-folder.ts';
import { type Diagnostic, DiagnosticError } from '../toml/diagnostic.ts';
import { shellWord, wayOut } from '../toml/help.ts';
import type { Environment } from '../world/environment.ts';
import { readText, realPathOf } from '../world/files.ts';
import { type AgentsFile, agentsFileName, readAgentsFile } from './agents-file.ts';

export interface Project {
  /** Absolute, symlinks resolved: it goes into the marks. */
  readonly folder: string;
  readonly file: AgentsFile;
  readonly state: StateFolder;
}

/** The project whose agents.toml lies in `folder`; those above are never taken for it. */
export function openProject(folder: string, env: Environment): Project {
  const opened = openFolder(folder, env);
  const read = readAgents(opened.folder);
  if (!read.ok) throw new DiagnosticError(read.diagnostics);
  return { ...opened, file: read.value };
}

/** For commands that must work with an agents.toml that is broken or gone. */
export function openFolder(folder: string, env: Environment): { folder: string; state: StateFolder } {
  const real = realPathOf(folder);
  if (real === null) throw new DiagnosticError([noProject(folder, 'the folder does not exist', null)]);
  if (/[\n\r]/.test(real)) {
    const help = 'move it to a path without one';
    throw new DiagnosticError([noProject(real, 'its path has a line break in it', help)]);
  }
  return { folder: real, state: stateFolder(real, env) };
}

export function readAgents(folder: string): ReturnType<typeof readAgentsFile> {
  const text = readText(join(folder, agentsFileName));
  if (text !== null) return readAgentsFile(agentsFileName, text);
  const help = wayOut('make it a project:', `node engine/agents.mjs init ${shellWord(folder)}`);
  return { ok: false, diagnostics: [noProject(folder, `there is no ${agentsFileName} in it`, help)] };
}

function noProject(folder: string, why: string, help: string | null): Diagnostic {
  return {
    severity: 'error',
    code: 'no-project',
    summary: 'Folder that is not a project',
    detail: `${folder}: ${why}.`,
    ...(help !== null && { help }),
  };
}
