// Which of our own files may import which, and which places decide or show and so must stay pure.
// `test/unit/tidy-imports.test.ts` holds the repository to it. What may be imported of node and of packages is in biome.json,
// as is that there are no cycles.
import { dirname } from 'node:path';
import { kinds } from '../../reconcilers/index.ts';

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

/** DESIGN §7. The first row that fits a file is the one that holds for it. */
export const importTable: readonly Row[] = [
  {
    of: 'src/main.ts',
    may: [
      'src/commands/completing.ts',
      'src/commands/parse.ts',
      'src/commands/run-command.ts',
      'src/completion/answer.ts',
      'src/exit-code.ts',
      'src/world/system-error.ts',
      'src/world/terminal.ts',
    ],
  },
  { of: 'src/start.ts', may: ['src/world/program.ts'] },
  { of: 'src/exit-code.ts', may: [] },
  {
    of: 'src/commands/**',
    may: ['package.json', 'engine/protocol.ts', kernel, record, trust, waiting, 'src/**'],
  },
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
  // Pure: what is asked for comes as a function, and what it is asked of as text.
  {
    of: 'src/completion/**',
    may: [
      'engine/kernel/excess.ts',
      'src/completion/**',
      'src/commands/command-line.ts',
      'src/fleet/name.ts',
    ],
    mayTypes: ['src/commands/command.ts'],
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
  {
    of: 'src/intent/**',
    may: [kernel, record, 'src/intent/**', 'src/plan/assemble.ts', 'src/fleet/**'],
    mayTypes: [contract, formats, 'src/plan/**'],
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
    of: 'src/view/plan-definitions.ts',
    may: ['engine/protocol.ts', record, 'src/view/**'],
    mayTypes: [stepMeaning, 'src/plan/plan.ts'],
  },
  { of: 'src/view/waiting-human.ts', may: [kernel, waiting, 'src/view/**'], mayTypes: ['src/apply/**'] },
  // Pure: text of a file in, text out.
  { of: 'src/trust/**', may: [kernel, 'src/trust/**'], mayTypes: ['engine/protocol.ts', formats] },
  {
    of: 'src/view/**',
    may: [
      kernel,
      record,
      'src/view/**',
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
      'src/intent/**',
      'src/report/event.ts',
      'src/status/**',
      'src/watch/**',
      'src/world/forge/forge.ts',
      contract,
      stepMeaning,
    ],
  },
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
  // When to plan anew and what is new in it; what happens, when it is and how to plan it is told.
  {
    of: 'src/watch/**',
    may: ['src/watch/**', 'src/plan/**', record],
    mayTypes: ['src/fleet/fleet.ts', 'src/world/**'],
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
      'src/commands/command.ts',
      'src/commands/help.ts',
      'src/commands/table.ts',
      'src/commands/version.ts',
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
  'src/comment/**',
  'src/completion/**',
  'src/history/**',
  'src/intent/**',
  'src/plan/**',
  'src/status/**',
  'src/view/**',
  'src/watch/**',
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
  if (pattern === path) return true;
  if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2));
  if (!pattern.includes('*')) return false;
  const [before = '', after = ''] = pattern.split('*');
  const isDeep = after === '' && dirname(path) !== before.slice(0, -1);
  return (
    !isDeep &&
    path.startsWith(before) &&
    path.endsWith(after) &&
    path.slice(before.length).length > after.length
  );
}
