// Registries that are over a limit, or just below it, each in one way: each must be answered in a moment, in few words.
export const head = '[fleet]\nname = "big"\nroot = "clones"\n[engine]\nversion = "v0.2.0"\n';

const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join('');
const projects = (count: number, below: (at: number) => string = () => '') =>
  many(count, (at) => `[projects.p${at}]\n${below(at)}`);

/** Each with a code that is among its diagnostics; null if it has no fault. */
export const monsters: Readonly<Record<string, readonly [code: string | null, text: () => string]>> = {
  'a text of 10 MB': ['input-limit', () => `${head}x = "${'a'.repeat(10_000_000)}"\n`],
  'a line of 3 MB': ['input-limit', () => `${head}x = "${'a'.repeat(3_000_000)}"\n`],
  'a comment of 3 MB': ['input-limit', () => `${head}#${'a'.repeat(3_000_000)}\n`],
  'a name of 60 KB': ['invalid-name', () => `${head}[projects.${'n'.repeat(60_000)}]\n`],
  'a deep header': ['input-limit', () => `${head}[${'a.'.repeat(10_000)}b]\n`],
  'a deep key': ['input-limit', () => `${head}${'a.'.repeat(10_000)}b = 1\n`],
  'deep lists': ['input-limit', () => `${head}x = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
  'deep lists that are never closed': ['input-limit', () => `${head}x = ${'['.repeat(10_000)}\n`],
  'deep inline tables': ['input-limit', () => `${head}x = ${'{a='.repeat(10_000)}1${'}'.repeat(10_000)}\n`],
  'a header, a key and a list as deep as allowed': [
    'unknown-key',
    () => `${head}[${'a.'.repeat(31)}b]\n${'c.'.repeat(31)}d = ${'['.repeat(31)}${']'.repeat(31)}\n`,
  ],
  'a key 200,000 times': ['input-limit', () => head + 'a = 1\n'.repeat(200_000)],
  'a key 20,000 times': ['toml-duplicate', () => head + 'a = 1\n'.repeat(20_000)],
  'a table 20,000 times': ['toml-duplicate', () => head + '[projects.a]\n'.repeat(20_000)],
  '20,000 unknown keys': ['more-faults', () => head + many(20_000, (at) => `k${at} = 1\n`)],
  '6,000 unknown keys on one line': [
    'more-faults',
    () => `${head}[projects.a]\nhold = {${many(6_000, (at) => `k${at}=1,`).slice(0, -1)}}\n`,
  ],
  '60 keys of 60 KB': ['unknown-key', () => head + many(60, (at) => `${'k'.repeat(60_000)}${at} = 1\n`)],
  '100,000 projects': ['input-limit', () => head + projects(100_000)],
  '10,001 projects': ['input-limit', () => head + projects(10_001)],
  '200,000 faults of the syntax': ['toml-syntax', () => head + 'oops\n'.repeat(200_000)],
  '5,000 values without quotes': ['toml-syntax', () => head + many(5_000, (at) => `x${at} = yes\n`)],
  'a list of 50,000 lines before a fault': [
    'toml-syntax',
    () => `${head}x = [\n${'[1,2],\n'.repeat(50_000)}]\ny = oops\n`,
  ],
  'a long list that is never closed': ['toml-syntax', () => `${head}x = [\n${'1,\n'.repeat(150_000)}`],
  'a text that is never closed': ['toml-syntax', () => `${head}x = """${'aaaaaaaaa\n'.repeat(200_000)}`],
  '200,000 quotes': ['toml-syntax', () => head + '"\n'.repeat(200_000)],
  '20,000 days that do not exist': [
    'toml-syntax',
    () => head + many(20_000, (at) => `d${at} = 2021-02-30\n`),
  ],
  '3,000,000 blank lines': ['input-limit', () => head + '\n'.repeat(3_000_000)],
  '900,000 comments': ['input-limit', () => head + '# a\n'.repeat(900_000)],
  '240,000 comments': [null, () => head + '#\n'.repeat(240_000)],
  'a cycle of 10,000': [
    'after-cycle',
    () => head + projects(10_000, (at) => `after = ["p${(at + 1) % 10_000}"]\n`),
  ],
  '5,000 cycles of two': ['more-faults', () => head + projects(10_000, (at) => `after = ["p${at ^ 1}"]\n`)],
  'a chain of 10,000, the last first': [
    'unknown-project',
    () => head + projects(10_000, (at) => `after = ["p${at - 1}"]\n`),
  ],
  '10,000 unknown names in after': [
    'more-faults',
    () => head + projects(10_000, (at) => `after = ["q${at}x"]\n`),
  ],
  'a name of 60 KB in after': [
    'unknown-project',
    () => `${head}[projects.a]\nafter = ["${'z'.repeat(60_000)}"]\n`,
  ],
  '10,000 projects on one path': ['more-faults', () => head + projects(10_000, () => 'path = "x"\n')],
  '2,000 projects inside each other': [
    'more-faults',
    () => head + projects(2_000, (at) => `path = "${'a/'.repeat(at % 1_000)}a"\n`),
  ],
  '10,000 names that are not allowed': [
    'more-faults',
    () => head + many(10_000, (at) => `[projects.P_${at}]\n`),
  ],
  'bytes of zero': ['not-toml', () => head + '\0'.repeat(10_000)],
  'carriage returns alone': ['toml-syntax', () => head.replaceAll('\n', '\r')],
  'names of prototypes': [
    'invalid-name',
    () => `${head}[projects.__proto__]\n[projects.constructor]\n__proto__ = 1\n`,
  ],
  'text that hides and turns around': [
    'unknown-key',
    () => `${head}x = "${'\u202e\u200b'.repeat(20_000)}"\n`,
  ],
};

/** The largest fleets that people may have. */
export const honest: Readonly<Record<string, () => string>> = {
  '5,000 projects': () =>
    head +
    projects(
      5_000,
      (at) =>
        `# the documents of team ${at % 40}\nrepo = "https://git.example.org/team-${at % 40}/project-${at}.git"\nbranch = "main"\ntags = ["team-${at % 40}", "docs"]\nafter = [${at === 0 ? '' : `"p${at - 1}"`}]\n`,
    ),
  '10,000 projects': () =>
    head + projects(10_000, (at) => `path = "team-${at % 100}/p${at}"\nstate = "stopped"\n`),
};
