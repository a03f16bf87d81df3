// Makes docs/reference/ from what the code itself uses: the schemas of its formats, its codes, events and exit codes.
// Writes nothing: `generate.ts` does, and a test compares.
import * as z from 'zod';
import { engineDiagnostics } from '../engine/codes.ts';
import { agentsSchemaName, agentsSchemaText } from '../engine/declaration/agents-schema.ts';
import type { CodeEntry, CodeTable } from '../engine/kernel/codes.ts';
import {
  countLimits,
  fileLimits,
  jsonLimits,
  type Limit,
  numberText,
  recoveryCost,
  shownFaults,
  textLimits,
  tomlLimits,
} from '../engine/kernel/limits.ts';
import { agentPrograms, type GitUse, gitVariables } from '../engine/protocol.ts';
import { checks } from '../src/codes/checks.ts';
import { diagnostics } from '../src/codes/diagnostics.ts';
import { guards, refusals } from '../src/codes/refusals.ts';
import { blocked, reasons } from '../src/codes/step-codes.ts';
import { exitMeanings } from '../src/exit-code.ts';
import { registrySchema } from '../src/fleet/schema.ts';
import { events } from '../src/formats/events.ts';
import { formats } from '../src/formats/index.ts';
import { type SettingRow, settingRows } from '../src/world/git/clone-settings.ts';
import { inputLimits } from '../src/world/input-limits.ts';
import { backendLines } from './backends-page.ts';
import { commandLines } from './command-page.ts';
import { fieldLines, type JsonSchema, schemaOf } from './json-schema.ts';
import { manPage } from './man-page.ts';

export interface ReferenceFile {
  /** In `docs/reference/`. */
  readonly name: string;
  readonly content: string;
}

export const notice = '<!-- made by `npm run generate` from the sources; do not edit -->';

export function referenceFiles(): readonly ReferenceFile[] {
  return [
    ...formats.map(({ name, format, summary, schema }) => ({
      name: `${name}.schema.json`,
      content: jsonText({ ...schemaOf(schema, 'draft-2020-12'), title: format, description: summary }),
    })),
    {
      name: 'fleet.schema.json',
      content: jsonText({
        // Editors that read TOML know this draft best.
        ...schemaOf(registrySchema, 'draft-7'),
        title: 'fleet.toml',
        description: 'The registry: which projects should exist, where, on which engine, running or stopped.',
      }),
    },
    // The same bytes as in every engine release of these sources.
    { name: agentsSchemaName, content: agentsSchemaText() },
    { name: 'po.1', content: manPage() },
    ...pages.map(({ name, lines }) => ({ name, content: `${[notice, '', ...lines()].join('\n')}\n` })),
  ];
}

interface Page {
  readonly name: string;
  readonly about: string;
  readonly lines: () => readonly string[];
}

/** For agents and for po's own git, in words. */
const reaches: Readonly<Record<GitUse, readonly [string, string]>> = {
  reach: ['kept', 'kept'],
  identity: ['kept', 'kept'],
  configuration: ['kept', 'kept'],
  person: ['kept', 'dropped'],
  answers: ['kept', 'dropped'],
  repository: ['dropped', 'dropped'],
  call: ['dropped', 'dropped'],
};

const limitTables: readonly (readonly [string, Readonly<Record<string, Limit>>])[] = [
  ['fleet.toml and agents.toml', { ...tomlLimits, ...countLimits }],
  ['JSON: saved plans, journals, records, output of an engine', jsonLimits],
  ['Files', { ...inputLimits, ...fileLimits }],
  ['What is shown', { shownFaults, recoveryCost, ...textLimits }],
];

