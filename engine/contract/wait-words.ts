/** What an agent that does not go on by itself waits for, and what a person does about it, in words. Pure. */
import { backendOf } from '../backends/index.ts';

export interface Wait {
  /** `waiting`: it has asked something. `held`: it cannot go on, as without a login. */
  readonly state: 'waiting' | 'held';
  readonly reason: string | null;
}

/** Words that follow its name. */
export function waitsFor({ state, reason }: Wait): string {
  switch (reason) {
    case 'trust':
      return 'asks whether to trust its folder';
    case 'not-logged-in':
      return 'is not logged in';
    case 'usage-limit':
      return 'has reached a usage limit';
    case 'api-error':
      return 'has stopped on an API error';
    case 'context-full':
      return 'has no room left in its context';
    case 'permission':
      return 'asks for permission';
    case 'first-run':
      return 'asks the questions of its first run';
    default:
      return state === 'held' ? 'cannot go on by itself' : 'asks a question';
  }
}

/** What to do in its terminal, or instead of that; null where waiting is all there is to do. */
export function answerTo({ reason }: Wait, backend: string): string | null {
  switch (reason) {
    case 'usage-limit':
      return null;
    case 'trust':
      return 'look at the folder, then answer there; the cursor may be on No';
    case 'not-logged-in':
      return loginAdvice(backend);
    case 'first-run':
      return 'answer there until its input line shows; its answers hold for all agents of this user';
    default:
      return 'answer there';
  }
}

export function loginAdvice(backend: string): string {
  return backendOf(backend)?.cli?.login ?? 'log in there';
}
