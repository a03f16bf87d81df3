// The entry: parses, finds the command, runs it, and turns the result into an exit code. The one place that exits.
import { completingWord } from './cli/completion/answer.ts';
import { exitCode } from './exit-code.ts';
import { systemRefusal } from './world/system-error.ts';
import { screenColumns, systemTerminal } from './world/terminal.ts';

const interrupted = new AbortController();
let isLeft = false;
let sayLastWords: (() => void) | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second signal ends po at once: commands that it started go on by themselves, in their own process groups.
    if (interrupted.signal.aborted) {
      // Registered after the handler that removes drawn lines, which would otherwise remove these instead.
      if (sayLastWords !== null) process.once('exit', sayLastWords);
      process.exit(exitCode.interrupted);
    }
    interrupted.abort();
  });
}

void main(process.argv.slice(2))
  .catch((error: unknown) => bug(error, systemTerminal({ color: false }).err))
  .then((code) => {
    process.exitCode = code;
    // Everything is finished by now. A watch that a library has lost track of must not keep the process.
    if (isLeft || code === exitCode.interrupted) process.exit(code);
  });

async function main(argv: readonly string[]): Promise<number> {
  const cwd = workingFolder();
  if (cwd === null) {
    systemTerminal({ color: false }).err('po: the folder that you are in is gone; cd to one that exists\n');
    return exitCode.failed;
  }
  // node would name another folder, and po would work in that one.
  if (cwd.includes('\ufffd')) {
    systemTerminal({ color: false }).err(
      `po: the path of the folder that you are in is not UTF-8: ${cwd}\nTo fix: rename it, or work in another one\n`,
    );
    return exitCode.failed;
  }
  if (argv[0] === completingWord) {
    const { completing } = await import('./cli/completing.ts');
    systemTerminal({ color: false }).out(completing(argv.slice(1), cwd));
    return exitCode.done;
  }
  // Not earlier: yargs asks for the folder as soon as it is loaded.
  const { parse } = await import('./cli/parse.ts');
  const parsed = parse(argv, screenColumns());
  const wantsColor = parsed.kind !== 'run' || parsed.args.flag('color');
  const noColor = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb';
  const terminal = systemTerminal({ color: wantsColor && !noColor });
  switch (parsed.kind) {
    case 'text':
      terminal.out(parsed.text);
      return exitCode.done;
    case 'usage':
      terminal.err(`po: ${parsed.problem}\n`);
      return exitCode.usage;
    case 'run':
      break;
  }
  try {
    const { runCommand } = await import('./cli/run-command.ts');
    const leave = () => {
      isLeft = true;
    };
    const lastWords = (text: string | null) => {
      sayLastWords = text === null ? null : () => terminal.err(text);
    };
    return await runCommand(parsed, { terminal, cwd, interrupted: interrupted.signal, leave, lastWords });
  } catch (error) {
    const refusal = systemRefusal(error);
    if (refusal === null) return bug(error, terminal.err);
    // The journal stays as it is here too.
    terminal.err(`po: ${refusal}\n`);
    return exitCode.failed;
  }
}

function workingFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

/** The journal stays as it is: the next plan looks at the world, not at us. */
function bug(error: unknown, err: (text: string) => void): number {
  const message = error instanceof Error ? error.message : String(error);
  const trace = error instanceof Error && process.env['PO_DEBUG'] === '1' ? `${error.stack ?? ''}\n` : '';
  err(
    `po: this is a bug in po: ${message}\n${trace || 'PO_DEBUG=1 shows where. Nothing is lost: run po plan to see how things stand.\n'}`,
  );
  return exitCode.bug;
}
