// The lock of a fleet, between real processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { takeLock } from '../../../src/world/lock.ts';

function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'po-lock-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the lock', () => {
  /** Another process that takes the lock, says how that went, and stays. */
  async function holder(file: string) {
    const module = join(import.meta.dirname, '../../../src/world/lock.ts');
    const code = `import { takeLock } from ${JSON.stringify(module)};
      const { taken, holder } = takeLock(${JSON.stringify(file)}, 'pid ' + process.pid + ': a test');
      console.log(JSON.stringify({ taken, holder }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: join(import.meta.dirname, '../../..'),
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    return {
      pid: child.pid,
      said: JSON.parse(said) as { taken: boolean; holder?: string },
      async kill() {
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  }

  it('is one holder’s, who is named to the others, and free at once when it is killed', async () => {
    const file = join(temporaryFolder(), '.po', 'lock');
    const first = await holder(file);
    expect(first.said).toEqual({ taken: true });
    expect(takeLock(file, 'me')).toEqual({ taken: false, holder: `pid ${first.pid}: a test` });
    expect((await holder(file)).said).toEqual({ taken: false, holder: `pid ${first.pid}: a test` });
    await first.kill();
    const mine = takeLock(file, 'me');
    expect(mine.taken).toBe(true);
    if (mine.taken === true) mine.release();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  it('is not kept by what its holder has started', async () => {
    const file = join(temporaryFolder(), 'lock');
    const mine = takeLock(file, 'me');
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    if (mine.taken === true) mine.release();
    const again = takeLock(file, 'me again');
    expect(again.taken).toBe(true);
    if (again.taken === true) again.release();
  });

  it('is held against its own process, too', () => {
    const file = join(temporaryFolder(), 'lock');
    const mine = takeLock(file, 'the first');
    expect(takeLock(file, 'the second')).toEqual({ taken: false, holder: 'the first' });
    if (mine.taken === true) mine.release();
  });

  it('names nobody who has released it', () => {
    const file = join(temporaryFolder(), 'lock');
    const mine = takeLock(file, 'me');
    expect(readFileSync(file, 'utf8')).toBe('me\n');
    if (mine.taken === true) mine.release();
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('is waited for a moment where who is named is dead: the holder has yet to write its own name', async () => {
    const file = join(temporaryFolder(), 'lock');
    const dead = spawn('true');
    await once(dead, 'exit');
    const ready = join(file, '..', 'ready');
    // flock(1) itself holds it, and writes nothing.
    const other = spawn('flock', [file, 'sh', '-c', `touch ${ready}; read line`], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    onTestFinished(() => void other.kill('SIGKILL'));
    await vi.waitFor(() => statSync(ready), { timeout: 30_000 });
    writeFileSync(file, `pid ${dead.pid}, run x: po apply\n`);
    expect(takeLock(file, 'me')).toEqual({ taken: false, holder: `pid ${dead.pid}, run x: po apply` });
    other.stdin?.end();
    await once(other, 'exit');
    const mine = takeLock(file, 'me');
    expect(mine.taken).toBe(true);
    if (mine.taken === true) mine.release();
  });

  it('says when it cannot be taken at all', () => {
    const path = process.env['PATH'];
    onTestFinished(() => {
      process.env['PATH'] = path;
    });
    process.env['PATH'] = '/nowhere';
    const file = join(temporaryFolder(), 'lock');
    expect(takeLock(file, 'me')).toMatchObject({ taken: null, problem: expect.stringContaining('flock') });
  });
});
