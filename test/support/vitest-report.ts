// What vitest's JSON reporter writes of a run, as far as we read it.
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      /** Of the file, absolute. */
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          /** With the groups that it is in. */
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullable().default([]),
        }),
      ),
    }),
  ),
});
export type Report = z.infer<typeof report>;

/** Throws where the file is missing or no such report. */
export function readReport(file: string): Report {
  return report.parse(JSON.parse(readFileSync(file, 'utf8')));
}
