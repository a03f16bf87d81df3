/** One thing that doctor looked at. `error`: it keeps `up` from working. */
export interface Finding {
  readonly check: string;
  readonly level: 'ok' | 'warning' | 'error';
  /** What is so. */
  readonly detail: string;
  /** What puts it right; null where nothing has to be. */
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
