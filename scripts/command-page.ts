// The lines of docs/reference/commands.md, from the table of commands.
import { type CommandEntry, groups } from '../src/cli/command.ts';
import { helpOption, optionRow, usageOf, versionOption, wordRows } from '../src/cli/help.ts';
import { commands, globalOptions } from '../src/commands/table.ts';

export function commandLines(): readonly string[] {
  return [
    '# Commands',
    '',
    'As `po help COMMAND` tells them.',
    ...Object.entries(groups).flatMap(([group, title]) => {
      const members = commands.filter((command) => command.group === group);
      return members.length === 0 ? [] : ['', `## ${title}`, ...members.flatMap(sectionOf)];
    }),
    '',
    '## Options of every command',
    ...optionTable({ ...globalOptions, help: helpOption, version: versionOption }),
  ];
}

function sectionOf(command: CommandEntry): readonly string[] {
  const { name, summary, options, examples, notes = [] } = command;
  const words = wordRows(command).map(([head, meaning]) => `| \`${cell(head)}\` | ${cell(meaning)} |`);
  return [
    '',
    `### \`po ${name}\``,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    '',
    '```',
    usageOf(command),
    '```',
    ...optionTable(options, words),
    '',
    '```sh',
    ...examples.map(([line, meaning]) => `${line}  # ${meaning}`),
    '```',
    ...(notes.length === 0 ? [] : ['', '```', ...notes, '```']),
  ];
}

function optionTable(options: CommandEntry['options'], before: readonly string[] = []): readonly string[] {
  const rows = Object.entries(options).map(([name, option]) => {
    const [head, description] = optionRow([name, option]);
    return `| \`${cell(head)}\` | ${cell(description)} |`;
  });
  const all = [...before, ...rows];
  return all.length === 0 ? [] : ['', '| | |', '|---|---|', ...all];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
