// Which of our own files may import which, and which places decide or show and so must stay pure.
// `test/unit/tidy/imports.test.ts` holds the repository to it. What may be imported of node and of packages is in biome.json,
// as is that there are no cycles.
import { kinds } from '../../reconcilers/index.ts';
import { commands } from '../../src/commands/table.ts';

/** What the files of a place may import: `a/*` is what lies directly in `a`, `a/**` what lies anywhere below. */
interface Row {
  readonly of: string;
  readonly may: readonly string[];
  /** Further, as types alone. */
  readonly mayTypes?: readonly string[];
}

/** Shapes and pure functions of `world/`: no port is among them. */
const pureWorld = [
  'src/world/failure.ts',
  'src/world/input-limits.ts',
  'src/world/limits.ts',
  'src/world/look.ts',
  'src/world/system-error.ts',
  'src/world/text.ts',
];
const kernel = 'engine/kernel/**';
const codes = 'src/codes/**';
/** As types: the shape of each document is inferred from its schema. */
const formats = 'src/formats/**';
const help = 'engine/kernel/help.ts';
const limits = 'engine/kernel/limits.ts';
const outgoing = 'engine/kernel/outgoing.ts';
const boundedJson = 'engine/kernel/bounded-json.ts';
const inputLimits = 'src/world/input-limits.ts';
const contract = 'reconcilers/reconciler.ts';
const step = 'reconcilers/step.ts';
const stepMeaning = 'reconcilers/step-meaning.ts';
const undoing = 'reconcilers/undoing.ts';
const facts = 'reconcilers/facts.ts';
/** The record of kinds: what goes for any of them is asked of it. */
const record = 'reconcilers/index.ts';
const trust = 'reconcilers/trust.ts';
const waiting = 'reconcilers/waiting.ts';

const views: Row = {
  of: 'src/view/**',
  may: [
    kernel,
    record,
    'src/view/**',
    'src/commands/diff/human.ts',
    'src/commands/*/json.ts',
    'src/apply/outcome.ts',
    'src/exit-code.ts',
    'src/plan/**',
    'src/world/text.ts',
  ],
  mayTypes: [
    'src/apply/**',
    'src/fleet/edit/edit.ts',
    formats,
    'src/history/**',
    'src/trust/**',
    'src/report/event.ts',
    'src/status/**',
    'src/world/forge/forge.ts',
    contract,
    stepMeaning,
  ],
};

/** What a verb is made of. */
const belowCommands = [
  ...[
    'apply',
    'bootstrap',
    'cli',
    'codes',
    'comment',
    'doctor',
    'fleet',
    'formats',
    'history',
    'observe',
    'plan',
  ],
  ...['registry', 'report', 'status', 'trust', 'view', 'world'],
]
  .map((folder) => `src/${folder}/**`)
  .concat('src/exit-code.ts');

