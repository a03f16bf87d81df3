// `po trust-folders`: shows what it would write where, writes that and nothing else once somebody has said yes, and leaves what
// it cannot read, what says the contrary and what is somebody else's.
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrustDocument } from '../../src/trust/trust-plan.ts';
import { buildFleet, type Fleet, git } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';

let fleet: Fleet;
const claudeFile = () => join(fleet.home, '.claude.json');
const codexFile = () => join(fleet.home, '.codex/config.toml');
const geminiFile = () => join(fleet.home, '.gemini/trustedFolders.json');

beforeAll(async () => {
  fleet = buildFleet({
    projects: {
      docs: { state: 'stopped' },
      site: { state: 'stopped' },
      plain: { state: 'stopped' },
    },
  });
  await fleet.apply();
  fleet.declare('later', {});
  declare('docs', 'writer = claude', 'reviewer = claude', 'coder = codex');
  declare('site', 'a = claude', 'b = gemini', 'c = opencode', 'd = shell');
  declare('plain', 'sh = shell');
});
afterAll(() => fleet.end());
beforeEach(() => {
  for (const name of ['.claude.json', '.claude', '.codex', '.gemini', 'elsewhere'])
    rmSync(join(fleet.home, name), { recursive: true, force: true });
});

/** `name = backend`, and further lines of its table. */
function declare(project: string, ...agents: string[]): void {
  const tables = agents.map((agent) => {
    const [head = '', ...more] = agent.split('\n');
    const [name, backend] = head.split(' = ');
    return `[agents.${name}]\nbackend = "${backend}"\n${more.join('\n')}\n`;
  });
  writeFileSync(fleet.path(project, 'agents.toml'), `[project]\nname = "${project}"\n${tables.join('')}`);
}

function write(path: string, text: string, mode = 0o644): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  // Whatever the umask takes away.
  chmodSync(path, mode);
  return path;
}

async function json(...args: string[]): Promise<{ code: number | null; document: TrustDocument }> {
  const ran = await fleet.po('trust-folders', '--json', ...args);
  const document: TrustDocument = JSON.parse(ran.stdout);
  expect(flawsOf('trust-folders', document)).toEqual([]);
  return { code: ran.code, document };
}

const trusted = (project: string) => ({ [fleet.path(project)]: { hasTrustDialogAccepted: true } });

