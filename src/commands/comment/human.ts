// What a comment came to, for people. Pure.

import { harmless, plural } from '../../view/style.ts';
import type { CommentDocument } from './json.ts';

const verbs = {
  created: 'Created',
  updated: 'Updated',
  unchanged: 'Unchanged',
  none: 'None',
} as const satisfies Record<CommentDocument['action'], string>;

/** Ends with a newline. */
export function commentText({ action, kind, fleet, repository, pullRequest, url }: CommentDocument): string {
  const where = `${repository}#${pullRequest}`;
  if (url === null)
    return `${verbs[action]}: there is no ${kind} of fleet ${fleet.name} on ${where} to keep up to date, and none was made\n`;
  return `${verbs[action]}: the ${kind} of fleet ${fleet.name} on ${where}, ${harmless(url)}\n`;
}

/** What is not as it should be, and was left so; empty where nothing is. Ends with a newline otherwise. */
export function furtherText({ further }: CommentDocument): string {
  if (further.length === 0) return '';
  const urls = further.map(({ url }) => `  ${harmless(url)}\n`).join('');
  const verb = further.length === 1 ? 'bears' : 'bear';
  return `po comment: ${plural(further.length, 'younger comment')} of ours ${verb} the same marker; the oldest one is kept up, and nothing is deleted:\n${urls}`;
}
