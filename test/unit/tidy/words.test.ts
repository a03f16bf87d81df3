// The words that comments, strings and documents do not use, each with what to write instead.
import type { Files } from '../../support/tidy.ts';
import { describeRules, type Rule } from '../../support/tidy-rules.ts';

interface Word {
  readonly pattern: RegExp;
  readonly write: string;
  /** A line that has it. */
  readonly bad: string;
}

const words: readonly Word[] = [
  word(/left[- ]out/, 'omitted, absent or unregistered', 'a project that is left out'),
  word(/let(?:s|ting)? (?:\w+ )?go/, 'release', 'its clone is let go'),
  word(/strays?/, 'orphaned clone', 'a stray under the root'),
  word(/ways? out/, 'remedy', 'each with its way out'),
  word(/what there is/, 'the list of …', 'shows what there is'),
  word(/whoever/, 'the caller, the operator, another process', 'whoever asks for it'),
  word(/somebody/, 'the operator, a person, another process', 'somebody has changed it'),
  word(/nobody/, 'no one else, or name who is meant', 'nobody knows it'),
  word(/be it/, 'whether', 'every file, be it new or old'),
  word(/put(?:s|ting)? (?:that|it|this|them) right/, 'fix this', 'what puts that right'),
  word(/(?:look|looks|looked|looking) closer|closer look/, 'inspect, inspection', 'a closer look at it'),
  word(/registry (?:says|has to say)/, 'fleet.toml declares, the edits that would …', 'the registry says so'),
  word(
    /in sight of|out of sight|lost from sight/,
    'where the operator sees it, hidden',
    'in sight of the operator',
  ),
  word(/verdicts?|judge[sd]?|judging/, 'decision, evaluate', 'the verdict on a step'),
  word(/standing/, 'health', 'the standing of a project'),
  word(/grounds/, 'input of a plan', 'the grounds of a plan'),
  word(/crossed/, 'matched, interrupted', 'crossed with the plan'),
  word(/(?:a|the|of) coming|coming is/, 'pending effects', 'the coming of a step'),
  word(/news/, 'notices', 'the news of a round'),
  word(/spaced/, 'throttled', 'starts are spaced'),
  word(/telling/, 'progress', 'the telling of a wait'),
  word(/doors?/, 'port', 'through the doors of the world'),
  word(/sayings?/, 'wait labels, messages', 'the sayings of a port'),
  word(/agreed to/, 'approved', 'what was agreed to'),
  word(/leftovers?/, 'interrupted steps, temporary files', 'leftovers of a run'),
  word(/wish(?:es)?/, 'desired state', 'the wishes of the registry'),
  word(/outlook/, 'decision', 'the outlook of a wake'),
  word(/errands?/, 'background task', 'errands of the watchdog'),
  word(/braked?/, 'circuit open', 'an agent that is braked'),
];

/** These pages have the names of tests. */
const writtenByRuns = /^docs\/reference\/(?:adversary|clis|fault-matrix)\.md$/;

/** Where a word stays, and why. Nothing of these lines but the part named here is exempt. */
const exceptions: readonly { readonly path: RegExp; readonly text: string; readonly why: string }[] = [
  {
    path: /^src\//,
    text: "'leftovers'",
    why: 'the name of a check in po.doctor/1, which never changes',
  },
  {
    path: /^docs\//,
    text: '`leftovers`',
    why: 'the name of a check in po.doctor/1, which never changes',
  },
  {
    path: /^(?:src|docs)\//,
    text: 'strays-unknown',
    why: 'a code of po.plan/1, which never changes',
  },
  ...['braked', 'brake', 'spaced'].map((code) => ({
    path: /^engine\/heal\//,
    text: `'${code}'`,
    why: 'a code of the engine in `why --json` and `events --json`, which never changes',
  })),
  { path: /^engine\/commands\/down\.ts$/, text: 'leftovers.ts', why: 'the name of a file' },
  {
    path: /^docs\/|^README\.md$/,
    text: '0008-left-out-projects',
    why: 'the file name of a decision record',
  },
];

const rules: readonly Rule[] = words.map(({ pattern, write, bad }) => ({
  name: `no text has ${pattern.source}: write ${write}`,
  problems: (files) =>
    proseOf(files).flatMap(({ path, line, text }) =>
      pattern.test(text) ? [`${path}:${line}: ${text.trim()}`] : [],
    ),
  bad: [
    { 'src/plan/x.ts': `// ${bad}\n` },
    { 'engine/commands/x.ts': `const text = '${bad}';\n` },
    { 'docs/x.md': `${bad}\n` },
  ],
}));

describeRules(rules);

function word(pattern: RegExp, write: string, bad: string): Word {
  return { pattern: new RegExp(`\\b(?:${pattern.source})\\b`, 'i'), write, bad };
}

interface Line {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Comments and strings of sources, and every line of documents, without what is exempt. */
function proseOf(files: Files): readonly Line[] {
  return [...files].flatMap(([path, text]) => linesOf(path, text));
}

const read = new Map<string, { readonly text: string; readonly lines: readonly Line[] }>();

function linesOf(path: string, text: string): readonly Line[] {
  const isSource = /^(?:src|reconcilers|scripts|engine)\/.*\.ts$/.test(path);
  const isDocument =
    path === 'README.md' ||
    (/^docs\/.*\.(?:md|1)$/.test(path) && !path.startsWith('docs/adr/') && !writtenByRuns.test(path));
  if (!isSource && !isDocument) return [];
  const known = read.get(path);
  if (known?.text === text) return known.lines;
  const lines = text.split('\n').flatMap((whole, index): readonly Line[] => {
    const prose = withoutExempt(path, isSource ? proseIn(whole) : whole);
    return prose.trim() === '' ? [] : [{ path, line: index + 1, text: prose }];
  });
  read.set(path, { text, lines });
  return lines;
}

/** Of a line of a source its comment and its strings; a line without code is prose as a whole. */
function proseIn(line: string): string {
  const comment = /(?:^|\s)(?:\/\/|\/\*\*?|\*(?=\s))(.*)$/.exec(line)?.[1] ?? '';
  const strings = [...line.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*(?:`|$)/g)].map(
    ([text]) => text.replaceAll(/\$\{[^}]*\}/g, '…'),
  );
  const isTemplateText = !/[;{}()=]|^\s*\w+[,:]?\s*$/.test(line);
  return [comment, ...strings, ...(isTemplateText && comment === '' ? [line] : [])].join(' ');
}

function withoutExempt(path: string, text: string): string {
  return exceptions.reduce(
    (rest, exception) => (exception.path.test(path) ? rest.replaceAll(exception.text, '') : rest),
    text,
  );
}
