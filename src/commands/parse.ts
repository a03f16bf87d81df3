// Turns words into a command and its arguments. yargs parses and writes the help; it runs nothing: with its
// own handlers a command would be run after a usage error, too.
import yargs, { type Argv } from 'yargs';
import type { Arguments, CommandEntry, OptionEntry } from './command.ts';
import { commands, globalOptions } from './table.ts';
import { version } from './version.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: CommandEntry; readonly args: Arguments }
  /** Help or version: printed, exit 0. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly problem: string };

class UsageError extends Error {}

export async function parse(argv: readonly string[]): Promise<Parsed> {
  if (argv.length === 0) return { kind: 'text', text: await helpText([]) };
  const wantsHelp = argv.some((word) => word === '--help' || word === '-h');
  if (wantsHelp) return { kind: 'text', text: await helpText(argv) };
  if (argv.includes('--version')) return { kind: 'text', text: `po ${version}\n` };
  try {
    const values = await parser().parseAsync([...argv]);
    const [name, ...rest] = values._.map(String);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) return { kind: 'usage', problem: 'name a command; po --help lists them' };
    return { kind: 'run', command, args: argumentsOf(command, values, rest) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Both our own refusals and what yargs throws for words it cannot read.
    if (error instanceof UsageError || error.name === 'YError') {
      return { kind: 'usage', problem: `${error.message.replaceAll('\n', '; ')}. See po --help` };
    }
    throw error;
  }
}

function parser(): Argv {
  let built = yargs()
    .scriptName('po')
    .usage('po brings a fleet of agent projects to what its registry says.\n\nUsage: $0 COMMAND [options]')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
    })
    .options(withYargsNames(globalOptions))
    .exitProcess(false)
    .help('help')
    .alias('help', 'h')
    .version(version)
    .strict()
    .recommendCommands()
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    })
    .check((values) => {
      for (const [name, value] of Object.entries(values)) {
        if (name !== '_' && name !== 'projects' && Array.isArray(value))
          throw new UsageError(`--${name} is given twice`);
      }
      return true;
    })
    .epilogue('po plan changes nothing; po apply asks first.');
  for (const command of commands) {
    built = built.command(usageOf(command), command.summary, (inner) => {
      if (command.positional !== null) {
        inner.positional(command.positional.name, {
          describe: command.positional.description,
          type: 'string',
          array: true,
        });
      }
      inner.options(withYargsNames(command.options));
      for (const [line, meaning] of command.examples) inner.example(line, meaning);
      return inner;
    });
  }
  return built.demandCommand(1, 'name a command');
}

function usageOf({ name, positional }: CommandEntry): string {
  return positional === null ? name : `${name} [${positional.name}..]`;
}

function withYargsNames(options: Readonly<Record<string, OptionEntry>>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, alias, description }]) => [
      name,
      {
        type,
        description,
        ...(alias === undefined ? {} : { alias }),
        ...(type === 'string' ? { requiresArg: true } : {}),
      },
    ]),
  );
}

async function helpText(argv: readonly string[]): Promise<string> {
  const command = commands.find(({ name }) => argv.includes(name));
  const words = command === undefined ? [] : [command.name];
  let text = '';
  await parser()
    .wrap(Math.min(process.stdout.columns ?? 80, 100))
    .parseAsync([...words, '--help'], {}, (_error: unknown, _values: unknown, output: string) => {
      text = output;
    });
  return `${text}\n`;
}

function argumentsOf(
  command: CommandEntry,
  values: Readonly<Record<string, unknown>>,
  rest: readonly string[],
): Arguments {
  const named = command.positional === null ? [] : values[command.positional.name];
  const positionals = [...(Array.isArray(named) ? named.map(String) : []), ...rest];
  return {
    positionals: [...new Set(positionals)],
    flag: (name) => (name === 'color' ? values[name] !== false : values[name] === true),
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : null;
    },
  };
}