describe('po trust-folders', () => {
  it('shows every folder with its program and its file, and does nothing where nobody can be asked', async () => {
    const ran = await fleet.po('trust-folders');
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain('2 folders would be trusted:');
    for (const part of [
      claudeFile(),
      codexFile(),
      geminiFile(),
      fleet.path('docs'),
      'docs: writer, reviewer',
    ])
      expect(ran.stdout).toContain(part);
    expect(ran.stdout).toMatch(/later: there is no clone yet; it is skipped/);
    expect(ran.stdout).not.toContain(fleet.path('plain'));
    expect(ran.stderr).toBe('po trust-folders: po cannot ask here. To do this:\n  po trust-folders --yes\n');
    expect(readdirSync(fleet.home).filter((name) => /claude|codex|gemini/.test(name))).toEqual([]);
    const { code, document } = await json();
    expect(code).toBe(4);
    expect(document).toMatchObject({ done: false, trusted: [], refused: [] });
  });

  it('writes it where each program keeps it, once, and leaves no file of its own', async () => {
    const first = await json('--yes');
    expect(first.code).toBe(0);
    expect(first.document.trust).toMatchObject([
      { project: 'docs', cli: 'claude', agents: ['writer', 'reviewer'], file: claudeFile() },
      { project: 'docs', cli: 'codex', agents: ['coder'], file: codexFile() },
      { project: 'site', cli: 'claude', agents: ['a'], file: claudeFile() },
      { project: 'site', cli: 'gemini', agents: ['b'], file: geminiFile() },
    ]);
    expect(JSON.parse(readFileSync(claudeFile(), 'utf8'))).toEqual({
      projects: { ...trusted('docs'), ...trusted('site') },
    });
    expect(readFileSync(codexFile(), 'utf8')).toBe(
      `[projects."${fleet.path('docs')}"]\ntrust_level = "trusted"\n`,
    );
    expect(JSON.parse(readFileSync(geminiFile(), 'utf8'))).toEqual({ [fleet.path('site')]: 'TRUST_FOLDER' });
    expect(statSync(claudeFile()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(codexFile())).mode & 0o777).toBe(0o700);
    const before = statSync(claudeFile());
    const again = await json('--yes');
    expect(again).toMatchObject({ code: 0, document: { trust: [], done: false } });
    expect(again.document.trusted).toHaveLength(4);
    expect(statSync(claudeFile())).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    const quiet = await fleet.po('trust-folders');
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
    expect(quiet.stdout).toContain('Nothing to do: 2 folders are trusted already.');
    for (const file of [claudeFile(), codexFile(), geminiFile()])
      expect(readdirSync(dirname(file)).filter((name) => /partial|\.lock$/.test(name))).toEqual([]);
  });

  it('is about the projects that are named', async () => {
    const { document } = await json('site', '--yes');
    expect(document.trust.map(({ project }) => project)).toEqual(['site', 'site']);
    expect((await fleet.po('trust-folders', 'sitee')).code).toBe(1);
  });

  it('keeps what it does not know, comments, the mode and a symbolic link', async () => {
    const dotfiles = join(fleet.home, 'elsewhere');
    const real = write(
      join(dotfiles, 'claude.json'),
      '{\n  "big": 12345678901234567890,\n  "x": "é"\n}',
      0o640,
    );
    symlinkSync(real, claudeFile());
    const config = '# mine\nmodel = "gpt-5" # why\n';
    write(codexFile(), config, 0o600);
    write(geminiFile(), '{\n  // mine\n  "/srv": "TRUST_PARENT",\n}\n', 0o604);
    expect((await json('--yes')).code).toBe(0);
    expect(lstatSync(claudeFile()).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toMatch(
      /^\{\n {2}"big": 12345678901234567890,\n {2}"x": "é",\n {2}"projects"/,
    );
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(readFileSync(codexFile(), 'utf8').startsWith(config)).toBe(true);
    expect(readFileSync(geminiFile(), 'utf8')).toMatch(/\/\/ mine\n {2}"\/srv": "TRUST_PARENT",\n/);
    expect(statSync(geminiFile()).mode & 0o777).toBe(0o604);
  });

  it('leaves a file that is damaged or says the contrary, says where, and does the rest', async () => {
    write(claudeFile(), '{\n  "a": 1,\n}\n');
    write(codexFile(), `[projects."${fleet.path('docs')}"]\ntrust_level = "untrusted"\n`);
    const before = readFileSync(claudeFile(), 'utf8');
    const ran = await fleet.po('trust-folders', '--yes');
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain(`${claudeFile()}:3:1: it is not valid JSON`);
    expect(ran.stdout.replaceAll(/\s+/g, ' ')).toContain(
      `${codexFile()}:2:15: it says "untrusted" of this folder`,
    );
    expect(ran.stdout).toContain(`"\${EDITOR:-vi}" ${claudeFile()}`);
    expect(readFileSync(claudeFile(), 'utf8')).toBe(before);
    expect(existsSync(geminiFile())).toBe(true);
  });

  it('goes by what an agent declares in env and env_file, and by the repository that it works in', async () => {
    const other = join(fleet.home, 'elsewhere');
    git(fleet.path('site'), 'init', '--quiet', 'nested');
    mkdirSync(fleet.path('site', 'nested/deep'));
    write(fleet.path('site', 'secrets.env'), `CODEX_HOME=${other}/codex\n`, 0o600);
    declare(
      'site',
      `a = claude\nenv = { CLAUDE_CONFIG_DIR = "${other}/claude" }\ndir = "nested/deep"`,
      'b = codex\nenv_file = "secrets.env"\ndir = "engine"',
      'gone = claude\ndir = "missing"',
    );
    const { document } = await json('site', '--yes');
    expect(document.trust).toMatchObject([
      { folder: fleet.path('site', 'nested'), agents: ['a'], file: `${other}/claude/.claude.json` },
      { cli: 'codex', folder: fleet.path('site', 'engine'), file: `${other}/codex/config.toml` },
    ]);
    expect(existsSync(claudeFile())).toBe(false);
    declare('site', 'a = claude', 'b = gemini', 'c = opencode', 'd = shell');
  });

  it('writes both files of Claude Code where it has an earlier one', async () => {
    const early = write(join(fleet.home, '.claude/.config.json'), '{}');
    write(claudeFile(), '{}');
    expect((await json('docs', '--yes')).code).toBe(0);
    for (const file of [early, claudeFile()])
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ projects: trusted('docs') });
  });

  it('touches no file of another user, none with several names, and no link that leads nowhere', async () => {
    write(claudeFile(), '{}');
    linkSync(claudeFile(), join(fleet.home, 'second'));
    symlinkSync('nowhere', dirname(geminiFile()));
    if (process.getuid?.() === 0) {
      write(codexFile(), '');
      chownSync(codexFile(), 12345, 12345);
    }
    const { code, document } = await json('--yes');
    expect(code).toBe(4);
    const whys = document.refused.map(({ file, why }) => `${file}: ${why}`);
    expect(whys.join('\n')).toContain(`${claudeFile()}: it has 2 hard links`);
    if (process.getuid?.() === 0)
      expect(whys.join('\n')).toContain(`${codexFile()}: it belongs to uid 12345`);
    expect(readFileSync(claudeFile(), 'utf8')).toBe('{}');
    rmSync(join(fleet.home, 'second'));
    rmSync(dirname(geminiFile()));
  });

  it('waits for a program that writes its file, and loses nothing that it writes', async () => {
    write(claudeFile(), '{}');
    const lock = `${claudeFile()}.lock`;
    mkdirSync(lock);
    const running = fleet.po('trust-folders', 'docs', '--yes', '--json');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // As Claude Code does it: beside its place, and then moved there.
    write(`${claudeFile()}.new`, '{ "numStartups": 7 }');
    renameSync(`${claudeFile()}.new`, claudeFile());
    rmSync(lock, { recursive: true });
    expect((await running).code).toBe(0);
    expect(JSON.parse(readFileSync(claudeFile(), 'utf8'))).toEqual({
      numStartups: 7,
      projects: trusted('docs'),
    });
    expect(existsSync(lock)).toBe(false);
  });

  it('leaves a clone that is not marked as this fleet’s', async () => {
    git(fleet.path('plain'), 'config', 'po.fleet', 'another');
    declare('plain', 'a = claude');
    const { document } = await json('plain', '--yes');
    expect(document).toMatchObject({ trust: [], skipped: [{ project: 'plain' }] });
    expect(document.skipped[0]?.why).toContain('of fleet another');
    git(fleet.path('plain'), 'config', 'po.fleet', fleet.name);
  });

  // Root may write anywhere.
  it.skipIf(process.getuid?.() === 0)('says what keeps it from writing', async () => {
    write(claudeFile(), '{}');
    chmodSync(fleet.home, 0o500);
    const { document } = await json('docs', '--yes');
    chmodSync(fleet.home, 0o700);
    expect(document.refused.map(({ why }) => why)).toContain('you may not read or write it');
  });
});
