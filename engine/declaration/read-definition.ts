/** An agent as the files of its project declare it now. Looks at files, and changes nothing. */
import { resolve } from 'node:path';
import { quietly } from '../kernel/diagnostic.ts';
import { readText, statOf } from '../world/files.ts';
import type { Agents } from './agents-file.ts';
import type { AgentDefinition } from './definition.ts';
import { type FullDefinition, fileRevision } from './full-definition.ts';

/** Far more than any prompt or env file has. */
const longestBytes = 4 * 1024 * 1024;

export function readDefinition(
  folder: string,
  agent: AgentDefinition,
  wakes: Agents['wakes'],
): FullDefinition {
  const prompt = readNamed(folder, agent.prompt);
  const secrets = readNamed(folder, agent.envFile);
  return {
    ...agent,
    wake: wakes.get(agent.name) ?? null,
    promptText: prompt?.text ?? null,
    envFileText: secrets?.text ?? null,
    envFileRevision: secrets?.revision ?? null,
  };
}

interface Named {
  readonly text: string;
  readonly revision: string;
}

/** Null where there is no plain file, or it cannot be read: `checkAgents` reports why. */
function readNamed(folder: string, path: string | null): Named | null {
  if (path === null) return null;
  const file = resolve(folder, path);
  return quietly(() => {
    const stats = statOf(file);
    if (stats === null || !stats.isFile() || stats.size > longestBytes) return null;
    const text = readText(file);
    return text === null ? null : { text, revision: fileRevision(stats) };
  }, null);
}
