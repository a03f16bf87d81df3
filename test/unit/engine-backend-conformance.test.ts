// What holds for every backend, whatever it is told: no word of an operator is lost, changed or read as
// something else, and a conversation that goes on has every flag of its start.
import { describe, expect, it } from 'vitest';
import type { Start } from '../../engine/backends/backend.ts';
import { backends } from '../../engine/backends/index.ts';
import { viewOf, viewOfText } from '../../engine/backends/view.ts';
import { type AgentDefinition, backendNames } from '../../engine/declaration/definition.ts';
import { promptArgument } from '../../engine/run/prompt.ts';
import { fc } from '../support/fast-check.ts';

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

function startOf(name: (typeof backendNames)[number]): fc.Arbitrary<Start> {
  const { keys, permissions } = backends[name];
  const among = (key: 'prompt' | 'model', value: fc.Arbitrary<string>) =>
    keys.includes(key) ? fc.option(value) : fc.constant(null);
  const definition: fc.Arbitrary<AgentDefinition> = fc.record({
    name: fc.constant('writer'),
    kind: fc.constant('persistent'),
    backend: fc.constant(name),
    watch: fc.constant('heal'),
    onExit: fc.constant('heal'),
    prompt: fc.constant(null),
    envFile: fc.constant(null),
    dir: fc.constant('.'),
    command: fc.constant(name === 'command' ? ['sleep', '1'] : null),
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

  it('is listed under its own name, and its data agrees with itself', () => {
    expect(backend.name).toBe(name);
    if (backend.keys.includes('permission')) expect(backend.permissions).not.toEqual([]);
    else expect(backend.permissions).toEqual([]);
    if (backend.conversations?.idFrom === 'cli') expect(backend.reports).toBe(true);
    if (backend.cli !== null) expect(backend.readScreen).not.toBeNull();
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
      if (prompt === null) return;
      const isTyped = backend.conversations?.isToldByTyping === true;
      if (isTyped) expect(backend.conversations?.resume(start).join('\n')).not.toContain('--prompt');
      for (const argv of isTyped ? [backend.launch(start)] : both(start)) {
        const last = argv.at(-1) ?? '';
        const [, flag, value] = /^(--(?:prompt[\w-]*|interactive))=([\s\S]*)$/.exec(last) ?? [];
        // yargs takes quotes off that are around all of a value, and only then.
        if (flag !== undefined)
          expect(value?.replace(/(["'])\n$/, '$1')).toBe(prompt.replace(/(["'])\n$/, '$1'));
        // Pi reads a word that begins with an @ as the name of a file.
        else expect(last.replace(/^\n@/, '@')).toBe(prompt.replace(/^\n@/, '@'));
        if (flag === undefined && backend.cli !== null) expect(argv).toContain('--');
      }
    });
  });

  it('says every flag of a start again when it resumes', () => {
    property((start) => {
      if (backend.conversations === null) return;
      const known = new Set(backend.conversations.resume(start));
      const isTyped = (word: string) =>
        backend.conversations?.isToldByTyping === true && word.startsWith('--prompt');
      const isOwn = (word: string) => word === '--session-id' || isTyped(word);
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
