// Words and options that several commands take.
import type { OptionEntry } from './command.ts';

export const projects = {
  name: 'projects',
  description: "names, globs ('web-*'), @tags; all projects if none is named",
  takes: ['any-projects'],
} as const;

/** For commands that need at least one. */
export const someProjects = {
  name: 'projects',
  usage: 'PROJECTS…',
  description: "these projects: names, globs ('web-*'), @tags",
  takes: ['projects'],
} as const;

/** For commands on one agent. */
export const oneAgent = {
  name: 'agent',
  usage: 'PROJECT[/AGENT]',
  each: [['PROJECT[/AGENT]', 'an agent, or a project that has one agent alone']],
  takes: ['agent', 'text'],
  countsEach: true,
} as const;

/** What every command that edits the registry takes. */
export const dryRun: Readonly<Record<string, OptionEntry>> = {
  'dry-run': { type: 'boolean', description: 'show the edit, and write nothing' },
};

/** What `plan` and `apply` write for programs. */
export const forPrograms: Readonly<Record<string, OptionEntry>> = {
  events: {
    type: 'boolean',
    description: 'print what happens as JSON lines, po.events/1',
    conflicts: ['json'],
  },
  'json-into': {
    type: 'string',
    takes: 'file',
    description: 'also write the --json document to a file, at the end; replaces only a document of po',
  },
};

export const markdownOption: OptionEntry = {
  type: 'boolean',
  conflicts: ['json', 'events', 'quiet'],
  description: 'print it as Markdown, for a comment on a pull request',
};

export const annotateOption: OptionEntry = {
  type: 'boolean',
  description: 'mark problems at their lines, in a workflow',
};
