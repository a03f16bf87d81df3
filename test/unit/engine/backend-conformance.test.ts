// What holds for every backend, whatever it is told: no word of an operator is lost, changed or read as
// something else, and a conversation that goes on has every flag of its start.
import { describe, expect, it } from 'vitest';
import type { Settings, Start } from '../../../engine/backends/backend.ts';
import { type BackendName, backendNames, backends } from '../../../engine/backends/index.ts';
import { flagsOf } from '../../../engine/backends/probe.ts';
import { viewOf, viewOfText } from '../../../engine/backends/view.ts';
import { scaffold } from '../../../engine/contract/templates.ts';
import { readAgentsFile } from '../../../engine/declaration/agents-file.ts';
import type { Environment } from '../../../engine/kernel/environment.ts';
import { promptArgument } from '../../../engine/run/prompt.ts';
import { scrub } from '../../../engine/world/environment.ts';
import { trustEdit } from '../../../src/trust/edits.ts';
import { engineEnvironment } from '../../../src/world/environment.ts';
import { fc } from '../../support/fast-check.ts';

const samples = [
  'hello',
  '-p',
  '--dangerously-skip-permissions',
  '--',
  '-',
  '"all of it"',
  "'it'",
  `a "quoted" and a 'quoted' one`,
  'two\nlines\n',
  '\r\n\ttabs\u00a0and more\u2028',
  '$(rm -rf /) `id` $HOME \\ ; | & > %s #{@x} !!',
  '😀👩‍👩‍👧‍👦 ﷽ ù',
  '=',
  'a=b',
  '@file /clear',
  ' ',
  `x${'é'.repeat(50_000)}`,
];
const text = fc.oneof(
  fc.constantFrom(...samples),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).filter((value) => !value.includes('\0')),
);

function startOf(name: BackendName): fc.Arbitrary<Start> {
  const { keys, permissions } = backends[name];
  const among = (key: 'prompt' | 'model', value: fc.Arbitrary<string>) =>
    keys.includes(key) ? fc.option(value) : fc.constant(null);
  const definition: fc.Arbitrary<Settings> = fc.record({
    command: fc.constant(backends[name].program({}) === null ? ['sleep', '1'] : null),
    args: fc.array(text, { maxLength: 3 }),
    env: fc.constant({}),
    model: among('model', text),
    permission: permissions.length > 0 ? fc.option(fc.constantFrom(...permissions)) : fc.constant(null),
  });
  return fc.record({
    definition,
    conversation: fc.uuid(),
    prompt: among('prompt', text),
    directory: text.map((value) => `/srv/${value.replaceAll('/', '')}`),
    engine: fc.tuple(text, text),
  });
}

const noUndefined = (argv: readonly unknown[]) => argv.every((word) => typeof word === 'string');

/** Whether `words` stand in `argv`, next to each other. */
function holds(argv: readonly string[], words: readonly string[]): boolean {
  return argv.some((_, index) => words.every((word, offset) => argv[index + offset] === word));
}

