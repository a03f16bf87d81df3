// What the README promises a stranger: a fresh checkout, an empty home, its first command and its install lines as they stand
// there, samples that are valid, and the tour with the very output that it shows.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { committedText, isOperators, ownFiles } from '../support/checkout.ts';
import { registryIn, shownIn } from '../support/console.ts';

const readme = readFileSync('README.md', 'utf8');
const place = mkdtempSync(join(tmpdir(), 'po-readme-'));
// Where a stranger may have put it.
const checkout = join(place, "it's a $HOME copy; ünï");
const env = { ...process.env, HOME: join(place, 'home'), TMUX_TMPDIR: join(place, 'tmux') };

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

function run(command: string): Ran {
  const result = spawnSync('bash', ['-c', command], {
    cwd: checkout,
    env,
    encoding: 'utf8',
    timeout: 280_000,
  });
  return { code: result.status, output: result.stdout + (result.status === 0 ? '' : result.stderr) };
}

function tmux(...args: string[]): string {
  return execFileSync('tmux', ['-L', 'po-sample', ...args], { env, encoding: 'utf8' });
}

beforeAll(() => {
  for (const folder of [checkout, env.HOME, env.TMUX_TMPDIR]) mkdirSync(folder, { recursive: true });
  for (const file of ownFiles()) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    if (isOperators(file)) writeFileSync(join(checkout, file), committedText(file));
    else cpSync(file, join(checkout, file));
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: checkout, env });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  const by = ['-c', 'user.name=Somebody Else', '-c', 'user.email=somebody@example.org'];
  git(...by, 'commit', '--quiet', '--message', 'A fresh copy');
});

