/** The project a command works on: its folder, its agents and its state. */
import { join } from 'node:path';
import type { DesiredRecord } from '../contract/desired-record.ts';
import { type Diagnostic, DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import { readAccepted } from '../state/accepted.ts';
import { type StateFolder, stateFolder } from '../state/state-folder.ts';
import type { Environment } from '../world/environment.ts';
import { readText, realPathOf } from '../world/files.ts';
import {
  type Agents,
  type AgentsFile,
  agentsFileName,
  type ReadAgentsFile,
  readAgentsFile,
} from './agents-file.ts';
import { type Definitions, inForce } from './in-force.ts';

export interface Project {
  /** Absolute, symlinks resolved: it goes into the marks. */
  readonly folder: string;
  /** The definitions that its agents run with: see `inForce`. */
  readonly file: Agents;
  readonly state: StateFolder;
}

/** With what its files declare now, which only a start by a person may use. */
export interface DeclaredProject extends Project {
  readonly file: AgentsFile;
}

export interface OpenedProject extends Project {
  /** What agents.toml declares, or what is wrong with it. */
  readonly declared: ReadAgentsFile;
  readonly accepted: Definitions;
}

/**
 * The project whose agents.toml lies in `folder`, never one above. A project whose agents.toml is broken or gone opens as long
 * as it has accepted definitions.
 */
export function openProject(folder: string, env: Environment): OpenedProject {
  const opened = openFolder(folder, env);
  const { records: accepted } = readAccepted(opened.state);
  const declared = declaredIn(opened.folder);
  if (!declared.ok && accepted.size === 0) throw new DiagnosticError(declared.diagnostics);
  const name = accepted.size === 0 ? '' : (opened.state.readServer()?.project ?? '');
  const desired = accepted.size === 0 ? nothingDesired : desiredIn(opened.state);
  const file = inForce(name, declared.ok ? declared.value : null, accepted, desired);
  return { ...opened, file, declared, accepted };
}

const nothingDesired: DesiredRecord = { format: 'ao.desired/1', agents: {} };

/** A damaged record is reported by the commands that need it. */
function desiredIn(state: StateFolder): DesiredRecord {
  return quietly(() => state.readDesired(), nothingDesired);
}

/** For commands that accept or check definitions. */
export function openDeclared(folder: string, env: Environment): DeclaredProject {
  const opened = openFolder(folder, env);
  const read = readAgents(opened.folder);
  if (!read.ok) throw new DiagnosticError(read.diagnostics);
  return { ...opened, file: read.value };
}

/** Gives an agents.toml that cannot be read as a fault like any other, instead of throwing. */
export function declaredIn(folder: string): ReadAgentsFile {
  try {
    return readAgents(folder);
  } catch (error) {
    if (error instanceof DiagnosticError) return { ok: false, diagnostics: error.diagnostics };
    throw error;
  }
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
  const help = remedyText('make it a project:', `node engine/agents.mjs init ${shellWord(folder)}`);
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