describe.each(backendNames)('%s', (name) => {
  const backend = backends[name];
  const both = (start: Start) => [
    backend.launch(start),
    ...(backend.conversations === null ? [] : [backend.conversations.resume(start)]),
  ];
  const property = (check: (start: Start) => void) =>
    fc.assert(fc.property(startOf(name), check), { numRuns: 60 });

  it('has a name that goes into files and checks, and data that agrees with itself', () => {
    expect(name).toMatch(/^[a-z]+$/);
    if (backend.keys.includes('permission')) expect(backend.permissions).not.toEqual([]);
    else expect(backend.permissions).toEqual([]);
    expect(backend.prompt !== null).toBe(backend.keys.includes('prompt'));
    if (backend.program({}) === null) expect(backend.keys).toContain('command');
    if (backend.conversations?.idFrom === 'cli') expect(backend.reports).toBe(true);
    if (backend.cli !== null) expect(backend.readScreen).not.toBeNull();
    if (backend.usualPermission !== null) expect(backend.permissions).toContain(backend.usualPermission);
    const all = Object.values(backends).flatMap(({ cli }) =>
      cli === null ? [] : [cli.title, cli.npmPackage],
    );
    expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
  });

  it('is documented by flags that it is started with', () => {
    const { started, resumed } = backend.documentation;
    const flags = (markdown: string) => markdown.match(/(?<=[ `])-{1,2}[a-z][\w-]*/g) ?? [];
    const known = flagsOf(backend);
    const isKnown = (list: readonly string[]) => (flag: string) => list.includes(flag);
    expect(flags(started).filter((flag) => !isKnown(known.launch)(flag))).toEqual([]);
    expect(flags(resumed).filter((flag) => !isKnown(known.resume)(flag))).toEqual([]);
  });

  it('leaves an agent in its shell tool what configures it, and nothing that belongs to one conversation', () => {
    if (backend.cli === null) return;
    const { names, settings, marks, sets } = backend.cli.variables;
    expect(names, 'a mark is its own').not.toEqual([]);
    expect(marks).not.toEqual([]);
    const value = (pattern: string) => pattern.replaceAll('*', 'X');
    const own = Object.fromEntries(settings.map((pattern) => [value(pattern), 'mine']));
    const mine = { HOME: '/home/ann', PATH: '/bin', ...own };
    const tool = Object.entries(sets).map(([pattern, said]) => [value(pattern), said ?? 'x']);
    const [mark = ''] = marks;
    const inside = { ...mine, ...Object.fromEntries([...marks.map((one) => [one, '1']), ...tool]) };
    expect(scrub(inside)).toEqual(mine);
    expect(engineEnvironment(inside)).toEqual(mine);
    for (const [pattern, said] of Object.entries(sets)) {
      if (said === null) continue;
      expect(scrub({ ...mine, [mark]: '1', [pattern]: `${said}mine` }), pattern).toHaveProperty(pattern);
    }
  });

  it('says where its trust lies, absolute and wherever its variables put it, and what it says once', () => {
    const trust = backend.cli?.trust ?? null;
    if (trust === null) return;
    const places = (more: Environment, exists = false) =>
      trust.places({ HOME: '/home/ann', ...more }, () => exists).files;
    for (const all of [places({}), places({}, true)]) {
      expect(all).not.toEqual([]);
      expect(all.filter((file) => !file.startsWith('/home/ann/'))).toEqual([]);
    }
    for (const variable of trust.variables) {
      expect(places({ [variable]: '/elsewhere' }).join('\n'), variable).toMatch(/^\/elsewhere/m);
    }
    const edit = trustEdit(trust, null, '/srv/web');
    if (edit.kind !== 'edit') throw new Error(edit.kind);
    expect(trustEdit(trust, edit.text, '/srv/web')).toEqual({ kind: 'trusted' });
    expect(trustEdit(trust, edit.text, '/srv/other').kind).toBe('edit');
  });

  it('has a template that is valid and starts an agent on it', () => {
    if (backend.template === null) return;
    const files = scaffold({ template: name, name: 'demo' });
    const text = files.find(({ path }) => path === 'agents.toml')?.content ?? '';
    const read = readAgentsFile('agents.toml', text);
    if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
    const [agent] = read.value.agents;
    expect(agent?.backend).toBe(name);
    if (agent?.prompt) expect(files.map(({ path }) => path)).toContain(agent.prompt);
    for (const [line] of backend.template.options) {
      const more = text.replace(/^(backend = .*)$/m, `$1\n${line}`);
      expect(readAgentsFile('agents.toml', more), line).toMatchObject({ ok: true });
    }
  });

  it('gives words and nothing else, none with a NUL, which the system would cut it at', () => {
    property((start) => {
      for (const argv of both(start)) {
        expect(noUndefined(argv)).toBe(true);
        expect(argv.join('')).not.toContain('\0');
        expect(argv.join(' ')).not.toMatch(/\b(undefined|\[object Object\])/);
      }
    });
  });

  it('gives the same for the same', () => {
    property((start) => {
      expect(both(structuredClone(start))).toEqual(both(start));
    });
  });

  it('hands the operator’s arguments on as they are, in their order', () => {
    property((start) => {
      const { args } = start.definition;
      for (const argv of both(start)) if (args.length > 0) expect(holds(argv, args)).toBe(true);
    });
  });

  it('ends with the whole prompt, as one word that is read as nothing else', () => {
    property((start) => {
      const { prompt } = start;
      const form = backend.prompt;
      if (prompt === null || form === null) return;
      const resumed = backend.conversations?.resume(start) ?? null;
      const isTyped = backend.conversations?.isToldByTyping === true;
      const begins = form.flag === null || form.flag === '--' ? '' : `${form.flag}=`;
      if (isTyped) expect(resumed?.filter((word) => word.startsWith(begins))).toEqual([]);
      for (const argv of isTyped || resumed === null ? [backend.launch(start)] : both(start)) {
        const last = argv.at(-1) ?? '';
        expect(last.startsWith(begins)).toBe(true);
        // A line feed may keep the program from reading it as something else.
        expect([prompt, `\n${prompt}`, `${prompt}\n`]).toContain(last.slice(begins.length));
        if (form.flag === '--') expect(argv).toContain('--');
        if (backend.cli !== null) expect(form.flag, 'a prompt may begin with a hyphen').not.toBeNull();
      }
    });
  });

  it('says every flag of a start again when it resumes', () => {
    property((start) => {
      if (backend.conversations === null) return;
      const known = new Set(backend.conversations.resume(start));
      const isTyped = (word: string) =>
        backend.conversations?.isToldByTyping === true && word.startsWith(`${backend.prompt?.flag}=`);
      const { firstOnly } = backend.conversations;
      const isOwn = (word: string) => firstOnly.includes(word) || isTyped(word);
      expect(backend.launch(start).filter((word) => !isOwn(word) && !known.has(word))).toEqual([]);
    });
  });

  it('says what it may do without asking only where the key says so', () => {
    property((start) => {
      const quiet = {
        ...start,
        definition: { ...start.definition, permission: null, args: [] },
        prompt: null,
      };
      for (const argv of both(quiet)) {
        const flags = backend.permissionFlags.filter((flag) => argv.includes(flag));
        expect(flags).toHaveLength(backend.usualPermission === null ? 0 : 1);
        expect(argv.join(' ')).not.toContain('skipDangerous');
      }
      for (const permission of backend.permissions) {
        const loud = { ...quiet, definition: { ...quiet.definition, permission } };
        const isUsual = permission === backend.usualPermission;
        expect(JSON.stringify(both(loud)) === JSON.stringify(both(quiet))).toBe(isUsual);
      }
    });
  });

  it('never makes an argument that the system would refuse, of a prompt of any size', () => {
    const [long = ''] = [`-${'😀 "x"\n'.repeat(30_000)}`];
    expect(Buffer.byteLength(long)).toBeGreaterThan(200 * 1024);
    const prompt = backend.keys.includes('prompt') ? promptArgument(long, '/srv/demo/prompts/a.md') : null;
    const [start] = fc.sample(startOf(name), 1);
    if (start === undefined) throw new Error('no sample');
    for (const argv of both({ ...start, prompt })) {
      for (const word of argv) expect(Buffer.byteLength(word)).toBeLessThan(128 * 1024);
    }
  });

  it('reads nothing from a screen that says nothing', () => {
    for (const screen of [
      [],
      [''],
      ['$ '],
      ['Pane is dead (status 1)'],
      ['hello', 'not logged in, trust, limit reached'],
    ]) {
      expect(backend.readScreen?.(viewOfText(screen)) ?? null).toBeNull();
      const shown = { rows: screen, cursor: { column: 0, row: 0, isShown: true }, title: '' };
      const composer = backend.readComposer?.(viewOf(shown)) ?? { kind: 'unknown' };
      if (screen[0] !== '$ ') expect(['missing', 'unknown']).toContain(composer.kind);
    }
  });

  it('never breaks on a screen, whatever is on it', () => {
    const line = fc.oneof(text, fc.constantFrom('─'.repeat(60), '❯ ', '› ', '╰──╯', 'esc to interrupt'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (screen) => {
        const reading = backend.readScreen?.(viewOfText(screen)) ?? null;
        expect(reading === null || ['busy', 'idle', 'waiting', 'held'].includes(reading.state)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
