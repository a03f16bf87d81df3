// Which projects a command is about: names, globs and `@tag`, less those of `--except`. Pure. A pattern that fits
// nothing is an error: it is a slip far more often than it is meant.
import { listOf, suggestionFor } from '../../engine/kernel/suggestion.ts';
import type { Fleet, Project } from './fleet.ts';

export interface Selector {
  /** None: all projects. */
  readonly only: readonly string[];
  readonly except: readonly string[];
}

export type Selection =
  | { readonly ok: true; readonly projects: readonly Project[] }
  | { readonly ok: false; readonly problems: readonly SelectorProblem[] };

export interface SelectorProblem {
  readonly pattern: string;
  readonly detail: string;
  readonly help: string;
}

/** In the order of the registry. */
export function select(fleet: Fleet, { only, except }: Selector, fileName: string): Selection {
  const problems = [...only, ...except].flatMap((pattern) => problemOf(fleet, pattern, fileName));
  if (problems.length > 0) return { ok: false, problems };
  const projects = fleet.projects.filter(
    (project) =>
      (only.length === 0 || only.some((pattern) => fits(project, pattern))) &&
      !except.some((pattern) => fits(project, pattern)),
  );
  return { ok: true, projects };
}

/** Names have none of the characters that mean something here, so a pattern can never be taken for a name. */
function fits(project: Project, pattern: string): boolean {
  if (pattern.startsWith('@')) return project.tags.some((tag) => isLike(tag, pattern.slice(1)));
  return isLike(project.name, pattern);
}

/** `*` is any number of characters, `?` one. */
function isLike(name: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return name === pattern;
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(name);
}

function problemOf(fleet: Fleet, pattern: string, fileName: string): SelectorProblem[] {
  if (fleet.projects.some((project) => fits(project, pattern))) return [];
  const isTag = pattern.startsWith('@');
  const isGlob = /[*?]/.test(pattern);
  const all = isTag
    ? [...new Set(fleet.projects.flatMap(({ tags }) => tags))].toSorted()
    : fleet.projects.map(({ name }) => name);
  const meant = isGlob ? null : suggestionFor(isTag ? pattern.slice(1) : pattern, all);
  const what = isTag ? 'no project with the tag' : isGlob ? 'no project like' : 'no project';
  const has = all.length === 0 ? 'none' : listOf(all.slice(0, mostShown), 'and');
  const more = all.length > mostShown ? ` (${all.length} in all)` : '';
  return [
    {
      pattern,
      detail: `${fileName} has ${what} ${JSON.stringify(isTag ? pattern.slice(1) : pattern)}`,
      help:
        meant === null
          ? all.length === 0
            ? `${fileName} has no ${isTag ? 'tags' : 'projects'}`
            : `name one of ${has}${more}`
          : `did you mean ${isTag ? '@' : ''}${meant}?`,
    },
  ];
}

const mostShown = 20;
