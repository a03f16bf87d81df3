// One project as it is declared in each of its states, and what a `diff` says of it in a few words.
import { expect } from 'vitest';
import type { Decision } from '../../reconcilers/reconciler.ts';
import { projectOf } from './model.ts';

export const url = 'https://git.example.org/team/web.git';
export const web = projectOf('web', { repo: url });
export const local = projectOf('web');
export const retired = projectOf('web', { repo: url, state: 'retired' });
export const released = projectOf('web', { repo: url, state: 'released' });
export const stopped = projectOf('web', { repo: url, state: 'stopped' });

/** `create missing` for a step, `! code` where it is blocked, `-` for nothing. */
export function short({ step, blocked }: Decision): string {
  expect(step === null || blocked === null, 'a step and a block').toBe(true);
  if (blocked !== null) {
    expect(blocked.reason).not.toBe('');
    expect(blocked.help).not.toBe('');
    return `! ${blocked.code}`;
  }
  return step === null ? '-' : `${step.action} ${step.reason}${step.risk === 'safe' ? '' : ` ${step.risk}`}`;
}
