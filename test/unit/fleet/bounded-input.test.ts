// What is too much is counted before it is parsed, and faults are told in few words. How long each takes is measured by
// test/bench/bounds.ts; here an endless one fails by the limit of the runner.
import { describe, expect, it } from 'vitest';
import { readAgents } from '../../../engine/contract/declared-agents.ts';
import { readAgentsFile } from '../../../engine/declaration/agents-file.ts';
import { parseJson } from '../../../engine/kernel/bounded-json.ts';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { excessOf } from '../../../engine/kernel/excess.ts';
import { numberText, tomlLimits } from '../../../engine/kernel/limits.ts';
import { faultsToShow } from '../../../engine/kernel/shown-faults.ts';
import { loadFleet } from '../../../src/fleet/load.ts';
import { cyclesIn } from '../../../src/fleet/order-rules.ts';
import { readSavedPlan } from '../../../src/plan/read-saved-plan.ts';
import { diagnosticsDocument, renderDiagnostics } from '../../../src/view/diagnostics.ts';
import { listFitting } from '../../../src/view/style.ts';
import { fc } from '../../support/fast-check.ts';
import { honest, monsters } from '../../support/monsters.ts';

function load(text: string) {
  const input = { file: '/tmp/none/fleet.toml', text, home: '/root', templates: ['shell'] };
  return loadFleet({ ...input, realpath: () => null });
}

describe.each(Object.keys(monsters))('%s', (name) => {
  it('is answered in few words', () => {
    const [code, text] = monsters[name] ?? [null, () => ''];
    const { diagnostics, fleet } = load(text());
    expect(fleet === null).toBe(code !== null);
    if (code !== null) expect(diagnostics.map((one) => one.code)).toContain(code);
    expect(diagnostics.length).toBeLessThanOrEqual(201);
    expect(renderDiagnostics(diagnostics, { color: false, width: 80 }).length).toBeLessThan(200_000);
    expect(JSON.stringify(diagnosticsDocument(diagnostics), null, 2).length).toBeLessThan(200_000);
  });
});

it.each(Object.keys(honest))('%s are read', (name) => {
  const { fleet, diagnostics } = load(honest[name]?.() ?? '');
  expect(diagnostics).toEqual([]);
  expect(fleet?.projects.length).toBeGreaterThanOrEqual(5_000);
});

describe('what is counted', () => {
  const most = tomlLimits.depth.most;
  it.each<[string, string, ReturnType<typeof excessOf>]>([
    ['nothing', '', null],
    ['brackets in text', `a = "${'['.repeat(100)}"\nb = '${'{'.repeat(100)}'`, null],
    ['brackets in a comment', `# ${'['.repeat(100)}\na = 1 # ${'['.repeat(100)}`, null],
    [
      'brackets in text of several lines',
      `a = """\n${'['.repeat(100)}\\"""${'['.repeat(100)}"""\nb = 1`,
      null,
    ],
    ['dots in text', `"${'a.'.repeat(100)}" = 1`, null],
    ['dots of several keys', `${'a.b = 1.5\n'.repeat(100)}`, null],
    ['one after the other', `a = [${'[],'.repeat(100)}]`, null],
    ['as deep as allowed', `a = ${'['.repeat(most)}${']'.repeat(most)}`, null],
    ['one deeper', `\na = ${'['.repeat(most + 1)}`, { limit: 'depth', found: most + 1, line: 2 }],
    [
      'behind text of several lines',
      `a = """\n\n"""\nb = ${'{'.repeat(99)}`,
      { limit: 'depth', found: most + 1, line: 4 },
    ],
    [
      'behind a text that is not closed',
      `a = "x\nb = ${'['.repeat(99)}`,
      { limit: 'depth', found: most + 1, line: 2 },
    ],
    ['a deep key', `a = 1\n${'a.'.repeat(99)}b = 1`, { limit: 'depth', found: most + 1, line: 2 }],
  ])('%s', (_, text, expected) => expect(excessOf(text)).toEqual(expected));

  it('lets through what a long line may be, and no longer', () => {
    const line = (length: number) => `a = "${'x'.repeat(length - 6)}"`;
    const longest = tomlLimits.lineLength.most;
    expect(excessOf(`${line(longest)}\n`)).toBeNull();
    expect(excessOf(`\n${line(longest + 1)}`)).toEqual({ limit: 'lineLength', found: longest + 1, line: 2 });
    expect(excessOf(`a = """\n${'x'.repeat(longest + 1)}\n"""`)?.limit).toBe('lineLength');
  });

  it('counts bytes, not characters', () => {
    const text = '# ä\n'.repeat(tomlLimits.bytes.most / 5 + 1);
    expect(excessOf(text)).toEqual({ limit: 'bytes', found: Buffer.byteLength(text), line: 1 });
  });
});

