/** The rules of `git check-ref-format` for a branch or tag, so that po reports a bad name before it runs git. */
const rules: readonly { readonly broken: RegExp; readonly rule: string }[] = [
  { broken: /^$/, rule: 'a name is not empty' },
  { broken: /^-/, rule: 'a name does not start with -' },
  { broken: /\p{Cc}/u, rule: 'a name holds no control characters' },
  { broken: /[ ~^:?*[\\]/, rule: 'a name holds no space and none of ~ ^ : ? * [ \\' },
  { broken: /\.\./, rule: 'a name does not hold ..' },
  { broken: /@\{/, rule: 'a name does not hold @{' },
  { broken: /^@$/, rule: 'a name is not a single @' },
  { broken: /^HEAD$/, rule: 'HEAD is not a name of its own' },
  { broken: /^\/|\/$|\/\//, rule: 'a name neither starts nor ends with / and does not hold //' },
  { broken: /(?:^|\/)\./, rule: 'no part of a name starts with a dot' },
  { broken: /\.$/, rule: 'a name does not end with a dot' },
  { broken: /\.lock(?:\/|$)/, rule: 'no part of a name ends with .lock' },
];

/** The rule that `name` breaks, in words; null for a valid name. */
export function brokenRefRule(name: string): string | null {
  return rules.find(({ broken }) => broken.test(name))?.rule ?? null;
}