const pages: readonly Page[] = [
  {
    name: 'README.md',
    about: '',
    lines: () => [
      '# Reference',
      '',
      'What scripts and people may rely on. Keys and codes are added; none changes its meaning.',
      '',
      ...pages.filter(({ about }) => about !== '').map(({ name, about }) => `- [${name}](${name}): ${about}`),
      // Written by the run that it reports on.
      '- [adversary.md](adversary.md): what was tried with hostile clones, agents and input (`npm run test:adversary`)',
      '- [fault-matrix.md](fault-matrix.md): where po and the engine were killed (`npm run test:kill`)',
      '',
      '| format | schema | what it is |',
      '|---|---|---|',
      ...formats.map(
        ({ name, format, summary }) =>
          `| \`${format}\` | [${name}.schema.json](${name}.schema.json) | ${summary} |`,
      ),
      '| `fleet.toml` | [fleet.schema.json](fleet.schema.json) | The registry, for editors. |',
      '| `agents.toml` | [agents.schema.json](agents.schema.json) | The agents of a project, for editors; every engine release has its own. |',
      '',
      'The schemas are printed by `po schema NAME` as well. [po.1](po.1) is the manual page: `man -l docs/reference/po.1`.',
    ],
  },
  { name: 'commands.md', about: 'every command, with its options and examples', lines: commandLines },
  {
    name: 'reasons.md',
    about: 'why a step is wanted',
    lines: () => [
      '# Reasons',
      '',
      'Every step of a plan has a reason, shown by `po plan -v` and as `reason` in `po.plan/1`.',
      ...codeLines(reasons),
    ],
  },
  {
    name: 'blocked.md',
    about: 'what blocks a step, and the remedy',
    lines: () => [
      '# Blocked',
      '',
      'po blocks a step that is wanted and not safe: it does nothing, and the plan names the obstacle.',
      'In `po.plan/1` the code is `code` of an entry of `blocked`.',
      ...codeLines(blocked),
    ],
  },
  {
    name: 'refusals.md',
    about: 'why a command did nothing, on purpose',
    lines: () => [
      '# Refusals',
      '',
      'A command refuses where it could go on and chooses not to: nothing is done, and the answer says why. In `po.apply/1`',
      'the code is `refusal.code`; where a guard stops a plan as a whole, it is `refused.code` of the plan. In',
      '`po.events/1` it is `code` of the event `refused`.',
      ...codeLines({ ...refusals, ...guards }),
    ],
  },
  {
    name: 'diagnostics.md',
    about: 'errors and warnings, and how to fix them',
    lines: () => [
      '# Diagnostics',
      '',
      'Problems that the operator can fix, each with its place where it has one. An error blocks something, a',
      'warning blocks nothing.',
      ...codeLines(diagnostics),
    ],
  },
  {
    name: 'engine-diagnostics.md',
    about: 'errors and warnings of `node engine/agents.mjs`',
    lines: () => [
      '# Diagnostics of the engine',
      '',
      'The messages of `node engine/agents.mjs` about a project and its agents. Faults in the text of `agents.toml` have the codes of',
      '[diagnostics.md](diagnostics.md), which lists those of po too.',
      ...codeLines(engineDiagnostics),
    ],
  },
  {
    name: 'checks.md',
    about: 'what `po doctor` looks at, and why',
    lines: () => [
      '# Checks',
      '',
      'The checks of `po doctor`. In `po.doctor/1` the name is `check` of a finding. An error makes it exit 1, a warning does',
      'not. More may be added.',
      '',
      '| check | why it matters |',
      '|---|---|',
      ...Object.entries(checks).map(([name, why]) => `| \`${name}\` | ${why} |`),
    ],
  },
  {
    name: 'git-environment.md',
    about: 'which of git’s environment variables reach agents and po’s own git',
    lines: () => [
      '# Git’s environment variables',
      '',
      'Agents and po’s own git get the environment of the shell that `po` or the engine was called from. Of the variables',
      'that git reads, those that set how a remote is reached, who commits and where settings are stay; those that set which',
      'repository is worked on, or that belong to one command, are dropped. A name that is not listed, such as `GIT_TOKEN`, is',
      'your own and stays. In a name `*` stands for any ending.',
      '',
      '| variables | agents | po’s git | why |',
      '|---|---|---|---|',
      ...gitVariables.map(({ names, use, why }) => {
        const [agents, own] = reaches[use];
        return `| ${names.map((name) => `\`${name}\``).join(', ')} | ${agents} | ${own} | ${why} |`;
      }),
    ],
  },
  {
    name: 'clone-settings.md',
    about: 'which git settings of a clone could run something, and when po uses them',
    lines: () => [
      '# Settings of a clone',
      '',
      'Agents can write the git configuration of their clone, and git runs programs that it names. So po uses only settings',
      'of it that are data: how files and refs are read, what a branch follows, who commits. Your own configuration',
      '(`git config --global`, `--system`, and the files that they include) is always used.',
      '',
      '## Used once they are accepted',
      '',
      'A plan blocks a step that needs one of these until you accept it with `po trust PROJECT`.',
      ...settingLines(({ use }) => use !== null),
      '',
      '## Never used',
      '',
      'No step needs these, so po never asks about them.',
      ...settingLines(({ use }) => use === null),
      '',
      'A setting that is in neither table and is not known to be data, such as one that a future git adds, is not used either.',
    ],
  },
  { name: 'backends.md', about: 'what is known of each program that agents run on', lines: backendLines },
  {
    name: 'agent-environment.md',
    about: 'which variables of agent programs reach an agent',
    lines: () => [
      '# Environment variables of agent programs',
      '',
      'Agents get the environment of the shell that `po` or the engine was called from. When that shell is itself the shell tool',
      'of an agent, its environment also holds what belongs to that conversation: ids, sockets, tokens. An agent program’s own',
      'variables are therefore dropped, but for the ones that configure it, listed here. What its shell tool sets besides is',
      'dropped where a mark says that this is one, and the value is the one that it sets. To give an agent any other variable,',
      'declare it in `env` or in its `env_file`. In a name `*` stands for any ending.',
      '',
      '| program | its variables | kept | marks of its shell tool | also dropped there |',
      '|---|---|---|---|---|',
      ...agentPrograms.map(({ title, names, settings, marks, sets }) => {
        const listed = (all: readonly string[]) => all.map((name) => `\`${name}\``).join(', ') || 'none';
        const also = Object.entries(sets).map(([name, value]) =>
          value === null ? name : `${name}=${value}`,
        );
        return `| ${title} | ${listed(names)} | ${listed(settings)} | ${listed(marks)} | ${listed(also)} |`;
      }),
    ],
  },
  {
    name: 'exit-codes.md',
    about: 'what po exits with',
    lines: () => [
      '# Exit codes',
      '',
      '| code | meaning |',
      '|---|---|',
      ...Object.entries(exitMeanings).map(([code, meaning]) => `| ${code} | ${meaning} |`),
      '',
      '2 comes only from `po plan --detailed-exitcode`. When several fit, an interruption comes before a failure, and a',
      'failure before what is blocked.',
      '',
      '`po attach`, `po logs` and `po send` hand over to the engine of the project and exit with its code. `po send`: 0',
      'acknowledged, 10 typed and not confirmed, 11 queued, 12 blocked, 13 not running.',
    ],
  },
  {
    name: 'limits.md',
    about: 'how much of a file is read, and why',
    lines: () => [
      '# Limits',
      '',
      'po and the engine read a limited amount of everything. A file over a limit is refused before it is parsed, with a',
      'diagnostic (`input-limit`) that names the file, the limit and what to do. Of a long journal, the end is read. Only regular',
      'files are read, and the pipes that a shell makes (`-f <(…)`). A file that people write by hand, or a generated fleet of',
      'thousands of projects, stays below the limits, and the slowest work on a file just below them takes about a second',
      '(`npx tsx test/bench/bounds.ts` measures it).',
      ...limitTables.flatMap(([title, limits]) => [
        '',
        `## ${title}`,
        '',
        '| at most | of | why |',
        '|---|---|---|',
        ...Object.values(limits).map(({ most, unit, why }) => `| ${numberText(most)} | ${unit} | ${why} |`),
      ]),
    ],
  },
  { name: 'events.md', about: 'what `--events` prints, line by line', lines: eventLines },
];

