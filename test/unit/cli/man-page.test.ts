// The manual page, as the programs read it that show it.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { helpOption, optionRow, versionOption } from '../../../src/cli/help.ts';
import { commands, globalOptions } from '../../../src/commands/table.ts';

const page = 'docs/reference/po.1';

function read(program: string, ...args: string[]): string | null {
  const ran = spawnSync(program, [...args, page], {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8', MANPAGER: 'cat' },
  });
  return ran.error === undefined ? `${ran.stdout}${ran.stderr}` : null;
}

it('is without fault to mandoc, but for the date that it does not have', ({ skip }) => {
  const said = read('mandoc', '-Tlint');
  if (said === null) return skip('mandoc is not installed');
  expect(said.trim().split('\n')).toEqual([expect.stringContaining('missing date')]);
});

it.for([
  ['man', '-l'],
  ['mandoc', '-Tutf8'],
] as const)('shows every command, option and example with %s', ([program, option], { skip }) => {
  const shown = read(program, option);
  if (shown === null) return skip(`${program} is not installed`);
  // Without what is typed over for bold, and on one line.
  const overtyped = new RegExp(`.${String.fromCharCode(8)}`, 'gu');
  const text = shown.replaceAll(overtyped, '').replaceAll(/\s+/g, ' ');
  for (const { name, options, examples } of commands) {
    expect(text).toContain(`po ${name}`);
    const all = { ...options, ...globalOptions, help: helpOption, version: versionOption };
    for (const [line] of Object.entries(all).map(optionRow)) {
      expect(text).toContain(line);
    }
    for (const [line, meaning] of examples) expect(text).toContain(`${line} ${meaning}`);
  }
  // Most commands do not ask, and each variable is one that somebody may have to set.
  expect(text).not.toContain('and they ask first');
  for (const name of ['NO_COLOR', 'PO_FORGE_TOKEN', 'PO_DEBUG']) expect(text).toContain(` ${name} `);
});
