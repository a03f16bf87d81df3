import type { textDiagnostics } from './codes.ts';

/** Something that the operator can fix, as a value: never thrown inside a pure function. A view decides how it looks. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable kebab-case code, the same for the same kind of fault: `unknown-key`, `path-outside-root`. */
  readonly code: DiagnosticCode;
  /** A short sentence without names or values, so that the same faults group together. */
  readonly summary: string;
  /** What exactly was found, with names and values. One or more lines. */
  readonly detail: string;
  /** What to write or run instead: see `help.ts` for how a command is told from words. */
  readonly help?: string;
  readonly place?: Place;
  /** The project it is about, where there is one. */
  readonly project?: string;
}

/** A union of codes for each table. A program adds its own with `declare module`: a code in no table does not compile. */
export interface DiagnosticTables {
  readonly text: keyof typeof textDiagnostics;
}

export type DiagnosticCode = DiagnosticTables[keyof DiagnosticTables];

/** Where in a text file a diagnostic points. */
export interface Place {
  /** The file as the operator would name it. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** How many code units the caret underlines, at least 1; never past the end of the line. */
  readonly length: number;
  /** The whole source line, without its line ending. */
  readonly source: string;
}

/** Carries diagnostics out of code that cannot go on. Caught at one place, the command's edge. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.summary}: ${d.detail}`).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = diagnostics;
  }
}

export function errorOf(code: DiagnosticCode, summary: string, detail: string, help?: string): Diagnostic {
  return { severity: 'error', code, summary, detail, ...(help !== undefined && { help }) };
}

/** One error, to throw. */
export function refusal(...told: Parameters<typeof errorOf>): DiagnosticError {
  return new DiagnosticError([errorOf(...told)]);
}

/** What `act` gives, or `otherwise` where it throws diagnostics. A bug of ours passes through. */
export function quietly<T, O>(act: () => T, otherwise: O): T | O {
  try {
    return act();
  } catch (error) {
    if (error instanceof DiagnosticError) return otherwise;
    throw error;
  }
}
