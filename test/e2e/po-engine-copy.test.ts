// What runs is what was checked: the engine runs from a copy outside of every clone. Another file in its place, put there
// between po's check and the start or while agents run, is run by nobody: no apply, watchdog, launcher or hook.

import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
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
import { describe, expect, it, onTestFinished } from 'vitest';
import { copiedFiles, engineCopyName } from '../../engine/protocol.ts';
import { isRunning, until } from '../support/engine.ts';
import {
  buildFleet,
  commandOf,
  currentEngine,
  type Fleet,
  patienceMs,
  processesIn,
} from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

const agents = `[project]
name = "web"

[agents.writer]
backend = "shell"
watch = "heal"
`;

async function running(engine: string): Promise<Fleet> {
  const fleet = buildFleet({ engine: { version: engine }, projects: { web: { state: 'stopped' } } });
  onTestFinished(() => fleet.end());
  await fleet.apply();
  commitFiles(fleet.path('web'), { 'agents.toml': agents }, 'Declare an agent');
  fleet.declare('web', { state: 'running' });
  return fleet;
}

const copies = (fleet: Fleet) => join(String(fleet.env['XDG_STATE_HOME']), 'ao', 'engines');

/** A program that says that it ran. */
const canary = (file: string) =>
  `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(file)}, process.argv.join(' ') + '\\n');\n`;

describe.each(['v0.1.0', currentEngine])('an engine %s', (engine) => {
  it('is run from a copy that is closed to others, with launcher and watchdog', async () => {
    const fleet = await running(engine);
    await fleet.apply();
    const folder = copies(fleet);
    const [name = '', ...more] = readdirSync(folder);
    expect(more).toEqual([]);
    for (const path of [folder, join(folder, name)]) expect(statSync(path).mode & 0o777).toBe(0o700);
    const files = copiedFiles.map((file) => ({
      name: file,
      content: readFileSync(join(folder, name, file)),
    }));
    expect(name).toBe(engineCopyName(files));
    for (const { name: file, content } of files)
      expect(readFileSync(fleet.path('web', join('engine', file))).equals(content)).toBe(true);
    const { panePid } = fleet.session('web', 'writer');
    const program = join(folder, name, 'agents.mjs');
    expect(commandOf(panePid)).toContain(program);
    const watchdogs = processesIn('/').filter((pid) =>
      commandOf(pid).includes(`watch --project ${fleet.path('web')}`),
    );
    expect(watchdogs.map((pid) => commandOf(pid).includes(program))).toEqual([true]);
  });

  it('heals from its copy, whatever lies in the clone by then', async () => {
    const fleet = await running(engine);
    await fleet.apply();
    const ran = join(fleet.top, 'ran');
    writeFileSync(fleet.path('web', 'engine/agents.mjs'), canary(ran));
    writeFileSync(fleet.path('web', 'engine/tmux.conf'), `run-shell "touch ${ran}"\n`);
    const { panePid } = fleet.session('web', 'writer');
    process.kill(panePid, 'SIGKILL');
    await until(
      'it to be healed',
      () => {
        const now = fleet.sessions().find(({ agent }) => agent === 'writer');
        return now?.alive === true && now.panePid !== panePid;
      },
      patienceMs,
    );
    fleet.tmux('kill-server');
    await until(
      'it to be healed again',
      () => fleet.sessions().some(({ agent, alive }) => agent === 'writer' && alive),
      patienceMs,
    );
    expect(existsSync(ran)).toBe(false);
  });

  it('is not run where another file takes its place after the check', async () => {
    const fleet = await running(engine);
    const ran = join(fleet.top, 'ran');
    const file = fleet.path('web', 'engine/agents.mjs');
    const swapping = swap(file, canary(ran));
    onTestFinished(() => void swapping.kill('SIGKILL'));
    for (let tries = 0; tries < 6; tries += 1) {
      await fleet.po('apply', '--yes');
      await fleet.po('status');
      fleet.declare('web', { state: tries % 2 === 0 ? 'stopped' : 'running' });
    }
    expect(existsSync(ran)).toBe(false);
  });
});

/** Puts another file there and the right one back, as fast as it can. */
function swap(file: string, text: string): ChildProcess {
  const script = `
const { copyFileSync, renameSync, writeFileSync } = require('node:fs');
const [file, text] = process.argv.slice(1);
copyFileSync(file, file + '.right');
const pause = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  writeFileSync(file + '.next', text);
  renameSync(file + '.next', file);
  Atomics.wait(pause, 0, 0, 3);
  copyFileSync(file + '.right', file + '.next');
  renameSync(file + '.next', file);
  Atomics.wait(pause, 0, 0, 20);
}`;
  return spawn(process.execPath, ['-e', script, file, text], { stdio: 'ignore', cwd: '/' });
}

describe('a copy', () => {
  it('that was changed is made anew by the next apply', async () => {
    const fleet = await running(currentEngine);
    await fleet.apply();
    const folder = copies(fleet);
    const [name = ''] = readdirSync(folder);
    const copy = join(folder, name, 'agents.mjs');
    const ran = join(fleet.top, 'ran');
    chmodSync(copy, 0o600);
    writeFileSync(copy, canary(ran));
    fleet.declare('web', { state: 'stopped' });
    await fleet.apply();
    expect(existsSync(ran)).toBe(false);
    expect(readFileSync(copy).equals(readFileSync(fleet.path('web', 'engine/agents.mjs')))).toBe(true);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('is not made through a link, nor where others own the place', async () => {
    const fleet = await running(currentEngine);
    const folder = copies(fleet);
    rmSync(folder, { recursive: true, force: true });
    const elsewhere = join(fleet.top, 'elsewhere');
    mkdirSync(dirname(folder), { recursive: true });
    symlinkSync(elsewhere, folder);
    const refused = await fleet.po('apply', '--yes');
    expect(refused.code).not.toBe(0);
    expect(`${refused.stdout}${refused.stderr}`).toContain(`${folder} is not a folder`);
    expect(existsSync(elsewhere)).toBe(false);
    rmSync(folder);
    await fleet.apply();
    expect(isRunning(fleet.session('web', 'writer').panePid)).toBe(true);
    renameSync(folder, `${folder}.old`);
    await fleet.apply();
    expect(isRunning(fleet.session('web', 'writer').panePid)).toBe(true);
  });
});
