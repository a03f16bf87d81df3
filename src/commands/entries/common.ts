// Words and options that several commands take.
import type { OptionEntry } from '../command.ts';

export const projects = {
  name: 'projects',
  description: "names, globs ('web-*'), @tags; all projects if none is named",
  takes: ['any-projects'],
} as const;

export const markdownOption: OptionEntry = {
  type: 'boolean',
  conflicts: ['json', 'events', 'quiet'],
  description: 'print it as Markdown, for a comment on a pull request',
};

export const annotateOption: OptionEntry = {
  type: 'boolean',
  description: 'mark problems at their lines, in a workflow',
};
