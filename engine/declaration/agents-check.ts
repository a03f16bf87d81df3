/** Whether the prompts, folders and env files that agents.toml names exist. Changes nothing. */
import { resolve } from 'node:path';
import { type Diagnostic, type DiagnosticCode, DiagnosticError } from '../kernel/diagnostic.ts';
import { shellWord } from '../kernel/help.ts';
import { fileLimits } from '../kernel/limits.ts';
import { readText, statOf } from '../world/files.ts';
import { userName } from '../world/user-tables.ts';
import type { AgentsFile } from './agents-file.ts';
import type { AgentDefinition } from './definition.ts';
import { readEnvFile } from './env-file.ts';

/** `folder` is the project's. */
export function checkAgents(
  folder: string,
  file: AgentsFile,
  agents: readonly AgentDefinition[],
): Diagnostic[] {
  return agents.flatMap((agent) => [
    ...checkFile(folder, file, agent, 'prompt', agent.prompt),
    ...checkFile(folder, file, agent, 'env_file', agent.envFile),
    ...checkEnvFile(folder, file, agent),
    ...checkFolder(folder, file, agent),
  ]);
}

function checkFile(
  folder: string,
  file: AgentsFile,
  agent: AgentDefinition,
  key: string,
  path: string | null,
): Diagnostic[] {
  if (path === null) return [];
  const stats = statOf(resolve(folder, path));
  if (stats?.isFile()) return [];
  const found = stats === null ? 'does not exist' : 'is not a file';
  return [fault(file, agent, key, 'missing-file', 'File that is not there', `${path} ${found}.`)];
}

function checkEnvFile(folder: string, file: AgentsFile, agent: AgentDefinition): Diagnostic[] {
  if (agent.envFile === null) return [];
  const path = resolve(folder, agent.envFile);
  const stats = statOf(path);
  if (!stats?.isFile()) return [];
  if ((stats.mode & 0o077) !== 0) {
    return [
      fault(
        file,
        agent,
        'env_file',
        'readable-by-others',
        'Secrets that others can read',
        `${agent.envFile} can be read by others.`,
        closeTo(path, stats.uid),
      ),
    ];
  }
  const read = readEnvFile(readText(path, fileLimits.environment.most) ?? '');
  if (read.ok) return [];
  return [
    fault(
      file,
      agent,
      'env_file',
      'invalid-env-file',
      'Env file that is not understood',
      `Line ${read.line} of ${agent.envFile} is not NAME=value.`,
    ),
  ];
}

/** Only its owner can change who else may read a file. */
function closeTo(path: string, owner: number): string {
  const uid = process.getuid?.() ?? owner;
  const close = `chmod 600 ${shellWord(path)}`;
  if (uid === 0 || uid === owner) return close;
  return `sudo chown ${shellWord(userName(uid) ?? String(uid))} ${shellWord(path)} && ${close}`;
}

function checkFolder(folder: string, file: AgentsFile, agent: AgentDefinition): Diagnostic[] {
  const problem = folderProblem(folder, agent);
  return problem === null
    ? []
    : [fault(file, agent, 'dir', 'missing-folder', 'Folder that is not there', problem)];
}

/** What is wrong with the folder that the agent works in, or null. */
export function folderProblem(folder: string, { dir }: AgentDefinition): string | null {
  const stats = statOf(resolve(folder, dir));
  if (stats?.isDirectory()) return null;
  return `${dir} ${stats === null ? 'does not exist' : 'is not a folder'}.`;
}

function fault(
  file: AgentsFile,
  agent: AgentDefinition,
  key: string,
  code: DiagnosticCode,
  summary: string,
  detail: string,
  help?: string,
): Diagnostic {
  const place = file.document.place(['agents', agent.name, key], 'value');
  return { severity: 'error', code, summary, detail, ...(help !== undefined && { help }), place };
}

/** Throws where anything is wrong. */
export function refuseFaults(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
}
