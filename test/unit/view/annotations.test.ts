// What a workflow is told of diagnostics: one command a line, whatever is in them.
import { expect, it } from 'vitest';
import { annotationsText } from '../../../src/view/annotations.ts';
import { fc } from '../../support/fast-check.ts';
import { hostileText } from '../../support/hostile.ts';
import { diagnosticOf } from '../../support/model.ts';

const place = { file: 'fleet.toml', line: 3, column: 9, length: 6, source: 'state = "runing"' };
const inRepository = () => 'registry/fleet.toml';

it('is a mark at the place, with what is wrong and what to do', () => {
  const one = diagnosticOf({ summary: 'Value', detail: 'It is "x".\nNot 100%.', help: 'write: y', place });
  expect(annotationsText([one], inRepository)).toBe(
    '::error file=registry/fleet.toml,line=3,col=9,endColumn=15,title=Value::It is "x".%0ANot 100%25.%0ATo fix: write: y\n',
  );
});

it('names no file where there is none, and the project where there is one', () => {
  const warning = diagnosticOf({ severity: 'warning', summary: 'A, b: c', detail: 'd', project: 'web' });
  expect(annotationsText([warning], inRepository)).toBe('::warning title=web%3A A%2C b%3A c::d\n');
  const elsewhere = diagnosticOf({ summary: 'S', detail: 'd', place });
  expect(annotationsText([elsewhere], () => null)).toBe('::error title=S::d\n');
  expect(annotationsText([], inRepository)).toBe('');
});

it('is one line and one command for each, whatever they hold', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (summary, detail) => {
      const text = annotationsText([diagnosticOf({ summary, detail, place })], inRepository);
      expect(text.split(/\r\n|\r|\n/)).toHaveLength(2);
      const parts =
        /^::error file=registry\/fleet\.toml,line=3,col=9,endColumn=15,title=([^:,]*)::(.*)\n$/su.exec(text);
      expect(parts).not.toBeNull();
    }),
    { numRuns: 500 },
  );
});

it('shows no credentials', () => {
  const detail = 'https://joe:s3cretpassword@example.org/x and API_TOKEN=s3cretpassword';
  expect(annotationsText([diagnosticOf({ detail, help: detail, place })], inRepository)).not.toContain(
    's3cret',
  );
});
