/** What the reference says of a code. In whole sentences; names of commands and keys in backticks. */
export interface CodeEntry {
  readonly means: string;
  /** What the operator may do about it. Left out where there is nothing to do. */
  readonly todo?: string;
}

export type Codes = Readonly<Record<string, CodeEntry>>;
