// The commands of po, in the order in which help shows them.
import type { CommandEntry, OptionEntry } from './command.ts';
import { forgeOptions } from './forge-arguments.ts';
import { planningOptions } from './plan-arguments.ts';

const projects = {
  name: 'projects',
  description: "only these projects: names, globs ('web-*'), @tags; all of them if none is named",
};

const oneAgent = {
  name: 'agent',
  description: 'PROJECT/AGENT, or a PROJECT that has one agent alone',
  countsEach: true,
};

const markdownOption: OptionEntry = {
  type: 'boolean',
  conflicts: ['json', 'events', 'quiet'],
  description: 'print it as Markdown, for a comment on a pull request',
};

const annotateOption: OptionEntry = {
  type: 'boolean',
  description: 'mark what is wrong at its line, for GitHub, Forgejo or Gitea Actions (on the error output)',
};

/** What `plan` and `apply` write for programs. */
const forPrograms: Readonly<Record<string, OptionEntry>> = {
  events: {
    type: 'boolean',
    description: 'print what happens as JSON lines, po.events/1, instead of text',
    conflicts: ['json'],
  },
  'json-into': {
    type: 'string',
    description:
      'write what --json would print to this file as well, whole, at the end; replaces an earlier document of po and nothing else',
  },
};

/** What every command that edits the registry takes. */
const dryRun: Readonly<Record<string, OptionEntry>> = {
  'dry-run': { type: 'boolean', description: 'show what would be written, and write nothing' },
};

const some = { name: 'projects', description: "these projects: names, globs ('web-*'), @tags" };

/** Options that every command takes. */
export const globalOptions: Readonly<Record<string, OptionEntry>> = {
  fleet: {
    type: 'string',
    alias: 'f',
    description: 'the registry (default: the nearest fleet.toml upwards)',
  },
  json: { type: 'boolean', description: 'print one JSON document instead of text' },
  verbose: { type: 'boolean', alias: 'v', description: 'every detail' },
  quiet: {
    type: 'boolean',
    alias: 'q',
    description: 'only what is wrong, and the one line that sums it up',
    conflicts: ['verbose'],
  },
  color: { type: 'boolean', description: 'colours; --no-color or NO_COLOR switch them off' },
};

