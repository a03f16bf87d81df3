// Questions to a remote go through simple-git: what they promise, tried with programs in git's place.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gitEnvironment } from '../../../src/world/environment.ts';
import { systemExec } from '../../../src/world/exec.ts';
import { askRemote } from '../../../src/world/git/question.ts';

const usualPath = process.env['PATH'] ?? '';

/** A folder with a git of our own, that is first on the PATH. */
function placeWith(git: string | null) {
  const folder = mkdtempSync(join(tmpdir(), 'po-question-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (git !== null) {
    writeFileSync(join(folder, 'git'), `#!/bin/sh\n${git}\n`);
    chmodSync(join(folder, 'git'), 0o755);
  }
  const ask = (
    args: readonly string[],
    { path = `${folder}${delimiter}${usualPath}`, timeoutMs = 10_000 } = {},
  ) =>
    askRemote(systemExec, {
      ...{ cwd: folder, args, timeoutMs, isQuestion: true, config: ['color.ui=false'] },
      env: { ...gitEnvironment(process.env), PATH: path },
    });
  return { folder, ask };
}

/** What stands behind the name in its stat: the state, parent, group and session. */
function statOf(pid: string): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function isAlive(pid: string): boolean {
  return existsSync(`/proc/${pid}`) && statOf(pid)[0] !== 'Z';
}

it('answers every byte, the code and what was said, with the settings in front', async () => {
  const { ask } = placeWith('printf "%s|" "$@"; echo; echo said >&2; exit 3');
  expect(await ask(['ls-remote', '--', 'url'])).toEqual({
    ...{ code: 3, failure: null, stderr: 'said\n' },
    stdout: '-c|color.ui=false|ls-remote|--|url|\n',
  });
});

it('tells a git that fails without a word, and one that is killed, from one that finds nothing', async () => {
  expect(await placeWith('exit 0').ask(['ls-remote'])).toMatchObject({ code: 0, failure: null });
  expect(await placeWith('exit 2').ask(['ls-remote'])).toMatchObject({ code: 2, failure: null });
  expect(await placeWith('kill -KILL $$').ask(['ls-remote'])).toMatchObject({
    code: null,
    failure: 'signal',
  });
});

it('runs git in a session of its own', async () => {
  const { ask } = placeWith('echo $$; exec cat "/proc/$$/stat"');
  const [pid = '', stat = ''] = (await ask(['ls-remote'])).stdout.split('\n');
  expect(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]).toBe(pid);
  expect(statOf('self')[3]).not.toBe(pid);
});

it('ends git at its limit with what it has started, were it deaf', async () => {
  const { folder, ask } = placeWith(
    'sh -c "trap \'\' TERM; echo \\$\\$ > child; sleep 4713 & wait; wait" &\nwait',
  );
  expect(await ask(['ls-remote'], { timeoutMs: 600 })).toMatchObject({ code: null, failure: 'timeout' });
  const child = readFileSync(join(folder, 'child'), 'utf8').trim();
  // Its new parent may take a moment to notice.
  await expect.poll(() => isAlive(child), { timeout: 5_000 }).toBe(false);
});

it('refuses an option that names a program to run at the other end', async () => {
  const { folder, ask } = placeWith('touch ran');
  const answer = await ask(['ls-remote', '--upload-pack=touch here', '--', 'url']);
  expect(answer).toMatchObject({ code: null, failure: 'other' });
  expect(answer.stderr).toContain('--upload-pack');
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

it('says that git is missing, and gets by without setsid', async () => {
  const { folder, ask } = placeWith(null);
  const find = (program: string) =>
    usualPath
      .split(delimiter)
      .map((part) => join(part, program))
      .find((file) => existsSync(file)) ?? '';
  symlinkSync(find('setsid'), join(folder, 'setsid'));
  expect(await ask(['ls-remote'], { path: folder })).toMatchObject({ code: null, failure: 'not-found' });
  rmSync(join(folder, 'setsid'));
  expect(await ask(['ls-remote'], { path: folder })).toMatchObject({ code: null, failure: 'not-found' });
  symlinkSync(find('git'), join(folder, 'git'));
  expect(await ask(['--version'], { path: folder })).toMatchObject({ code: 0, failure: null });
});
