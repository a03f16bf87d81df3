import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadFleet } from '../../src/fleet/load.ts';
import { renderDiagnostics } from '../../src/view/diagnostics.ts';

/** The whole view of a registry with a fault of nearly every kind; `npx vitest run -u` writes it anew. */
it('a registry full of faults is explained in one run', async () => {
  const text = readFileSync(new URL('registry-faults.toml', import.meta.url), 'utf8');
  const { fleet, diagnostics } = loadFleet({
    file: '/home/u/po/fleet.toml',
    text,
    home: '/home/u',
    realpath: (path) => (['/', '/home', '/home/u'].includes(path) ? path : null),
    templates: ['shell', 'claude'],
  });
  expect(fleet).toBeNull();
  expect(diagnostics.length).toBeGreaterThanOrEqual(15);
  const shown = `${renderDiagnostics(diagnostics, { color: false, width: 80 })}\n`;
  expect(shown).not.toContain('hunter2');
  await expect(shown).toMatchFileSnapshot('registry-faults.txt');
});
