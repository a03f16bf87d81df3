// `tsx test/support/ci-summary.ts STATUS REPORT…`: what failed in vitest's JSON reports, by name and first line, and as the
// last line `N passed, N failed`. Ends with 1 where anything failed, or where a report is missing or ran no test.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Report, readReport } from './vitest-report.ts';

const [status = '1', ...files] = process.argv.slice(2);
const reports = files.map(reportIn);

for (const report of reports) for (const line of failuresIn(report)) console.log(line);

const passed = sumOf(({ numPassedTests }) => numPassedTests);
// A failed check counts as one failure: the closing line must never look better than the run was.
const failed = sumOf(({ numFailedTests }) => numFailedTests) || (status === '0' ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && reports.every((one) => one.numPassedTests > 0) ? 0 : 1;

function reportIn(file: string): Report {
  try {
    return readReport(file);
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] };
  }
}

function failuresIn({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status: fileStatus, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failures = assertionResults.filter((one) => one.status === 'failed');
    // A file that could not be loaded, or whose hooks failed, has no failed test.
    if (failures.length === 0 && fileStatus === 'failed') return [`FAILED ${file}: ${firstLines(message)}`];
    return failures.map((one) => {
      return `FAILED ${file} > ${one.fullName}: ${firstLines(one.failureMessages?.[0] ?? '')}`;
    });
  });
}

function firstLines(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(0, 12).join('\n    ').slice(0, 1500);
}

function sumOf(count: (report: Report) => number): number {
  return reports.reduce((sum, report) => sum + count(report), 0);
}
