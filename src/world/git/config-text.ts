// Writes git's config syntax into a file that no other process has yet: a process for each key takes longer than the rest of
// what is made there.

/** A section as git writes it. @param entries names and values; a value with a NUL cannot be written */
export function configSection(
  section: string,
  subsection: string | null,
  entries: readonly (readonly [name: string, value: string])[],
): string {
  const named = subsection === null ? '' : ` "${subsection.replaceAll(/["\\]/g, '\\$&')}"`;
  return [`[${section}${named}]`, ...entries.map(([name, value]) => `\t${name} = ${quoted(value)}`), ''].join(
    '\n',
  );
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
};

/** Between quotes only where it would be read as something else without: at spaces on its ends, and comments. */
function quoted(value: string): string {
  const escaped = value.replaceAll(/["\\\n\t]/g, (char) => escapes[char] ?? char);
  return /^\s|\s$|[#;\r\v\f]/.test(value) ? `"${escaped}"` : escaped;
}
