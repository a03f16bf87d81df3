/** From the words of a command line to the command that was meant. */
import { parseArgs } from 'node:util';
import type { Command, Given } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { howWritten } from './commands/selection.ts';
import type { Context } from './context.ts';
import { suggestionFor } from './kernel/suggestion.ts';
import { insteadOf } from './other-words.ts';
import { UsageError } from './usage-error.ts';

/** Gives the exit code. Throws a `UsageError` or a `DiagnosticError` for what the caller can fix. */
export async function dispatch(context: Context, argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    for (const line of help(context.version)) context.output.line(line);
    return 0;
  }
  if (name === 'version' || name === '--version') {
    context.output.line(context.version);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  // What is run by the engine itself is given a project: by hand, another command was meant.
  const isMeant = command?.hidden !== true || rest.includes('--project') || insteadOf(name, rest) === null;
  if (command === undefined || !isMeant) throw unknownCommand(name, rest);
  if (rest.includes('--help')) {
    context.output.line(`node engine/agents.mjs ${command.name} ${command.usage}`.trimEnd());
    context.output.line(command.summary);
    for (const line of command.notes ?? []) context.output.line(line);
    return 0;
  }
  return command.run(context, parse(command, rest));
}

function parse(command: Command, args: readonly string[]): Given {
  const help = howWritten(command.name);
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options: command.options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own words, up to its advice on how to pass what begins with a hyphen.
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message, help);
    throw error;
  }
  const extra = parsed.positionals[command.words];
  if (extra !== undefined) throw new UsageError(`Unexpected "${extra}"`, help);
  if (command.hidden !== true) refuseControls(command, parsed, help);
  return { words: parsed.positionals, flags: parsed.values };
}

/** Nothing that the engine names has one; only a message may, and `send` itself looks at that. */
function refuseControls(
  command: Command,
  { positionals, values }: ReturnType<typeof parseArgs>,
  help: string,
): void {
  const words = command.takesText === true ? positionals.slice(0, 1) : positionals;
  const given = [...words, ...Object.values(values).flat()];
  const odd = given.find((one) => typeof one === 'string' && /\p{Cc}/u.test(one));
  if (odd !== undefined) throw new UsageError(`"${odd}" has a control character in it`, help);
}

function unknownCommand(name: string, args: readonly string[]): UsageError {
  const instead = insteadOf(name, args);
  if (instead !== null) return new UsageError(`There is no command "${name}"`, instead);
  const names = [...commands.filter((one) => one.hidden !== true).map((one) => one.name), 'version', 'help'];
  const meant = suggestionFor(name, names);
  return new UsageError(
    `There is no command "${name}"`,
    meant === null ? undefined : `did you mean ${meant}?`,
  );
}

function help(version: string): string[] {
  const shown = [
    ...commands.filter((one) => one.hidden !== true),
    { name: 'version', usage: '', summary: 'print the version of the engine' },
  ];
  const width = Math.max(...shown.map((one) => one.name.length));
  return [
    `Engine ${version}: runs the agents that agents.toml declares, each in a tmux session.`,
    'It acts on the project that it is in, from any folder: node engine/agents.mjs COMMAND',
    '',
    ...shown.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`),
    '',
    'node engine/agents.mjs COMMAND --help shows the options of a command.',
  ];
}
