// A program that says what it waits for may take its time; one that says nothing may not.
import { describe, expect, it } from 'vitest';
import { systemExec } from '../../../src/world/exec.ts';

const run = (script: string, onNote?: (line: string) => void) =>
  systemExec.run({
    ...{ file: 'sh', args: ['-c', script], cwd: '/', env: { PATH: process.env['PATH'] ?? '' } },
    timeoutMs: 2_000,
    ...(onNote !== undefined && { onNote }),
  });

const talks = 'for i in 1 2 3 4 5; do echo "word $i" >&2; sleep 0.7; done; echo done';

describe('a program with a limit', () => {
  it('may take longer while it says so, and each line is heard once', async () => {
    const heard: string[] = [];
    const ran = await run(talks, (line) => heard.push(line));
    expect(ran).toMatchObject({ code: 0, stdout: 'done\n', failure: null });
    expect(heard).toEqual(['word 1', 'word 2', 'word 3', 'word 4', 'word 5']);
    expect(ran.stderr).toBe('word 1\nword 2\nword 3\nword 4\nword 5\n');
  });

  it('is ended where nobody hears it, and where it has stopped to say anything', async () => {
    expect(await run(talks)).toMatchObject({ failure: 'timeout' });
    expect(await run('echo word >&2; sleep 60', () => {})).toMatchObject({ failure: 'timeout' });
  });
});
