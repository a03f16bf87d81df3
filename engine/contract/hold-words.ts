/** Why an agent is held, and what a person does about it, in words. Pure. */

import { backendOf } from '../backends/index.ts';
import { loginAdvice } from './wait-words.ts';

export interface HoldSaid {
  readonly reason: string;
  /** The error, in the words of its CLI. */
  readonly said?: string | null | undefined;
}

/** Behind "held: ". A reason that has no words of its own is its own word. */
export function holdText({ reason, said }: HoldSaid): string {
  const text = texts[reason] ?? reason;
  return said ? `${text}: ${said}` : text;
}

const texts: Readonly<Record<string, string>> = {
  trust: 'folder not trusted',
  'api-error': 'stopped on an API error',
  'context-full': 'context is full',
};

export interface HoldRemedy {
  /** What follows "To fix: "; no command in it. */
  readonly words: string;
  /** Verbs of the engine, with what comes after them. */
  readonly commands: readonly string[];
}

/** `isOver`: the agent has ended, and is not started again while this holds. */
export function holdRemedy(
  reason: string,
  agent: { readonly name: string; readonly backend: string; readonly isOver: boolean },
): HoldRemedy {
  const { name, backend, isOver } = agent;
  const atTerminal = isOver ? [`up ${name}`, `attach ${name}`] : [`attach ${name}`];
  switch (reason) {
    case 'trust':
      return {
        words: `look at what lies in its folder, then ${isOver ? 'start it and ' : ''}answer its question:`,
        commands: atTerminal,
      };
    case 'api-error':
      return {
        words: 'once the vendor answers again, have it continue:',
        commands: [`clear ${name}`, `send ${name} 'Go on.'`],
      };
    case 'context-full': {
      const fresh = `restart ${name} --fresh`;
      const compact = backendOf(backend)?.cli?.compact ?? null;
      if (isOver || compact === null) return { words: 'begin a new conversation:', commands: [fresh] };
      return {
        words: `type ${compact} in its terminal, or begin a new conversation:`,
        commands: [`attach ${name}`, fresh],
      };
    }
    case 'usage-limit':
      return { words: 'it ends by itself; to end it now:', commands: [`clear ${name}`] };
    case 'not-logged-in':
      return {
        words: `${isOver ? 'start it, and ' : ''}${loginAdvice(backend)}:`,
        commands: atTerminal,
      };
    default:
      return {
        words: `${isOver ? 'start it, and ' : ''}see to it in its terminal:`,
        commands: atTerminal,
      };
  }
}
