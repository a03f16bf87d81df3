/** Finds credentials in text, so that none is shown. When in doubt it hides: a user name in an https URL is often a token. */

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
  /(?<=[?&;][\w-]{0,40}(?:token|secret|password|passwd|signature|sig|auth|api[_-]?key)=)[^\s&;#,"'`<>][^\s&;#"'`<>]*/giu,
  // GITHUB_TOKEN=…, API_KEY = "…", as in an environment file; a $NAME in its place is none.
  /(?<=\b[A-Z][A-Z0-9_]{0,60}(?:TOKEN|SECRET|PASSWORD|PASSWD|(?:API|ACCESS|PRIVATE)_?KEY)\s{0,3}=\s{0,3}["']?)[^\s"'`<>$&;,}{[\]]+/gu,
  // Authorization: Bearer …; a long word without a digit is a word.
  /(?<=\b(?:bearer|basic)\s)(?=[a-z.~+/_-]*\d)[\w.~+/-]{16,}=*/giu,
  // https://hooks.slack.com/services/…: anyone who knows the path may post there.
  /(?<=\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/giu,
  /(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)[\w/-]+/giu,
  // A key, with its line breaks as they are or written out.
  /(?<=-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)[^-"'`<>]+/gu,
  // Three parts in base64url, the first two of which are JSON.
  /\beyJ[\w-]{8,4096}\.eyJ[\w-]{8,}\.[\w-]{8,}/gu,
  // Tokens that name themselves. GitHub, GitLab, npm, PyPI, Docker, Hugging Face, DigitalOcean, Stripe.
  /\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w.-]{16,})/gu,
  /\b(?:npm_\w{30,}|pypi-[\w-]{30,}|dckr_(?:pat|oat)_[\w-]{16,}|hf_[A-Za-z0-9]{30,}|do[opr]_v1_[0-9a-f]{40,})/gu,
  /\b(?:[sr]k_(?:live|test)_\w{16,}|whsec_[\w+/=]{16,})/gu,
  // Slack, AWS, Google, OpenAI and Anthropic, SendGrid, Vault, age.
  /\b(?:xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{35}|ya29\.[\w-]{16,}|GOCSPX-[\w-]{16,})/gu,
  /\b(?:sk-(?:ant|proj|svcacct|admin|or)-[\w-]{12,}|sk-[A-Za-z0-9]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|hv[sbr]\.[\w-]{20,})/gu,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{16,}/gu,
];

/** Nearly every text has none of what a credential cannot do without, and is done with here. */
const suspicious =
  /[@?&;=]|gh[pousr]_|github_pat_|gl\w{2,5}-|xox|xapp-|A[KS]IA|AIza|ya29|GOCSPX|sk[-_]|rk_|whsec_|npm_|pypi-|dckr_|hf_|do\w_v1_|SG\.|hv[sbr]\.|AGE-|eyJ|PRIVATE KEY|hooks\.slack|webhooks|bearer|basic/i;

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

/** Says that there was one, and not how long it was: for a text that leaves this machine. */
export function hideSecrets(text: string): string {
  return replaceSecrets(text, (secret) => `${/^:/.exec(secret) ?? ''}***${/@$/.exec(secret) ?? ''}`);
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
