// What `po doctor` and `po init` print, as golden text.
import { describe, expect, it } from 'vitest';
import { remedyText } from '../../engine/kernel/help.ts';
import { type CheckName, checks } from '../../src/codes/checks.ts';
import { doctorText } from '../../src/commands/doctor/human.ts';
import { type DoctorDocument, doctorDocument, fixOf } from '../../src/commands/doctor/json.ts';
import { type InitDocument, initText } from '../../src/commands/init/human.ts';
import { busy, failed, inTheWay, otherName, taken } from '../../src/commands/init/obstacles.ts';
import { identityLines } from '../../src/doctor/install.ts';
import { renderDiagnostics } from '../../src/view/diagnostics.ts';
import { flawsOf } from '../support/formats.ts';
import { flaws, screens } from '../support/golden.ts';

type Given = readonly [
  level: 'ok' | 'warning' | 'error',
  check: CheckName,
  what: string,
  fix?: string | undefined,
  project?: string,
];

function documentOf(interrupted: boolean, ...given: readonly Given[]): DoctorDocument {
  return doctorDocument(
    { name: 'recipes', file: 'fleet.toml' },
    given.map(([level, check, what, fix, project = null]) => ({
      ...{ level, check, project, what },
      why: level === 'ok' ? null : checks[check],
      fix: fix === undefined ? null : fixOf(fix),
    })),
    interrupted,
  );
}

const machine: readonly Given[] = [
  ['ok', 'git', 'git version 2.39.5'],
  ['ok', 'tmux', 'tmux 3.3a'],
  ['ok', 'node', '20.20.2'],
];

const documents: Readonly<Record<string, DoctorDocument>> = {
  'nothing-is-wrong': documentOf(false, ...machine, [
    'ok',
    'agents-file',
    'right; 1 declared',
    undefined,
    'web',
  ]),
  'errors-and-warnings': documentOf(
    false,
    ...machine,
    [
      'warning',
      'leftovers',
      '1 temporary path is left of runs that are gone.',
      remedyText(
        'remove what nobody needs:',
        "rm -r -- '/home/ada/a fleet/.po/making/docs-site.4711.po-partial'",
      ),
    ],
    [
      'error',
      'flock',
      'flock cannot be run.',
      remedyText('install it:', 'sudo apt-get install -y util-linux'),
    ],
    [
      'error',
      'agent-cli',
      'writer, reviewer: There is no program claude.',
      remedyText(
        'install it, or say in agents.toml where it is:',
        'npm install -g @anthropic-ai/claude-code',
      ),
      'docs-site',
    ],
  ),
  'hostile-and-interrupted': documentOf(true, [
    'warning',
    'remote',
    'https://git.example.org/\u001b[31mred\u202e.git gives no answer: fatal:\u0007',
    remedyText('ask it yourself:', 'git ls-remote \u001b[2J'),
    'web',
  ]),
};

describe.each(Object.entries(documents))('%s', (name, document) => {
  it('looks as it is kept', async () => {
    const text = screens((style) => doctorText(document, { ...style, verbose: false, quiet: false }));
    await expect(text).toMatchFileSnapshot(`doctor/${name}.txt`);
    for (const width of [80, 200]) {
      const plain = doctorText(document, { color: false, width, verbose: true, quiet: false });
      expect(flaws(plain, width).filter((flaw) => !/ {14}(rm|npm|git) /.test(flaw))).toEqual([]);
    }
    expect(flawsOf('doctor', document)).toEqual([]);
  });
});

it('says only what is wrong, or every detail, where that is asked for', () => {
  const document = documents['errors-and-warnings'] as DoctorDocument;
  const style = { color: false, width: 80 };
  const quiet = doctorText(document, { ...style, verbose: false, quiet: true });
  expect(quiet).not.toContain('fine');
  expect(quiet).toMatch(/^error {4}flock: /);
  expect(quiet).toMatch(/\n\n2 errors, 1 warning\.\n$/);
  expect(doctorText(document, { ...style, verbose: true, quiet: false })).toContain(
    'fine     tmux: tmux 3.3a\n',
  );
});

const made: InitDocument = {
  format: 'po.init/1',
  path: '/home/ada/fleet',
  name: 'fleet',
  branch: 'main',
  commit: 'c0ffee'.padEnd(40, '0'),
  engine: { version: 'v0.1.0', commit: 'e'.repeat(40) },
  finished: false,
  missing: [{ program: 'claude', install: ['npm install -g @anthropic-ai/claude-code'] }],
  identity: [],
  next: ['cd fleet', 'node engine/agents.mjs up', 'node engine/agents.mjs attach project-orchestrator'],
};

const plain = { verbose: false, quiet: false };
const missing = ['tmux', 'flock', 'claude', 'po'].map((program) => ({
  program,
  install: [`apt-get install ${program}`],
}));

it.each([
  ['made', made, plain],
  ['finished', { ...made, finished: true, missing: [], next: made.next.slice(1) }, plain],
  ['made, and all is missing', { ...made, missing, identity: identityLines }, plain],
  ['quiet', made, { ...plain, quiet: true }],
  ['verbose', made, { ...plain, verbose: true }],
])('po init: %s', async (name, document, detail) => {
  const file = `init/${name.replaceAll(/\W+/g, '-')}.txt`;
  await expect(screens((style) => initText(document, { ...style, ...detail }))).toMatchFileSnapshot(file);
  for (const width of [80, 200])
    expect(flaws(initText(document, { color: false, width, ...detail }), width)).toEqual([]);
  expect(flawsOf('init', document)).toEqual([]);
});

const path = '/home/ada/a fleet';

it.each([
  ['taken', taken({ kind: 'taken', path, by: ['.git', 'notes'] }, '/home/ada/orchestrator', null)],
  ['no folder', taken({ kind: 'taken', path, by: null }, '/home/ada/orchestrator', 'recipes')],
  [
    'busy',
    busy({ kind: 'busy', path, pid: 4711, at: `${path}.4711.po-partial` }, '/home/ada/a fleet.left-over'),
  ],
  ['in the way', inTheWay(path, [`${path}/agents.toml`, `${path}/engine`], 'recipes')],
  ['another name', otherName(path, { given: 'recipes', name: 'fleet' })],
  ['failed', failed(path, 'git is not installed')],
])('po init refuses: %s', async (name, diagnostic) => {
  const diagnostics = diagnostic === null ? [] : [diagnostic];
  const file = `init/refused-${name.replaceAll(' ', '-')}.txt`;
  await expect(screens((style) => `${renderDiagnostics(diagnostics, style)}\n`)).toMatchFileSnapshot(file);
});
