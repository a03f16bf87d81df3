// The manual page, po.1, from the table of commands, in the man macros that every man(1) reads.
import { type CommandEntry, groups } from '../src/cli/command.ts';
import { helpOption, optionRow, usageOf, versionOption, wordRows } from '../src/cli/help.ts';
import { version } from '../src/cli/version.ts';
import { commands, globalOptions } from '../src/commands/table.ts';
import { exitMeanings } from '../src/exit-code.ts';
import { hanging } from '../src/view/style.ts';

export function manPage(): string {
  const lines = [
    '.\\" made by `npm run generate` from the sources; do not edit',
    // No date: the same sources have the same page.
    `.TH PO 1 "" "po ${version}" "User Commands"`,
    '.SH NAME',
    'po \\- reconcile a fleet of AI-agent projects with fleet.toml',
    '.SH SYNOPSIS',
    '.B po',
    '.I COMMAND',
    '[\\fIWORDS\\fR] [\\fIOPTIONS\\fR]',
    '.SH DESCRIPTION',
    ...text(
      'po reads the registry, fleet.toml, compares it with the git clones and tmux sessions of the fleet, and plans the difference.',
      'po plan changes nothing. po apply shows the plan, asks, and carries it out; with --yes it does not ask.',
      'Commands that change the registry edit that file and nothing else. Only po undo asks first; --dry-run, or po fmt --check, shows what they would write.',
    ),
    '.SH COMMANDS',
    ...Object.entries(groups).flatMap(([group, title]) => {
      const members = commands.filter((command) => command.group === group);
      return members.length === 0 ? [] : [`.SS ${quoted(title)}`, ...members.flatMap(commandLines)];
    }),
    '.SH OPTIONS',
    'Every command takes these, except that some print no JSON.',
    ...optionLines({ ...globalOptions, help: helpOption, version: versionOption }),
    '.SH EXIT STATUS',
    ...Object.entries(exitMeanings).flatMap(([code, meaning]) => tagged(code, meaning)),
    '.SH FILES',
    ...tagged(
      'fleet.toml',
      'the registry: in the current folder or the nearest one above it, unless --fleet names one',
    ),
    ...tagged('agents.toml', 'in each project: the agents that it runs'),
    ...tagged('.po/', "in the fleet's root: the lock, the journal, caches"),
    ...tagged(
      '~/.local/state/ao/',
      'what the engine knows of agents, and which settings of clones you have accepted',
    ),
    '.SH ENVIRONMENT',
    ...tagged('NO_COLOR', 'no colours, if it is set and not empty'),
    ...tagged(
      'PO_FORGE_TOKEN',
      'the token for the forge that po comment and po apply --require-reviewed ask; if it is not set, GITHUB_TOKEN, FORGEJO_TOKEN or GITEA_TOKEN is used',
    ),
    ...tagged('PO_DEBUG', '1: print a stack trace for a bug in po'),
    '.SH SEE ALSO',
    '.BR git (1),',
    '.BR tmux (1)',
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines(command: CommandEntry): readonly string[] {
  const { summary, options, examples, notes = [] } = command;
  const details = [
    ...wordRows(command).flatMap(([head, meaning]) => tagged(head, meaning)),
    ...optionLines(options),
    ...examples.flatMap(([line, meaning]) => tagged(line, meaning)),
  ];
  const more = notes.flatMap((note) => ['.br', ...text(note.trim())]).slice(1);
  return [
    ...tagged(usageOf(command), `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    '.RS',
    ...details,
    ...(more.length === 0 ? [] : ['.PP', ...more]),
    '.RE',
  ];
}

function optionLines(options: CommandEntry['options']): readonly string[] {
  return Object.entries(options).flatMap((entry) => tagged(...optionRow(entry)));
}

function tagged(head: string, meaning: string): readonly string[] {
  return ['.TP', `.B ${quoted(head)}`, ...text(meaning)];
}

function text(...sentences: readonly string[]): readonly string[] {
  const lines = sentences.flatMap((sentence) => hanging('', 0, escaped(sentence), { width: 78 }));
  // A line that begins with one of these would be a request.
  return lines.map((line) => line.replace(/^[.']/, '\\&$&'));
}

/** As one argument of a macro. */
function quoted(words: string): string {
  return `"${escaped(words).replaceAll('"', '\\(dq')}"`;
}

/** ASCII is meant literally, so that options and quotes can be copied; other characters have troff names. */
function escaped(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('…', '...');
}