afterAll(() => {
  spawnSync('tmux', ['-L', 'po-sample', 'kill-server'], { env });
  rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

describe('the README', { timeout: 300_000 }, () => {
  it('has a first command that brings the sample fleet up from nothing', () => {
    const [, command] = /```sh\n(npm ci .*?)\s+#/.exec(readme) ?? [];
    expect(command).toBe('npm ci && npx po apply --yes');
    const result = run(command ?? '');
    expect(result.output).toContain('Applied: 6 done, of 6 steps.');
    expect(result.code).toBe(0);
    expect(tmux('list-sessions', '-F', '#{session_name} #{@po_fleet}').trim().split('\n')).toEqual([
      'base/shell sample',
      'notes/shell sample',
    ]);
    for (const project of ['base', 'notes']) {
      const clone = join(checkout, 'sample-fleet', project);
      expect(execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' })).toBe('');
      expect(execFileSync('git', ['ls-tree', 'HEAD', 'engine'], { cwd: clone, encoding: 'utf8' })).toMatch(
        /^160000 commit /,
      );
    }
    expect(run('npx po plan --detailed-exitcode')).toEqual({
      code: 0,
      output: 'Nothing to do: 2 projects are up to date.\n',
    });
  });

  it('has install lines that build, pack and install po for any other folder, without a network', () => {
    const [, lines = ''] = /<!-- install: begin -->\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(lines.split('\n')).toHaveLength(4);
    rmSync(join(checkout, 'dist'), { recursive: true });
    // po is built of a checkout whose registry has errors, too.
    writeFileSync(join(checkout, 'fleet.toml'), 'nonsense\n');
    const elsewhere = 'mkdir "$HOME/desk" && cd "$HOME/desk"';
    const ran = run(
      `set -e; export npm_config_offline=true; ${lines}\n${elsewhere}; command -v po; po --version`,
    );
    expect(ran.code, ran.output).toBe(0);
    expect(ran.output).toContain(`\n${join(env.HOME, '.local/bin/po')}\n`);
    expect(ran.output).toMatch(/^po \d+\.\d+\.\d+$/m);
    expect(lstatSync(join(env.HOME, '.local/lib/node_modules/project-orchestrator')).isDirectory()).toBe(
      true,
    );
    expect(existsSync(join(env.HOME, '.local/lib/node_modules/project-orchestrator/README.md'))).toBe(true);
    expect(run('git restore fleet.toml && git status --porcelain')).toEqual({ code: 0, output: '' });
  });

  it('shows a fleet.toml that is valid, and an agents.toml that every engine takes', () => {
    const folder = join(place, 'samples');
    mkdirSync(join(folder, 'prompts'), { recursive: true });
    const [, agents = ''] = /<!-- agents: begin -->\n```toml\n([\s\S]*?)```/.exec(readme) ?? [];
    writeFileSync(join(folder, 'fleet.toml'), registryIn(readme));
    writeFileSync(join(folder, 'agents.toml'), agents);
    writeFileSync(join(folder, 'prompts/writer.md'), 'Write.\n');
    expect(run(`npx po validate --fleet '${folder}'`)).toEqual({
      code: 0,
      output: expect.stringMatching(/fleet\.toml is valid: fleet recipes, 2 projects\.\n$/),
    });
    const releases = readdirSync(join(checkout, 'dist/engine')).filter((name) => name.startsWith('v'));
    expect(releases.length).toBeGreaterThan(1);
    for (const tag of releases) {
      const ran = run(
        `engine="$PWD/dist/engine/${tag}/agents.mjs"; cd '${folder}' && node "$engine" validate`,
      );
      expect(ran, tag).toEqual({ code: 0, output: expect.stringMatching(/2 agents/) });
    }
  });

  it('shows a tour that runs as it stands there', () => {
    const [, tour = ''] =
      /<!-- tour: begin -->\n```console\n([\s\S]*?)```\n<!-- tour: end -->/.exec(readme) ?? [];
    const commands = shownIn(tour);
    expect(commands.length).toBeGreaterThan(3);
    for (const { command, output } of commands) expect(run(command).output, command).toMatch(output);
    expect(run('git status --porcelain').output).toBe(' M fleet.toml\n');
  });

  // With what was edited in the tour, the sample fleet still running, more edits of a careless operator, another umask, and
  // nobody whom git knows.
  it('has a test command that does not read what its reader has edited', () => {
    expect(readme).toMatch(/^npm test /m);
    const edited = ['fleet.toml', 'agents.toml', 'prompts/orchestrator.md'];
    writeFileSync(
      join(checkout, 'fleet.toml'),
      `${readFileSync(join(checkout, 'fleet.toml'), 'utf8')}\n[projects.mine]\n  repo="${join('/', 'root', 'mine')}/x"\n`,
    );
    writeFileSync(join(checkout, 'agents.toml'), 'nonsense\n');
    writeFileSync(join(checkout, 'prompts/orchestrator.md'), 'Mine.\n');
    writeFileSync(join(checkout, 'My Notes.md'), `see ${join('/', 'root', 'mine')}/x\n`);
    chmodSync(join(checkout, 'fleet.toml'), 0o600);
    // All that read the text of any file; of the slow ones, only how they read it is looked at.
    const [slow, quick] = [true, false].map((isSlow) =>
      ownFiles().filter(
        (file) =>
          file.endsWith('.test.ts') &&
          !file.includes('readme') &&
          readsCheckout(file) &&
          isSlow === /e2e|tidy-imports/.test(file),
      ),
    );
    for (const file of slow ?? [])
      expect(readFileSync(file, 'utf8'), file).not.toMatch(
        /readFileSync\(['"`](?:fleet|agents)\.toml|readFileSync\(['"`]prompts/,
      );
    expect(quick?.length).toBeGreaterThan(4);
    const ran = run(`umask 077 && TESTS=drawn npx vitest run --maxWorkers=2 ${quick?.join(' ')} 2>&1`);
    expect(ran.output).toMatch(/Tests .*passed/);
    expect(ran.code, ran.output.slice(-10_000)).toBe(0);
    expect(
      run('git status --porcelain')
        .output.split('\n')
        .filter((line) => line !== '')
        .sort(),
    ).toEqual([...edited.map((file) => ` M ${file}`), '?? "My Notes.md"'].sort());
    expect(tmux('list-sessions', '-F', '#{session_name}').trim()).toBe('base/shell');
  });
});

/** Whether a test reads files of this repository that its operator may have edited. */
function readsCheckout(file: string): boolean {
  return /support\/(?:checkout|tidy|tidy-rules)\.ts/.test(readFileSync(file, 'utf8'));
}
