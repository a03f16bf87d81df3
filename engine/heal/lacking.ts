/**
 * What this machine lacks to start an agent. That is not the agent's fault, so it counts as no death. Checked before a
 * start and again in every round, so that healing goes on by itself once it exists.
 */
import { resolve } from 'node:path';
import { backends } from '../backends/index.ts';
import type { Lack } from '../contract/heal-record.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { readEnvFile } from '../declaration/env-file.ts';
import { quietly } from '../kernel/diagnostic.ts';
import { fileLimits } from '../kernel/limits.ts';
import { type Environment, scrub } from '../world/environment.ts';
import { readText, statOf } from '../world/files.ts';
import { oldestNode, presentNode } from '../world/node.ts';
import { findProgram } from '../world/programs.ts';

/** Null if nothing that can be checked is missing. */
export async function lackOf(folder: string, agent: AgentDefinition, env: Environment): Promise<Lack | null> {
  if ((await presentNode(env)) === null) {
    const why = `${process.execPath} was removed, and no node ${oldestNode} or newer is on PATH or beside it`;
    return { cause: 'node-missing', why };
  }
  const own = { ...scrub(env), ...envFileOf(folder, agent), ...agent.env };
  const home = own['HOME'] ?? '';
  // An unreadable folder is not gone.
  const isGone = home !== '' && quietly(() => statOf(home) === null, false);
  if (isGone) return { cause: 'home-missing', why: `HOME, ${home}, is gone` };
  const [program] = agent.command ?? backends[agent.backend].program(own) ?? [];
  if (program === undefined || own['PATH'] === undefined) return null;
  if (findProgram(program, own, resolve(folder, agent.dir)) !== null) return null;
  const where = program.includes('/') ? 'is gone' : 'is not on PATH';
  return { cause: 'program-missing', why: `${program} ${where}` };
}

/** The launcher reports what is wrong with it. */
function envFileOf(folder: string, { envFile }: AgentDefinition): Environment {
  if (envFile === null) return {};
  const path = resolve(folder, envFile);
  const read = readEnvFile(quietly(() => readText(path, fileLimits.environment.most), null) ?? '');
  return read.ok ? read.variables : {};
}
