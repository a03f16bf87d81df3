// What may be a saved plan is read, and nothing that would keep us waiting.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readPlanFile } from '../../../src/world/plan-files.ts';

it('reads a file, and hangs at no pipe', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'po-plans-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'x.plan'), 'one');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  writeFileSync(join(folder, 'huge'), '');
  truncateSync(join(folder, 'huge'), 100 * 1024 * 1024);
  expect(readPlanFile(join(folder, 'x.plan'), 'x.plan')).toEqual({ known: true, value: 'one' });
  expect(readPlanFile(join(folder, 'none'), 'none')).toEqual({ known: true, value: null });
  expect(readPlanFile(join(folder, 'pipe'), 'pipe')).toMatchObject({
    known: false,
    diagnostic: { detail: 'pipe is a pipe or a device' },
  });
  expect(readPlanFile(join(folder, 'huge'), 'huge')).toMatchObject({
    known: false,
    diagnostic: { code: 'input-limit', detail: expect.stringContaining('larger than 67,108,864 bytes') },
  });
  expect(readPlanFile(folder, 'here')).toMatchObject({ known: false });
});
