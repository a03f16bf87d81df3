// What is explained of a code, and the codes of what can be wrong with a text that is read. A program keeps its own codes
// in tables like this one: see `DiagnosticTables` in `diagnostic.ts`.

/** What the reference says of a code. In whole sentences; names of commands and keys in backticks. */
export interface CodeEntry {
  readonly means: string;
  /** What the operator may do about it. Absent where there is nothing to do. */
  readonly todo?: string;
}

export type CodeTable<Code extends string = string> = Readonly<Record<Code, CodeEntry>>;

/** A table whose keys are its codes' type: `keyof typeof table`. */
export function codeTable<Code extends string>(table: CodeTable<Code>): CodeTable<Code> {
  return table;
}

export const textDiagnostics = codeTable({
  'toml-syntax': {
    means:
      'The file is not TOML. The place is where reading it went wrong, or where what is not closed begins.',
    todo: 'Write what the message says.',
  },
  'merge-conflict': {
    means: 'The file has git’s marks of a merge conflict.',
    todo: 'Resolve it: in an editor, or with `git mergetool`.',
  },
  'not-toml': {
    means: 'The file is no TOML at all, but a web page, UTF-16 or NULs.',
    todo: 'Get the file itself.',
  },
  'input-limit': {
    means:
      'A file is larger, has longer lines, is nested deeper or has more entries than po or the engine reads, so nothing of it is used. The [limits](limits.md) are far above what people write.',
    todo: 'Check that it is the file that you mean. If it is, split it.',
  },
  'more-faults': {
    means: 'A file has more faults than are shown. The message says how many more.',
    todo: 'Fix the ones that are shown, then run the command again.',
  },
  'toml-duplicate': {
    means: 'A key or a table is defined twice.',
    todo: 'Remove one of the two, or join the tables.',
  },
  'unknown-key': {
    means: 'The table has no such key. Often a typing error, or a key written below the wrong table header.',
    todo: 'Write the key that is meant; those of the table are listed.',
  },
  'missing-key': { means: 'A key that must be given is not there.', todo: 'Add it where the message says.' },
  'wrong-type': {
    means: 'A value has another type than its key wants.',
    todo: 'Write a value of that type.',
  },
  'invalid-value': { means: 'A value is not among those that its key allows, or has the wrong form.' },
  'out-of-range': {
    means: 'A number, duration, list or text is too small, too large, too short or too long.',
  },
  'invalid-name': {
    means: 'The name of a fleet, project or tag has characters that are not allowed.',
    todo: 'Use 1 to 39 lower-case letters, digits and hyphens, beginning with a letter or a digit.',
  },
});
