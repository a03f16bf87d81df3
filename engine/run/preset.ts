/** Adds to an agent's environment what keeps its program from doing what the operator did not ask for. */
import type { Backend } from '../backends/backend.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { run } from '../world/exec.ts';
import { readText } from '../world/files.ts';

export interface Presetting {
  readonly backend: Backend;
  readonly definition: AgentDefinition;
  /** Without what is added here. */
  readonly environment: Record<string, string>;
  readonly program: readonly [string, ...string[]];
  readonly directory: string;
}

/** A start waits for it, and it is a start of the program itself. */
const answerLimitMs = 20_000;

export async function presetEnvironment({
  backend: { inquiry },
  definition,
  environment,
  program: [first, ...rest],
  directory,
}: Presetting): Promise<Record<string, string>> {
  if (inquiry === undefined) return environment;
  const args = inquiry.args({ definition, environment, file: readText(inquiry.file(environment)) });
  if (args === null) return environment;
  const options = { env: environment, cwd: directory, timeoutMs: answerLimitMs, group: true } as const;
  const ran = await run(first, [...rest, ...args], options);
  const answer = ran.kind === 'ended' && ran.code === 0 ? ran.stdout : null;
  return { ...environment, ...inquiry.variables(answer, environment) };
}
