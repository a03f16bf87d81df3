import { asCalled } from '../called-as.ts';
import type { Context } from '../context.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';

/** Prints each line of a text, with the commands in it as they work for the caller. */
export function printText(context: Context, text: string): void {
  for (const line of asCalled(context, text).split('\n')) context.output.line(line);
}

/** Prints what a command did, and reports what it could not do. */
export function printResults(context: Context, results: readonly (string | Diagnostic)[]): void {
  for (const one of results) {
    if (typeof one === 'string') printText(context, one);
    else context.output.report([one]);
  }
}