describe('agents.toml', () => {
  const head = '[project]\nname = "x"\n';
  const agents = (count: number) =>
    head + Array.from({ length: count }, (_, at) => `[agents.a${at}]\nbackend = "shell"\n`).join('');

  it('declares a thousand agents at most', () => {
    expect(readAgentsFile('agents.toml', agents(1_000)).ok).toBe(true);
    for (const read of [readAgentsFile, readAgents]) {
      const result = read('agents.toml', agents(1_001));
      expect(result.ok ? [] : result.diagnostics.map(({ code, detail }) => [code, detail])).toEqual([
        ['input-limit', 'agents.toml declares 1,001 agents; the limit is 1,000.'],
      ]);
    }
  });

  it.each(Object.keys(monsters))('is answered in few words: %s', (name) => {
    const text = monsters[name]?.[1]() ?? '';
    const read = readAgentsFile('agents.toml', text.replace('[fleet]', '[project]').replace('root', '#'));
    if (!read.ok) expect(JSON.stringify(diagnosticsDocument(read.diagnostics)).length).toBeLessThan(200_000);
  });
});

describe('JSON', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  it('is read where it is no deeper and no longer than anything of ours', () => {
    expect(parseJson(`{"a": "${'[{,'.repeat(500)}\\"["}`)).toEqual({ a: `${'[{,'.repeat(500)}"[` });
    expect(parseJson(nested(64))).toBeInstanceOf(Array);
    expect(() => parseJson(nested(65))).toThrow('more than 64 values inside each other');
    expect(() => parseJson(nested(1_000_000))).toThrow(SyntaxError);
    expect(() => parseJson(`[${'1,'.repeat(100_000)}1]`)).toThrow('more than 100,000 entries in a list');
    expect(() => parseJson('{')).toThrow(SyntaxError);
    expect(() => parseJson(']],,')).toThrow(SyntaxError);
  });

  it.each([
    ['deep', `{"format":"po.saved-plan/1","plan":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['long', `{"format":"po.saved-plan/1","steps":[${'1,'.repeat(1_000_000)}1]}`],
    ['of a format of a megabyte', `{"format":"${'x'.repeat(1_000_000)}"}`],
    ['of another form', `{"format":"po.saved-plan/1","${'x'.repeat(1_000_000)}":[]}`],
  ])('a saved plan that is %s is none, in few words', (_, text) => {
    const read = readSavedPlan('monday.plan', text);
    expect(read.ok ? '' : read.diagnostic.code).toMatch(/^(?:not-a-saved-plan|saved-plan-damaged)$/);
    expect(JSON.stringify(read).length).toBeLessThan(2_000);
  });
});

describe('faults that are shown', () => {
  const fault = (line: number, severity: Diagnostic['severity']): Diagnostic => ({
    ...{ severity, code: 'unreadable', summary: 's', detail: `d${line}` },
    place: { file: 'f', line, column: 1, length: 1, source: '' },
  });

  it('are all of them up to the limit, and the errors first beyond it', () => {
    const few = Array.from({ length: 200 }, (_, at) => fault(at, 'warning'));
    expect(faultsToShow('f', few)).toEqual(few);
    const all = [...few, ...Array.from({ length: 150 }, (_, at) => fault(1_000 + at, 'error'))];
    const shown = faultsToShow('f', all);
    expect(shown.filter(({ severity, code }) => severity === 'error' && code === 'unreadable')).toHaveLength(
      150,
    );
    expect(shown).toHaveLength(201);
    expect(shown.at(-1)).toMatchObject({
      severity: 'error',
      code: 'more-faults',
      detail: 'f: and 150 more.',
    });
    const text = renderDiagnostics(shown, { color: false, width: 80 });
    expect(text.endsWith('150 errors, 50 warnings in f')).toBe(true);
  });

  it('number as people write numbers', () => {
    expect([0, 999, 1_000, 1_234_567].map(numberText)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});

describe('cycles', () => {
  const waits = fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { maxLength: 10 });

  it('hold every project that waits in a circle, each once', () => {
    fc.assert(
      fc.property(waits, (lists) => {
        const map = new Map(lists.map((list, at) => [String(at), list.map(String)]));
        const cycles = cyclesIn(map);
        const names = cycles.flat();
        expect(new Set(names).size).toBe(names.length);
        for (const cycle of cycles) {
          expect(Number(cycle[0])).toBe(Math.min(...cycle.map(Number)));
          for (const [at, name] of cycle.entries())
            expect(map.get(name)).toContain(cycle[(at + 1) % cycle.length]);
        }
        // Without them nobody waits in a circle any more.
        const left = new Map([...map].filter(([name]) => !names.includes(name)));
        for (let before = -1; before !== left.size; ) {
          before = left.size;
          for (const [name, after] of left) {
            if (!after.some((other) => other !== name && left.has(other))) left.delete(name);
          }
        }
        expect(left.size).toBe(0);
      }),
    );
  });
});

it('as many names are listed as fit', () => {
  /** By trying each number from the largest on. */
  const slowly = (names: readonly string[], columns: number) => {
    for (let shown = names.length; shown > 0; shown -= 1) {
      const rest = names.length - shown;
      const text = names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
      if (text.length <= columns || shown === 1) return text;
    }
    return '';
  };
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 30 }), fc.nat(200), (names, columns) => {
      expect(listFitting(names, columns)).toBe(slowly(names, columns));
    }),
  );
});