/** DESIGN §7. The first row that fits a file is the one that holds for it. */
export const importTable: readonly Row[] = [
  {
    of: 'src/main.ts',
    may: [
      'src/cli/completion/answer.ts',
      'src/cli/completing.ts',
      'src/cli/parse.ts',
      'src/cli/run-command.ts',
      'src/exit-code.ts',
      'src/world/system-error.ts',
      'src/world/terminal.ts',
    ],
  },
  { of: 'src/start.ts', may: ['src/world/program.ts'] },
  { of: 'src/exit-code.ts', may: [] },
  // A verb knows no other verb: only the table knows them all.
  { of: 'src/commands/table.ts', may: ['src/cli/command.ts', 'src/commands/*/entry.ts'] },
  {
    of: 'src/commands/*/entry.ts',
    may: [
      'src/cli/common-options.ts',
      'src/cli/plan-arguments.ts',
      'src/cli/forge-arguments.ts',
      'src/commands/*/run.ts',
    ],
    mayTypes: ['src/cli/command.ts'],
  },
  ...['human', 'json', 'list', 'markdown'].map((name) => ({ ...views, of: `src/commands/*/${name}.ts` })),
  ...commands.map(({ name }): Row => {
    const own = `src/commands/${name}/*`;
    return { of: own, may: [own, 'engine/protocol.ts', kernel, record, trust, waiting, ...belowCommands] };
  }),
  // What verbs share of a registry.
  { of: 'src/registry/**', may: ['engine/protocol.ts', kernel, trust, ...belowCommands] },
  // Looks through ports alone, and at a fleet as an apply would.
  {
    of: 'src/doctor/**',
    may: [
      'engine/protocol.ts',
      kernel,
      trust,
      waiting,
      'src/doctor/**',
      'src/observe/**',
      'src/apply/past-runs.ts',
      'src/fleet/url.ts',
      ...pureWorld,
    ],
    mayTypes: ['src/codes/checks.ts', 'src/fleet/fleet.ts', 'src/world/**', contract],
  },
  // What a new project orchestrator starts from is data; it is made through the ports that reconcilers use.
  {
    of: 'src/bootstrap/**',
    may: ['docs/reference/fleet.schema.json', 'engine/protocol.ts', 'src/bootstrap/**', ...pureWorld],
    mayTypes: ['src/world/**'],
  },
  {
    of: 'src/fleet/**',
    may: [kernel, 'src/fleet/**'],
    mayTypes: ['src/world/repository.ts'],
  },
  {
    of: 'src/cli/completing.ts',
    may: ['engine/protocol.ts', 'src/commands/schema/files.ts', 'src/commands/table.ts', ...belowCommands],
  },
  // Pure: what is asked for comes as a function, and what it is asked of as text.
  {
    of: 'src/cli/completion/**',
    may: ['engine/kernel/excess.ts', 'src/cli/completion/**', 'src/cli/command-line.ts', 'src/fleet/name.ts'],
    mayTypes: ['src/cli/command.ts'],
  },
  // The command line, and the one way to the screen.
  {
    of: 'src/cli/**',
    may: ['package.json', kernel, 'src/commands/table.ts', 'src/commands/plan/run.ts', ...belowCommands],
  },
  {
    of: 'src/observe/**',
    may: [
      'src/fleet/url.ts',
      'engine/protocol.ts',
      kernel,
      record,
      trust,
      'src/observe/**',
      'src/plan/order.ts',
      'src/plan/project.ts',
      ...pureWorld,
    ],
    mayTypes: ['src/**', contract, 'reconcilers/*/types.ts'],
  },
  {
    of: 'src/plan/**',
    may: [
      ...[kernel, record, facts, 'src/plan/**', 'src/fleet/**', 'src/formats/saved-plan.ts'],
      ...pureWorld,
    ],
    mayTypes: [contract, codes, formats, 'src/world/**'],
  },
  // How things stand is what the plan says of them.
  {
    of: 'src/status/**',
    may: [
      'engine/protocol.ts',
      kernel,
      record,
      'src/plan/project.ts',
      'src/status/**',
      'src/fleet/**',
      ...pureWorld,
    ],
    mayTypes: [
      contract,
      'reconcilers/*/types.ts',
      formats,
      'src/history/project-runs.ts',
      'src/plan/**',
      'src/world/**',
    ],
  },
  // What the journal tells of past runs; who reads its lines is elsewhere.
  {
    of: 'src/history/**',
    may: ['src/history/**', 'src/fleet/**', kernel, record, undoing],
    mayTypes: ['src/apply/**', codes, formats, 'src/world/journal-files.ts', contract],
  },
  // Sees a forge by its interface alone.
  {
    of: 'src/comment/**',
    may: [kernel, 'src/comment/**', 'src/fleet/name.ts', 'src/world/forge/failure.ts'],
    mayTypes: ['src/world/forge/forge.ts'],
  },
  {
    of: 'src/view/plan/definitions.ts',
    may: ['engine/protocol.ts', record, 'src/view/**'],
    mayTypes: [stepMeaning, 'src/plan/plan.ts'],
  },
  { of: 'src/view/apply/waiting.ts', may: [kernel, waiting, 'src/view/**'], mayTypes: ['src/apply/**'] },
  // Pure: text of a file in, text out.
  { of: 'src/trust/**', may: [kernel, 'src/trust/**'], mayTypes: ['engine/protocol.ts', formats] },
  views,
  { of: 'src/codes/step-codes.ts', may: [record, codes], mayTypes: [kernel] },
  { of: codes, may: [codes, kernel], mayTypes: ['src/report/event.ts'] },
  // The programs that can be named are those of the record of backends.
  {
    of: 'src/formats/trust.ts',
    may: ['engine/protocol.ts', 'src/formats/**'],
    mayTypes: ['src/trust/**'],
  },
  // For the generated reference, and for types: only the readers of saved plans load a schema.
  {
    of: 'src/formats/**',
    may: [record, 'src/formats/**'],
    mayTypes: ['src/**', kernel, contract],
  },
  // Reporters are given the terminal, the clock and whatever else they write to.
  {
    of: 'src/report/**',
    may: ['src/report/**', 'src/view/**', 'src/exit-code.ts'],
    mayTypes: ['src/**', kernel],
  },
  {
    of: 'src/apply/waiting.ts',
    may: ['engine/protocol.ts', record, waiting, 'src/apply/outcome.ts', 'src/world/limits.ts'],
    mayTypes: ['src/fleet/fleet.ts', formats, 'src/plan/plan.ts', 'src/world/**'],
  },
  {
    of: 'src/apply/**',
    may: [
      ...[kernel, record, facts, 'src/apply/**', 'src/observe/**', 'src/plan/**', 'src/fleet/**'],
      ...pureWorld,
    ],
    mayTypes: [contract, codes, formats, 'src/world/**'],
  },
  {
    of: 'src/world/**',
    may: [
      'engine/protocol.ts',
      boundedJson,
      'engine/kernel/cells.ts',
      'engine/kernel/error-code.ts',
      help,
      limits,
      outgoing,
      // Ports that both have to have.
      'engine/world/clock.ts',
      'engine/world/new-file.ts',
      'engine/world/open-file.ts',
      'engine/world/user-tables.ts',
      'src/world/**',
      'src/fleet/url.ts',
    ],
    mayTypes: ['src/fleet/fleet.ts', codes, kernel],
  },
  {
    of: record,
    may: ['reconcilers/*/index.ts'],
    mayTypes: [codes, contract, stepMeaning, 'src/world/look.ts', 'src/world/repository.ts'],
  },
  ...[contract, step, stepMeaning, undoing, 'reconcilers/rule.ts', facts].map(
    (of): Row => ({
      of,
      may: [],
      mayTypes: [
        kernel,
        'engine/protocol.ts',
        contract,
        step,
        stepMeaning,
        undoing,
        codes,
        'src/fleet/fleet.ts',
        'src/world/**',
      ],
    }),
  ),
  // What several kinds share. The linter lets no cycle lead through the record.
  {
    of: 'reconcilers/*',
    may: ['engine/protocol.ts', kernel, 'reconcilers/*', 'src/fleet/url.ts', ...pureWorld],
    mayTypes: ['src/fleet/fleet.ts', 'src/world/**'],
  },
  ...kinds.flatMap((kind): Row[] => {
    const own = `reconcilers/${kind}/*`;
    return [
      { of: `reconcilers/${kind}/index.ts`, may: [own], mayTypes: [contract] },
      {
        of: own,
        may: [
          own,
          'reconcilers/*',
          'engine/protocol.ts',
          kernel,
          'src/fleet/fleet.ts',
          'src/fleet/url.ts',
          ...pureWorld,
        ],
        mayTypes: ['src/world/**', codes],
      },
    ];
  }),
  {
    of: 'engine/protocol.ts',
    may: [
      // Facts about each agent CLI: data and pure functions.
      'engine/backends/backend.ts',
      'engine/backends/index.ts',
      'engine/contract/**',
      // How an agent is declared, what was accepted, and the digests of both: text in, data out.
      'engine/declaration/accepted-record.ts',
      'engine/declaration/agents-file.ts',
      'engine/declaration/definition-changes.ts',
      'engine/declaration/env-file.ts',
      'engine/declaration/full-definition.ts',
      'engine/declaration/spec-digest.ts',
      // What the deaths of an agent mean for its next start: numbers in, a time out.
      'engine/heal/back-off.ts',
      'engine/heal/limits.ts',
      // What a screen shows: text in, text out.
      'engine/logs/plain-text.ts',
    ],
  },
  {
    of: 'engine/contract/**',
    may: [kernel, 'engine/backends/index.ts', 'engine/contract/**'],
    mayTypes: ['engine/backends/backend.ts'],
  },
  { of: 'engine/backends/**', may: [kernel, 'engine/backends/**'] },
  {
    of: kernel,
    may: [kernel],
  },
  { of: 'engine/**', may: ['engine/**'] },
  { of: 'scripts/backends-page.ts', may: ['engine/protocol.ts'] },
  ...['scripts/command-page.ts', 'scripts/man-page.ts'].map((of) => ({
    of,
    may: [
      'src/cli/command.ts',
      'src/cli/help.ts',
      'src/commands/table.ts',
      'src/cli/version.ts',
      'src/exit-code.ts',
      'src/view/style.ts',
    ],
  })),
  {
    of: 'scripts/reference.ts',
    may: [
      'scripts/**',
      'engine/codes.ts',
      'engine/protocol.ts',
      'engine/declaration/agents-schema.ts',
      'engine/kernel/codes.ts',
      codes,
      'src/formats/**',
      'src/fleet/schema.ts',
      'src/exit-code.ts',
      'src/world/git/clone-settings.ts',
      limits,
      inputLimits,
    ],
  },
  {
    of: 'scripts/**',
    may: [
      'engine/declaration/agents-schema.ts',
      'engine/world/clock.ts',
      'scripts/**',
      'src/world/engines/release.ts',
      'src/fleet/**',
      'src/view/**',
    ],
  },
];

/** Decides or shows: the same input has the same output, and nothing outside is asked. */
export const pure = [
  'src/cli/completion/**',
  'src/commands/*/human.ts',
  'src/commands/*/json.ts',
  'src/commands/*/list.ts',
  'src/commands/*/markdown.ts',
  'src/comment/**',
  'src/history/**',
  'src/plan/**',
  'src/status/**',
  'src/view/**',
  'src/formats/**',
  'src/fleet/**',
  'reconcilers/**',
  'engine/backends/**',
  'engine/contract/**',
  kernel,
];

export function rowOf(path: string): Row | undefined {
  return importTable.find(({ of }) => fits(of, path));
}

/** Whether a pattern of the table means the path. */
export function fits(pattern: string, path: string): boolean {
  if (!pattern.includes('*')) return pattern === path;
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.+';
    return part === '*' ? '[^/]+' : part.replaceAll('.', '\\.');
  });
  return new RegExp(`^${parts.join('')}$`).test(path);
}