function codeLines(codes: CodeTable): readonly string[] {
  return Object.entries(codes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([code, entry]) => ['', `## \`${code}\``, '', ...sentences(entry)]);
}

function sentences({ means, todo }: CodeEntry): readonly string[] {
  return todo === undefined ? [means] : [means, '', `*What to do:* ${todo}`];
}

function eventLines(): readonly string[] {
  return [
    '# Events',
    '',
    '`po apply --events` and `po plan --events` print `po.events/1`: one JSON object a line, in the order in which things',
    'happen. Every line has `event` and `at`, the time in UTC. The first line names the format; the last one is',
    '`stream-ended`, and a stream without it was interrupted. A reader ignores events and keys that it does not know.',
    '',
    'Messages for a person go to the error output. With `--events` po cannot ask: pass `--yes`.',
    ...Object.entries(events).flatMap(([code, { summary, fields }]) => {
      const schema: JsonSchema = schemaOf(z.object(fields), 'draft-2020-12');
      return ['', `## \`${code}\``, '', summary, ...fieldLines(schema)];
    }),
  ];
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const useWords = { remote: 'a fetch or push', files: 'writing files', commit: 'a commit' } as const;

function settingLines(isMeant: (row: SettingRow) => boolean): string[] {
  const rows = settingRows.filter(isMeant);
  return [
    '',
    '| setting | what it does | needed for | git’s page |',
    '|---|---|---|---|',
    ...rows.map(
      ({ name, does, use, source }) =>
        `| \`${name}\` | ${does} | ${use === null ? 'nothing' : useWords[use]} | ${source} |`,
    ),
  ];
}
