/**
 * Finds credentials in text that may hold URLs, so that nothing which shows a line of a file shows them.
 * It errs on the side of hiding: a user name in an https URL is often a token.
 */

/** `start` inclusive, `end` exclusive, sorted, without overlaps. */
interface SecretSpan {
  readonly start: number;
  readonly end: number;
}

/** What looks back is limited in length, so that no text takes more than linear time. */
const patterns: readonly RegExp[] = [
  // https://user:password@host, https://token@host: all of it, with the @. A password may itself hold an @,
  // so the last one before the path counts.
  /(?<=\b(?:https?|ftps?):\/\/)[^\s/"'`<>]*@/giu,
  // ssh://git:password@host: a user name alone is part of the address there.
  /(?=:)(?<=\b(?!https?:|ftps?:)[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'`<>]{0,200}):[^\s/"'`<>]*(?=@)/giu,
  // git:password@host:path
  /(?=:)(?<=(?:^|[\s"'`=<(])[\w.-]{1,200}):[^\s/:@"'`<>]+(?=@[\w.-]{1,200}:)/giu,
  // ?access_token=…, &private_token=…
  /(?<=[?&;][\w-]{0,40}(?:token|secret|password|passwd|signature|sig|auth|api[_-]?key)=)[^\s&;#"'`<>]+/giu,
  // Tokens that name themselves: GitHub, GitLab, Slack, AWS, OpenAI and Anthropic.
  /\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|sk-[\w-]{16,})/gu,
];

/** Nearly every text has none of what a credential cannot do without, and is done with here. */
const suspicious = /[@?&;]|gh[pousr]_|github_pat_|glpat-|xox|AKIA|sk-/;

function secretSpans(text: string): readonly SecretSpan[] {
  if (!suspicious.test(text)) return [];
  const found: SecretSpan[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      found.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: SecretSpan[] = [];
  for (const span of found) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else {
      merged.push(span);
    }
  }
  return merged;
}

/** Hides credentials and keeps every column where it is: for a source line with a caret under it. */
export function maskSecrets(text: string): string {
  return replaceSecrets(text, (secret) => '*'.repeat(secret.length));
}

/** Cuts credentials out: for names and values in a sentence. */
export function cutSecrets(text: string): string {
  return replaceSecrets(text, () => '');
}

function replaceSecrets(text: string, replacement: (secret: string) => string): string {
  let out = '';
  let from = 0;
  for (const { start, end } of secretSpans(text)) {
    out += text.slice(from, start) + replacement(text.slice(start, end));
    from = end;
  }
  return out + text.slice(from);
}
