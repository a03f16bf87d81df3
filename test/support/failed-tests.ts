// Which tests of a run of vitest failed, and how vitest is told to run these alone.
import { readFileSync } from 'node:fs';
import { readReport } from './vitest-report.ts';

export interface FailedTest {
  readonly file: string;
  /** With the groups that it is in. */
  readonly name: string;
}

/** @param report that vitest wrote as JSON */
export function failedIn(report: string): readonly FailedTest[] {
  const { testResults } = readReport(report);
  return testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => ({ file, name: fullName })),
  );
}

export function readFailed(file: string): readonly FailedTest[] {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function chosenBy(failed: readonly FailedTest[]): readonly string[] {
  if (failed.length === 0) throw new Error('no test has failed');
  const names = failed.map(({ name }) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return [...new Set(failed.map(({ file }) => file)), '--testNamePattern', `^(?:${names.join('|')})$`];
}
