// What an edit of the registry came to, for people: the difference, what that means, and the next command. Pure.
import { listOf } from '../../../engine/kernel/suggestion.ts';
import type { ProjectChange } from '../../fleet/edit/edit.ts';
import { hanging, harmless, listFitting, paint, type Style } from '../style.ts';
import { textDiff } from '../text-diff.ts';
import type { EditEnd } from './json.ts';

export interface EditOptions extends Style {
  /** What is said where nothing is to be changed: a sentence without its full stop. */
  readonly nothing: string;
  readonly isQuiet: boolean;
}

/** Ends with a newline. */
export function editText(end: EditEnd, options: EditOptions): string {
  const { file, before, after, next } = end;
  if (before === after)
    return `${hanging('', 0, `Nothing to change: ${options.nothing}.`, options).join('\n')}\n`;
  const summary = hanging('', 0, sentenceOf(end, options), options).join('\n');
  if (options.isQuiet) return `${summary}\n`;
  // A command is left whole, so that it can be copied.
  const closing = next === null ? '' : `${paint(options, 'bold', 'Next:')} ${harmless(next)}\n`;
  return `${textDiff(file, before, after, options)}\n${summary}\n${closing}`;
}

/** In the words of what was done, and of what would be. */
const words = {
  added: { done: 'Added', would: 'add', where: 'to' },
  changed: { done: 'Changed', would: 'change', where: 'in' },
  removed: { done: 'Removed', would: 'remove', where: 'from' },
} as const;

/** The projects of one command are all added, all changed or all removed; one alone is renamed. */
function sentenceOf({ command, file, isWritten, projects }: EditEnd, { width }: Style): string {
  const [first] = projects;
  if (command === 'fmt' || first === undefined) {
    return isWritten ? `Formatted ${file}.` : `${file} is not formatted. Nothing was written.`;
  }
  if (first.action === 'renamed') {
    const rename = `${first.project} to ${first.to} in ${file}`;
    return isWritten ? `Renamed ${rename}.` : `Would rename ${rename}. Nothing was written.`;
  }
  const { done, would, where } = words[first.action];
  const what = `${listOf(phrasesOf(projects, width), 'and')} ${where} ${file}`;
  return isWritten ? `${done} ${what}.` : `Would ${would} ${what}. Nothing was written.`;
}

/** What is changed in the same way in several projects is said once. */
function phrasesOf(projects: readonly ProjectChange[], width: number): string[] {
  const groups = new Map<string, string[]>();
  for (const { project, action, keys } of projects) {
    const changed = listOf(
      keys.map(({ key }) => key),
      'and',
    );
    const what = action === 'changed' ? `${changed} of ` : '';
    groups.set(what, [...(groups.get(what) ?? []), project]);
  }
  return [...groups].map(([what, names]) => {
    const all = listOf(names, 'and');
    return what + (all.length > width ? listFitting(names, width) : all);
  });
}