export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'make a new project orchestrator: a registry, and an agent that looks after it',
    positional: {
      name: 'dir',
      description: 'a folder that is empty or does not exist yet (default: this one)',
    },
    options: {
      name: { type: 'string', description: 'of the project and its fleet (default: the name of the folder)' },
    },
    examples: [
      ['po init fleet', 'in a new folder, with everything that a first plan needs'],
      ['po init --name recipes', 'in this folder, which is empty'],
    ],
    load: () => import('./init.ts'),
  },
  {
    name: 'validate',
    summary: 'say everything that is wrong with the registry',
    positional: null,
    options: { annotate: annotateOption },
    examples: [
      ['po validate', 'check the nearest fleet.toml'],
      ['po validate --annotate', 'in a workflow, with a mark at each line that is wrong'],
    ],
    load: () => import('./validate.ts'),
  },
  {
    name: 'plan',
    summary: 'show what would bring the fleet to what the registry says; changes nothing',
    positional: projects,
    options: {
      ...planningOptions,
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 when changes are pending, 0 only when there are none',
      },
      markdown: markdownOption,
      annotate: annotateOption,
      ...forPrograms,
      out: { type: 'string', description: 'save the plan in a file, to be reviewed and applied later' },
      watch: {
        type: 'boolean',
        description:
          'plan anew when the registry, a clone, its agents.toml or a session changes, until Ctrl-C; applies nothing',
        conflicts: ['json', 'json-into', 'markdown', 'annotate', 'out', 'detailed-exitcode'],
      },
    },
    examples: [
      ['po plan', 'the whole fleet'],
      ['po plan docs-site web', 'two projects'],
      ["po plan @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po plan --json', 'the plan as data, po.plan/1'],
      ['po plan --out FILE', 'a plan to review; po apply --plan FILE does exactly that'],
      ['po plan --markdown', 'the plan as a comment on a pull request'],
      ['po plan --watch', 'the plan, kept up to date in place'],
    ],
    load: () => import('./plan.ts'),
  },
  {
    name: 'diff',
    summary: 'show what a change of the registry asks for; looks at no clone and no session',
    positional: null,
    wordsMean: 'base',
    options: {
      base: {
        type: 'string',
        description: 'the registry as it was: a commit, or a file (default: HEAD)',
      },
      head: {
        type: 'string',
        description: 'the registry as it is to be: a commit, or a file (default: the registry itself)',
      },
      'detailed-exitcode': {
        type: 'boolean',
        description: 'exit 2 when the change asks for anything, 0 only when it does not',
      },
      markdown: markdownOption,
      annotate: annotateOption,
    },
    examples: [
      ['po diff', 'what is not committed yet'],
      ['po diff --base main', 'what this branch asks for'],
      ['po diff --base HEAD^1 --markdown', 'of a merge, for a comment on its pull request'],
    ],
    load: () => import('./diff.ts'),
  },
  {
    name: 'apply',
    summary: 'show the plan, ask, and do it',
    positional: projects,
    options: {
      ...planningOptions,
      yes: { type: 'boolean', alias: 'y', description: 'do not ask' },
      ...forPrograms,
      plan: {
        type: 'string',
        description: 'do exactly what was reviewed: a file of po plan --out, or a digest sha256:…',
      },
      'require-reviewed': {
        type: 'boolean',
        description: 'do it only where its digest was committed, or is on the merged pull request',
      },
      ...forgeOptions,
    },
    examples: [
      ['po apply', 'show the plan and ask before doing it'],
      ['po apply docs-site --yes', 'one project, without being asked'],
      ['po apply --yes --events', 'follow it as a program: one JSON object a line'],
      ['po apply --plan FILE', 'what was reviewed, if it is still exactly what would be done'],
    ],
    load: () => import('./apply.ts'),
  },
  {
    name: 'status',
    summary: 'show how every project is: pin, work in progress, agents, and what differs from the registry',
    positional: projects,
    options: {
      except: planningOptions.except,
      watch: {
        type: 'boolean',
        alias: 'w',
        description: 'stay, and show it anew every 2 s; q quits',
        conflicts: ['json', 'quiet'],
      },
    },
    examples: [
      ['po status', 'the whole fleet'],
      ["po status @docs 'web-*' --except web-old", 'by tag and by name, less one'],
      ['po status --watch', 'as it changes, until q'],
      ['po status --json', 'as data, po.status/1'],
    ],
    notes: [
      'Marks: ~ differs from the registry, ! something is in the way, = held, ? cannot be told.',
      'Where a column has no room it is said below the row, and left out where it is as usual.',
      'It exits 0 whatever it finds; po plan --detailed-exitcode tells by its exit code.',
    ],
    load: () => import('./status.ts'),
  },
  {
    name: 'show',
    summary: 'show all that is known of a project, or a saved plan and what has moved since',
    positional: {
      name: 'what',
      description: 'a project of the registry, or a file of po plan --out; ./NAME is always a file',
    },
    options: {},
    examples: [
      ['po show web', 'what is declared, what is there, and what a plan would do about it'],
      ['po show FILE', 'what a saved plan would do, and whether it is still right'],
    ],
    load: () => import('./show.ts'),
  },
  {
    name: 'attach',
    summary: 'show an agent in this terminal; detach with Ctrl-b d',
    positional: oneAgent,
    options: {
      'read-only': { type: 'boolean', description: 'look only' },
      print: { type: 'boolean', description: 'print the tmux command instead of running it' },
      nest: { type: 'boolean', description: 'also inside of another tmux' },
    },
    examples: [
      ['po attach web/writer', 'this agent'],
      ['po attach web --read-only', 'the one agent of web, without typing into it'],
    ],
    notes: ["The project's own engine does it, and its exit code is po's."],
    load: () => import('./attach.ts'),
  },
  {
    name: 'logs',
    summary: 'show the screen of an agent, all it has printed, or what it showed when it ended',
    positional: oneAgent,
    options: {
      follow: { type: 'boolean', alias: 'f', description: 'go on as it prints more' },
      lines: { type: 'string', alias: 'n', description: 'only so many of the last lines' },
      screen: { type: 'boolean', description: 'what is on its screen now' },
      full: { type: 'boolean', description: 'all it has printed, over all its starts' },
      exit: { type: 'boolean', description: 'what it showed when it last ended' },
      raw: { type: 'boolean', description: 'everything as the agent printed it' },
    },
    examples: [
      ['po logs web/writer', 'its screen, or how it ended'],
      ['po logs web -f', 'the one agent of web, until Ctrl-C'],
    ],
    notes: [
      'Here -f follows; the registry is named with --fleet, or with -f before `logs`.',
      "The project's own engine does it, and its exit code is po's.",
    ],
    load: () => import('./logs.ts'),
  },
  {
    name: 'send',
    summary: 'type a message into an agent',
    positional: {
      name: 'words',
      description: 'PROJECT/AGENT, and the text as one argument; - is standard input',
      takesInput: true,
      countsEach: true,
    },
    options: {
      timeout: { type: 'string', description: 'how many seconds it may take to be taken up' },
    },
    examples: [
      ["po send web/writer 'Go on.'", 'a line'],
      ['po send web/writer - <task.md', 'a text of many lines, byte for byte'],
      ["po send web/writer -- '-v is too loud'", 'a text that begins with a hyphen'],
    ],
    notes: [
      "Exit codes are those of the engine's send, which does it:",
      '   0  acknowledged: the agent itself has said that it took up this very text',
      '  10  typed, not confirmed: nothing proves that it was taken up; a shell has no way to say so',
      '  11  queued: somebody has begun to type there; it is typed later',
      '  12  blocked: the agent waits for an answer, or cannot work; not kept',
      '  13  the agent is not running; not kept',
      '   1  the message, the project or the registry has a fault; nothing was typed',
    ],
    load: () => import('./send.ts'),
  },
  {
    name: 'history',
    summary: 'list what was applied, newest first, or show one run step by step',
    positional: { name: 'run', description: 'one run: its name, the beginning of it, or `last`' },
    options: {
      number: { type: 'string', alias: 'n', description: 'how many runs to list (default: 20)' },
    },
    examples: [
      ['po history', 'the last runs: when, how they ended, how many steps'],
      ['po history last', 'one run, with each step, before and after'],
      ['po history -n 5 --json', 'as data, po.history/1'],
    ],
    load: () => import('./history.ts'),
  },
  {
    name: 'undo',
    summary: 'show what the registry has to say for past runs to be undone, and write it if told to',
    positional: { name: 'run', description: 'runs as po history names them, the beginning, or `last`' },
    options: {
      write: { type: 'boolean', description: 'write it into the registry, without asking; applies nothing' },
    },
    examples: [
      ['po undo last', 'what would bring back the pins and states that the last run found'],
      ['po undo last --write', 'write that into fleet.toml; po plan and po apply follow as usual'],
    ],
    load: () => import('./undo.ts'),
  },
  {
    name: 'comment',
    summary: 'keep one comment of the fleet on a pull request up to date',
    positional: {
      name: 'file',
      description: 'Markdown of po plan or po diff; - or nothing: standard input',
      takesInput: true,
    },
    options: {
      'pull-request': { type: 'string', description: 'its number (default: that of the CI job)' },
      ...forgeOptions,
      kind: {
        type: 'string',
        description: 'a word; each kind has a comment of its own (default: plan)',
      },
    },
    examples: [
      ['po plan --markdown | po comment', 'in a job of GitHub, Forgejo or Gitea Actions'],
      ['po comment diff.md --kind diff', 'a second comment, beside that of the plan'],
      ['po comment plan.md --pull-request 7', 'on this one; the token is in PO_FORGE_TOKEN'],
    ],
    load: () => import('./comment.ts'),
  },
  {
    name: 'add',
    summary: 'add a project to the registry',
    positional: { name: 'words', description: 'the name, and what the project has as key=value' },
    options: { repo: { type: 'string', description: 'what to clone, as repo=URL would say it' }, ...dryRun },
    examples: [
      ['po add notes template=shell', 'a local project, scaffolded from a template'],
      ['po add web --repo URL tags=site,public', 'an existing repository; lists have commas'],
      ['po add web --repo URL --dry-run', 'only what would be written'],
    ],
    load: () => import('./add.ts'),
  },
  {
    name: 'set',
    summary: 'change keys of projects in the registry',
    positional: {
      name: 'words',
      description: 'projects (names, globs, @tags), and key=value for each key; key= unsets it',
    },
    options: dryRun,
    examples: [
      ['po set web branch=next state=stopped', 'two keys of one project'],
      ['po set web tags=', 'unset a key: the default holds again'],
      ["po set @docs 'web-*' engine=v0.1.0", 'the same for several projects'],
      ["po set web 'tags=[]'", 'a TOML value: an empty list, other than no list'],
    ],
    load: () => import('./set.ts'),
  },
  {
    name: 'remove',
    summary: 'take projects out of the registry; the next plan shows what that stops',
    positional: { name: 'projects', description: 'the names of the projects' },
    options: dryRun,
    examples: [['po remove web', 'its clone stays where it is, whatever is applied then']],
    load: () => import('./remove.ts'),
  },
  {
    name: 'hold',
    summary: 'write into the registry that projects get no steps, and why',
    positional: some,
    options: {
      reason: { type: 'string', description: 'why; every plan shows it' },
      until: { type: 'string', description: 'the day on which the hold ends, such as 2026-12-01' },
      ...dryRun,
    },
    examples: [
      ['po hold web --reason "database moves"', 'until po unhold web'],
      ['po hold @docs --reason WHY --until DATE', 'until that day'],
    ],
    load: () => import('./hold.ts'),
  },
  {
    name: 'unhold',
    summary: 'take the hold of projects out of the registry',
    positional: some,
    options: dryRun,
    examples: [['po unhold web', 'the next plan has its steps again']],
    load: () => import('./unhold.ts'),
  },
  {
    name: 'adopt',
    summary: 'add clones to the registry that are under the root already; touches none of them',
    positional: { name: 'paths', description: 'folders of clones' },
    options: dryRun,
    examples: [['po adopt clones/web clones/api', 'both, or none; the next plan shows how they are adopted']],
    load: () => import('./adopt.ts'),
  },
  {
    name: 'fmt',
    summary: 'make the text of the registry tidy; what it says stays the same',
    positional: null,
    wordsMean: 'fleet',
    options: {
      check: {
        type: 'boolean',
        description: 'write nothing; exit 1 where it is not tidy, and show what is not',
      },
    },
    examples: [
      ['po fmt', 'the nearest fleet.toml'],
      ['po fmt --check', 'in a workflow'],
    ],
    load: () => import('./fmt.ts'),
  },
  {
    name: 'doctor',
    summary: 'say what keeps po or the agents from working here, and what to type; changes nothing',
    positional: { ...projects, description: 'look into these projects, each by itself: names, globs, @tags' },
    options: {},
    examples: [
      ['po doctor', 'this machine, and the fleet of the nearest registry'],
      ['po doctor docs-site', 'one project, through its own engine'],
      ['po doctor -q', 'only what is wrong'],
    ],
    load: () => import('./doctor.ts'),
  },
  {
    name: 'engine',
    summary: 'list the engine releases that po carries, or publish them to a git host',
    positional: { name: 'words', description: '`list`, or `publish` and the URL of a git repository' },
    options: {
      yes: { type: 'boolean', alias: 'y', description: 'publish without asking' },
    },
    examples: [
      ['po engine list', 'the releases, and which one each project pins'],
      ['po engine publish URL', 'show what would be pushed there, ask, and push it'],
    ],
    load: () => import('./engine.ts'),
  },
];
