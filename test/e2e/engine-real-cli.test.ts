// Every flag that a backend makes, against the help of the real program. Skipped for a program that is not
// installed: it is looked for in PATH, and in AO_TEST_CLIS, a folder that `npm install` has filled. Nothing here
// needs an account, and each program is run with an empty home.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Cli } from '../../engine/backends/backend.ts';
import { backends } from '../../engine/backends/index.ts';
import { flagsOf, missingFlags, type ProbeFlags, versionFault } from '../../engine/backends/probe.ts';
import { realCli } from '../support/real-clis.ts';

const codexFlags = [
  ...['--no-daemon', '-c', '--model', '--sandbox', '--approve-for-me'],
  '--dangerously-bypass-approvals-and-sandbox',
];
const names = ['claude', 'codex', 'gemini', 'opencode'] as const;
const limitMs = 120_000;

/** Written out once more, so that none gets lost without anybody noticing. */
const made: Readonly<Record<(typeof names)[number], ProbeFlags>> = {
  claude: {
    launch: ['--session-id', '--settings', '--model', '--permission-mode'],
    resume: ['--resume', '--settings', '--model', '--permission-mode'],
  },
  codex: { launch: codexFlags, resume: codexFlags },
  gemini: {
    launch: ['--session-id', '--skip-trust', '--model', '--approval-mode', '--prompt-interactive'],
    // Its word comes at the input line.
    resume: ['--resume', '--skip-trust', '--model', '--approval-mode'],
  },
  opencode: { launch: ['--model', '--prompt', '--auto'], resume: [] },
};

// Codex will not have its home below /tmp.
const home = mkdtempSync(join(process.env['AO_TEST_CLI_HOME'] ?? tmpdir(), 'po-real-cli-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function ask(program: string, args: readonly string[]): string {
  const env = { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', DISABLE_AUTOUPDATER: '1' };
  const ran = spawnSync(program, args, { encoding: 'utf8', env, cwd: home, timeout: limitMs });
  return `${ran.stdout}\n${ran.stderr}`;
}

describe.each(names)('the real %s', (name) => {
  const backend = backends[name];
  const program = realCli(name);
  const cli = backend.cli as Cli;

  it.skipIf(program === null)(
    'says a version that is understood, in the range that was tried',
    { timeout: limitMs },
    () => {
      const said = ask(program ?? '', ['--version']);
      const version = cli.parseVersion(said);
      expect(version, said).not.toBeNull();
      expect(
        versionFault(version ?? '', cli.checked),
        `${name} ${version}: try it, and widen its range`,
      ).toBeNull();
    },
  );

  it.skipIf(program === null)('knows every flag of a start and of a resume', { timeout: limitMs }, () => {
    const flags = flagsOf(backend);
    expect(missingFlags(flags.launch, ask(program ?? '', cli.help.launch))).toEqual([]);
    expect(missingFlags(flags.resume, ask(program ?? '', cli.help.resume))).toEqual([]);
  });

  it('is asked for no more and no less than its builders make', () => {
    expect(flagsOf(backend)).toEqual(made[name]);
  });
});
