import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { diagnosticsJson, renderDiagnostics } from '../../../src/view/diagnostics.ts';

const at = (line: number, severity: Diagnostic['severity'] = 'error'): Diagnostic => ({
  severity,
  code: 'unreadable',
  summary: 'S',
  detail: `Line ${line}.`,
  place: { file: 'fleet.toml', line, column: 1, length: 1, source: 'x' },
});

const options = { color: false, width: 80 };

it('are shown in the order of the file and counted at the end', () => {
  const shown = renderDiagnostics([at(9), at(2, 'warning'), at(3)], options);
  expect(shown.match(/Line \d/g)).toEqual(['Line 2', 'Line 3', 'Line 9']);
  expect(shown.split('\n').at(-1)).toBe('2 errors, 1 warning in fleet.toml');
});

it('are counted, and a severity without any is not named', () => {
  expect(renderDiagnostics([], options)).toBe('');
  expect(renderDiagnostics([at(1, 'warning')], options)).toMatch(/\n1 warning in fleet\.toml$/);
  expect(
    renderDiagnostics([{ severity: 'error', code: 'unreadable', summary: 'S', detail: 'D' }], options),
  ).toMatch(/\n1 error$/);
});

it('are data for programs, with null for what does not apply', () => {
  expect(diagnosticsJson([{ severity: 'error', code: 'unreadable', summary: 'S', detail: 'D' }])).toEqual([
    {
      severity: 'error',
      code: 'unreadable',
      summary: 'S',
      detail: 'D',
      help: null,
      project: null,
      place: null,
    },
  ]);
});
