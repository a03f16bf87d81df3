/**
 * `--flag=value` for programs that parse with yargs, which takes a value of its own for a flag when it begins
 * with a hyphen, and takes off quotes around a whole value. Pure.
 */
export function yargsValue(flag: string, value: string): string {
  const [first] = value;
  const isQuoted = (first === '"' || first === "'") && value.endsWith(first);
  return `${flag}=${value}${isQuoted ? '\n' : ''}`;
}
