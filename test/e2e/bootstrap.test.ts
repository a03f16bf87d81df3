// docs/bootstrap.md and docs/troubleshooting.md as they stand there: every command, one after the other, in one shell, and
// what each prints. The agent CLI is a stand-in; all else is real.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { walkOf } from '../support/console.ts';
import { poFolder } from '../support/fleet.ts';
import { lastingClaude, type Orchestrator, orchestratorPlace } from '../support/orchestrator.ts';

const patienceMs = 120_000;

/** On a screen of its own, which is left as soon as it has been drawn. */
function seen(command: string): string {
  const leave = 'sleep 0.5 && tmux -L ao detach-client -s fleet/project-orchestrator && break';
  const watch = `for i in $(seq 200); do sleep 0.2; [ -n "$(tmux -L ao list-clients)" ] && ${leave}; done`;
  return `(${watch}) & timeout 60 script -qec '${command}' /dev/null < /dev/null; wait; echo`;
}

/** A shell that goes on from where the last command has left it: its folder, and what it exports. */
function shellAt(place: Orchestrator, folder: string) {
  const [cwd, exported] = [join(place.top, 'shell-cwd'), join(place.top, 'shell-env')];
  place.write('shell-cwd', folder);
  place.write('shell-env', '');
  return (command: string) => {
    const line = command.includes(' attach ') ? seen(command) : command;
    const script = `. '${exported}'; cd "$(cat '${cwd}')"; ${line}\ncode=$?; pwd > '${cwd}'; export -p > '${exported}'; exit $code`;
    const ran = spawnSync('bash', ['-o', 'pipefail', '-c', script], {
      env: { ...place.env, TERM: 'xterm-256color' },
      cwd: place.top,
      encoding: 'utf8',
      timeout: patienceMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code: ran.status, output: `${ran.stdout}${ran.stderr}` };
  };
}

it('docs/bootstrap.md and docs/troubleshooting.md run as they stand there', { timeout: 480_000 }, () => {
  const place = orchestratorPlace('fleet', 'home');
  // Only what the document installs is `po` here.
  rmSync(join(place.top, 'bin/po'));
  place.write('bin/claude', lastingClaude, 0o755);
  const checkout = join(place.top, 'checkout');
  for (const name of ['package.json', 'package-lock.json']) cpSync(name, join(checkout, name));
  cpSync(poFolder(), join(checkout, 'dist'), { recursive: true });
  cpSync('docs/reference/po.1', join(checkout, 'docs/reference/po.1'));
  place.env['npm_config_offline'] = 'true';
  // It is built already, and its packages are not there.
  place.env['npm_config_ignore_scripts'] = 'true';
  const shell = shellAt(place, checkout);

  for (const { command, output } of walkOf(readFileSync('docs/bootstrap.md', 'utf8'))) {
    const ran = shell(command);
    expect.soft(ran.output, command).toMatch(output);
    expect.soft(ran.code, command).toBe(0);
  }
  shell(
    `cd ~/agents/desk; sed -i '/^protect/d; s/^state = .*/state = "stopped"/' fleet.toml; po apply --yes`,
  );
  shell('cd ~/fleet; node engine/agents.mjs up');
  for (const { command, output } of walkOf(readFileSync('docs/troubleshooting.md', 'utf8'))) {
    const ran = shell(command);
    expect.soft(ran.output, command).toMatch(output);
    expect.soft(ran.code, command).toBe(0);
  }
  shell('cd ~/fleet; node engine/agents.mjs down');
  shell(`sed -i 's/^state = .*/state = "stopped"/' fleet.toml; po apply --yes`);
  expect(existsSync(join(place.top, 'home/another/.git'))).toBe(true);
});
