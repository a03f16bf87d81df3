/** How the programs take a prompt as their last argument, so that no word of it is read as something else. Pure. */

export interface PromptForm {
  /** `--`: the word before it. Another flag: `--flag=PROMPT` is one word. Null: it stands by itself. */
  readonly flag: string | null;
  /** Adds a line feed to what the program would otherwise not take as it is. */
  readonly guard?: (prompt: string) => string;
}

export function promptWords({ flag, guard = (same) => same }: PromptForm, prompt: string | null): string[] {
  if (prompt === null) return [];
  const word = guard(prompt);
  if (flag === null) return [word];
  return flag === '--' ? [flag, word] : [`${flag}=${word}`];
}

/** A value of its own that begins with a hyphen is a flag to yargs, and it takes off quotes around a whole value. */
export function yargsFlag(flag: string): PromptForm {
  return { flag, guard: unquoted };
}

function unquoted(value: string): string {
  const [first] = value;
  const isQuoted = (first === '"' || first === "'") && value.endsWith(first);
  return isQuoted ? `${value}\n` : value;
}
