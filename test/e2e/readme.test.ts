// What the README promises a stranger: a fresh checkout, an empty home, its first command as it stands there, and
// the tour with the very output that it shows.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownIn } from '../support/console.ts';

const readme = readFileSync('README.md', 'utf8');
const place = mkdtempSync(join(tmpdir(), 'po-readme-'));
const checkout = join(place, 'checkout');
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
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    cpSync(file, join(checkout, file));
  }
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
      output: 'Nothing to do: 2 projects are as fleet.toml says.\n',
    });
  });

  it('shows a tour that runs as it stands there', () => {
    const [, tour = ''] =
      /<!-- tour: begin -->\n```console\n([\s\S]*?)```\n<!-- tour: end -->/.exec(readme) ?? [];
    const commands = shownIn(tour);
    expect(commands.length).toBeGreaterThan(3);
    for (const { command, output } of commands) expect(run(command).output, command).toMatch(output);
  });
});
