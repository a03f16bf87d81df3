// `tsx test/support/ci-summary.ts STATUS REPORT…`: what failed in vitest's JSON reports, by name and first line, and as the
// last line `N passed, N failed`. Ends with 1 where anything failed, or where a report is missing or ran no test.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

const reportShape = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullable().default([]),
        }),
      ),
    }),
  ),
});
type Report = z.infer<typeof reportShape>;

const [status = '1', ...files] = process.argv.slice(2);
const reports = files.map(readReport);

for (const report of reports) for (const line of failuresIn(report)) console.log(line);

const passed = sumOf(({ numPassedTests }) => numPassedTests);
// A failed check counts as one failure: the closing line must never look better than the run was.
const failed = sumOf(({ numFailedTests }) => numFailedTests) || (status === '0' ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && reports.every((one) => one.numPassedTests > 0) ? 0 : 1;

function readReport(file: string): Report {
  try {
    return reportShape.parse(JSON.parse(readFileSync(file, 'utf8')));
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
