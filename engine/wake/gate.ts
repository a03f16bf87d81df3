/** The command that says whether there is anything to wake an agent for. It costs no tokens, and has a limit. */
import type { Context } from '../context.ts';
import { scrub } from '../world/environment.ts';
import { type Ran, run } from '../world/exec.ts';

export type GateAnswer = { readonly isOpen: true } | { readonly isOpen: false; readonly why: string };

const limitMs = 30_000;

/** Runs in the project's folder, with the environment an agent would have, but for the secrets of its env file. */
export async function askGate(
  { env }: Pick<Context, 'env'>,
  gate: string | readonly string[],
  place: { readonly folder: string; readonly project: string; readonly agent: string },
): Promise<GateAnswer> {
  // One string is meant for a shell; a list is run as it is.
  const [file = '', ...args] = typeof gate === 'string' ? ['sh', '-c', gate] : gate;
  const own = { AO_PROJECT: place.project, AO_AGENT: place.agent, PWD: place.folder };
  const options = {
    env: { ...scrub(env), ...own },
    cwd: place.folder,
    timeoutMs: limitMs,
    group: true,
  } as const;
  return answerOf(await run(file, args, options));
}

function answerOf(ran: Ran): GateAnswer {
  switch (ran.kind) {
    case 'ended':
      if (ran.code === 0) return { isOpen: true };
      return {
        isOpen: false,
        why: `its gate ended with ${ran.code === null ? 'a signal' : `code ${ran.code}`}`,
      };
    case 'timeout':
      return { isOpen: false, why: `its gate took longer than ${limitMs / 1000} s and was killed` };
    case 'not-started':
      return { isOpen: false, why: `its gate cannot be run: ${ran.problem}` };
  }
}
