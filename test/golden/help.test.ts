// Help as it stands on a screen of 80 columns, and its limits on any other: what does not fit is not read.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  commandHelp,
  generalHelp,
  optionRow,
  usageOf,
  withoutAliasesOf,
  wordRows,
} from '../../src/cli/help.ts';
import { commands, globalOptions } from '../../src/commands/table.ts';
import { exitCode } from '../../src/exit-code.ts';
import { flaws } from '../support/golden.ts';
import { poInProcess } from '../support/in-process.ts';

const pages: readonly (readonly [string, number, (columns: number) => string])[] = [
  ['po', 24, (columns) => generalHelp(commands, globalOptions, columns)],
  ...commands.map(
    (command) =>
      [command.name, 40, (columns: number) => commandHelp(command, globalOptions, columns)] as const,
  ),
];

describe.each(pages)('help of %s', (name, mostLines, page) => {
  it('is on a screen of 80 columns as it was', async () => {
    await expect(page(80)).toMatchFileSnapshot(`help/${name}.txt`);
  });

  it(`has at most ${mostLines} lines at 80 columns`, () => {
    expect(page(80).trimEnd().split('\n').length).toBeLessThanOrEqual(mostLines);
  });

  it.each([40, 60, 80, 100, 200])('fits %i columns', (columns) => {
    const examples = commands.flatMap(({ examples }) => examples.map(([line]) => line));
    const rest = page(columns)
      .split('\n')
      .filter((line) => !examples.includes(line.trim()))
      .join('\n');
    expect(flaws(rest, Math.min(columns, 100))).toEqual([]);
  });
});

it('a narrow screen has the commands below each other', () => {
  expect(generalHelp(commands, globalOptions, 60)).toMatch(/^Tools\n {2}engine +list, publish releases$/m);
});

describe.each(commands)('po $name', ({ brief, summary, options, examples, positional, name, group }) => {
  it('is in the table with all that help and completion need', () => {
    expect(brief).toMatch(/^\S.{3,24}$/);
    expect(name.length).toBeLessThanOrEqual(13);
    expect(summary).not.toMatch(/\.$/);
    expect(group).toMatch(/./);
    expect(positional === null || positional.takes.length > 0).toBe(true);
    for (const [option, { type, takes, value }] of Object.entries(options)) {
      if (type === 'boolean') continue;
      expect(takes !== undefined || value !== undefined, `--${option} says neither takes nor value`).toBe(
        true,
      );
    }
  });

  it('calls its words in the rows what it calls them in the usage line', () => {
    const entry = commands.find((command) => command.name === name);
    if (entry === undefined || positional === null) return;
    const plain = (text: string) => text.replaceAll(/[[\]…]/g, '');
    const rows = wordRows(entry);
    for (const [, meaning] of rows) expect(meaning).not.toBe('');
    const usage = plain(usageOf(entry))
      .replace(`po ${name} `, '')
      .replace(/ OPTIONS$/, '');
    expect([' ', ' | '].map((between) => rows.map(([word]) => plain(word)).join(between))).toContain(usage);
  });

  it('asks for every word that its usage line shows without brackets', async () => {
    const entry = commands.find((command) => command.name === name);
    if (entry === undefined || positional === null || usageOf(entry).startsWith(`po ${name} [`)) return;
    const desk = mkdtempSync(join(tmpdir(), 'po-help-'));
    onTestFinished(() => rmSync(desk, { recursive: true, force: true }));
    writeFileSync(
      join(desk, 'fleet.toml'),
      '[fleet]\nname = "x"\nroot = "clones"\n[engine]\nversion = "v0.1.0"\n[projects.web]\n',
    );
    expect(await poInProcess([name], desk, {})).toMatchObject({ code: exitCode.usage });
  });

  it('has an example, and each is a command line of po', () => {
    expect(examples.length).toBeGreaterThan(0);
    for (const [line, meaning] of examples) {
      expect(line).toContain(`po ${name}`);
      expect(meaning).not.toBe('');
    }
  });

  it('names every option in its help', () => {
    const entry = commands.find((command) => command.name === name);
    const shown = entry === undefined ? '' : commandHelp(entry, globalOptions, 80);
    for (const option of Object.entries({
      ...options,
      ...(entry === undefined ? {} : withoutAliasesOf(entry, globalOptions)),
    })) {
      expect(shown).toContain(`  ${optionRow(option)[0]}`);
    }
    for (const [line] of examples) expect(shown).toContain(line);
  });
});
