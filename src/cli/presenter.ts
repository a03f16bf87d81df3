// Prints the answer of a command: chooses by the options what to print, and where; shows and asks while a command
// works. No command that answers has a terminal.
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { exitCode } from '../exit-code.ts';
import { diagnosticsDocument, renderDiagnostics } from '../view/diagnostics.ts';
import { jsonText } from '../view/json.ts';
import type { Terminal } from '../world/terminal.ts';
import { annotator } from './annotate.ts';
import type { Answer, Arguments, Person, ViewOptions } from './run.ts';
import type { CommandModule, TerminalContext } from './terminal-run.ts';

/** Runs a command and prints its answer. Throws faults of po itself. */
export async function presented(
  command: CommandModule,
  args: Arguments,
  context: TerminalContext,
): Promise<number> {
  try {
    const ended =
      'answer' in command ? await command.answer(args, context) : await command.run(args, context);
    return typeof ended === 'object' ? await print(ended, args, context) : ended;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return print({ exitCode: exitCode.failed, diagnostics: error.diagnostics }, args, context);
  }
}

async function print(answer: Answer, args: Arguments, context: TerminalContext): Promise<number> {
  const { terminal } = context;
  const { document, raw, diagnostics = [], found = [], notice = '', planNext } = answer;
  annotator(args, context)([...found, ...diagnostics]);
  if (raw !== undefined) {
    terminal.out(raw);
    if (diagnostics.length > 0) terminal.err(`${faultsText(diagnostics, terminal)}\n`);
  } else if (args.flag('json')) {
    if (document !== undefined) terminal.out(jsonText(document));
    else if (diagnostics.length > 0) terminal.out(jsonText(diagnosticsDocument(diagnostics)));
  } else {
    printForPerson(answer, args, terminal);
  }
  if (notice !== '') terminal.err(notice);
  if (planNext !== undefined && !args.flag('json')) {
    terminal.out('\n');
    const { run } = await import('../commands/plan/run.ts');
    await run(planNext, context);
  }
  return typeof answer.exitCode === 'object' ? answer.exitCode.passedOn : answer.exitCode;
}

function printForPerson(answer: Answer, args: Arguments, terminal: Terminal): void {
  const { document, markdown, diagnostics = [] } = answer;
  const text = args.flag('markdown') && markdown !== undefined ? markdown() : answer.text?.(viewOf(terminal));
  if (text !== undefined && text !== '') terminal.out(text);
  if (diagnostics.length > 0)
    terminal.err(`${document === undefined ? '' : '\n'}${faultsText(diagnostics, terminal)}\n`);
}

function viewOf({ outHasColor, outIsTerminal, width }: Terminal): ViewOptions {
  return { color: outHasColor, width, isTerminal: outIsTerminal };
}

function faultsText(diagnostics: readonly Diagnostic[], { errHasColor, width }: Terminal): string {
  return renderDiagnostics(diagnostics, { color: errHasColor, width });
}

/** The person at the terminal, as a command sees them while it works. */
export function personAt(terminal: Terminal, args: Arguments, interrupted: AbortSignal): Person {
  const isJson = args.flag('json');
  return {
    canAsk: !isJson && terminal.isInteractive,
    outputIsTerminal: terminal.outIsTerminal,
    show(text) {
      if (!isJson) terminal.out(text(viewOf(terminal)));
    },
    warn(diagnostic) {
      terminal.err(`${faultsText([diagnostic], terminal)}\n\n`);
    },
    agrees: async (question) =>
      (await terminal.ask(`\n${question} Only "yes" is accepted: `, interrupted)) === 'yes',
  };
}
