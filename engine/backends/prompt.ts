/** How programs take a prompt as their last argument, without reading it as anything else. Pure. */

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

/** yargs reads a separate value that begins with a hyphen as a flag, and removes quotes around a value. */
export function yargsFlag(flag: string): PromptForm {
  return { flag, guard: unquoted };
}

function unquoted(value: string): string {
  const [first] = value;
  const isQuoted = (first === '"' || first === "'") && value.endsWith(first);
  return isQuoted ? `${value}\n` : value;
}
