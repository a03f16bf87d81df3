import { remedyText } from '../kernel/help.ts';

/** One thing that doctor looked at. `error`: it keeps `up` from working. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'error';
  /** What is so. */
  readonly detail: string;
  /** The remedy; null if there is nothing to fix. */
  readonly fix: string | null;
}

export function ok(check: string, detail: string): Finding {
  return { check, level: 'ok', detail, fix: null };
}

export function warning(check: string, detail: string, fix: string): Finding {
  return { check, level: 'warning', detail, fix };
}

export function error(check: string, detail: string, fix: string): Finding {
  return { check, level: 'error', detail, fix };
}

const program = /^(?:sudo|chmod|chown|kill|mv|rm|node|tmux|loginctl|cd) /;

/** A remedy that is nothing but a command, and perhaps what it does four blanks behind it, as words and the command. */
export function remedyOf(help: string | undefined): string | null {
  if (help === undefined) return null;
  const [, command = '', does = 'fix it'] = /^(\S[^\n]*?)(?: {4}([^\n]*))?$/.exec(help) ?? [];
  return program.test(command) ? remedyText(`${does}:`, command) : help;
}
