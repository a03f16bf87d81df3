/**
 * The engine's entry, and the one place of it that prints and that decides the exit code. Bundled to
 * `agents.mjs`, which runs with nothing installed beside node, git and tmux.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asCalled } from './called-as.ts';
import { type Context, exitCodes } from './context.ts';
import { calledAsVariable, confFile } from './contract/engine-copy.ts';
import { dispatch } from './dispatch.ts';
import { visible } from './kernel/cells.ts';
import { type Diagnostic, DiagnosticError } from './kernel/diagnostic.ts';
import { outgoing, outgoingJson } from './kernel/outgoing.ts';
import { renderDiagnostic } from './kernel/render.ts';
import engine from './package.json' with { type: 'json' };
import { UsageError } from './usage-error.ts';
import { systemClock } from './world/clock.ts';

const program = fileURLToPath(import.meta.url);
const version = `v${engine.version}`;
const calledAs = process.env[calledAsVariable] || process.argv[1] || program;
const caller = { program, calledAs, env: process.env, currentFolder };

// The reader of the answer may stop reading, as `| head` does; that is no fault.
let hasReader = true;
process.stdout.on('error', () => {
  hasReader = false;
});

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(contextOf(), argv);
  } catch (error) {
    if (error instanceof DiagnosticError) {
      report(error.diagnostics);
      return exitCodes.failed;
    }
    if (error instanceof UsageError) {
      const { message, help } = error;
      report([
        {
          severity: 'error',
          code: 'usage',
          summary: 'Not a command of the engine',
          detail: `${message}.`,
          help,
        },
      ]);
      return exitCodes.usage;
    }
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`This is a bug in the engine ${version}, please report it.\n${outgoing(told)}\n`);
    return exitCodes.bug;
  }
}

function contextOf(): Context {
  return {
    clock: systemClock,
    version,
    ...caller,
    tmuxConf: join(dirname(program), confFile),
    output: {
      line: (text) => void process.stdout.write(`${visible(text)}\n`),
      document: (value) => void process.stdout.write(`${outgoingJson(JSON.stringify(value, null, 2))}\n`),
      note: (text) => void process.stderr.write(`${visible(text)}\n`),
      report,
    },
    streams: {
      inputIsTerminal: process.stdin.isTTY === true,
      outputIsTerminal: process.stdout.isTTY === true,
      readInput,
      write(text) {
        if (hasReader) process.stdout.write(text);
        return hasReader;
      },
    },
  };
}

async function readInput(limitBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let readBytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk));
    readBytes += chunk.length;
    if (readBytes > limitBytes) break;
  }
  return Buffer.concat(chunks);
}

/** The folder this is run in may have been removed. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    const detail = 'The folder this command was run in does not exist any more.';
    throw new DiagnosticError([
      { severity: 'error', code: 'no-folder', summary: 'Folder that is gone', detail },
    ]);
  }
}

function report(diagnostics: readonly Diagnostic[]): void {
  const color = process.stderr.isTTY === true && !process.env['NO_COLOR'];
  const width = process.stderr.columns ?? 100;
  for (const { help, ...diagnostic } of diagnostics) {
    const shown = help === undefined ? diagnostic : { ...diagnostic, help: asCalled(caller, help) };
    process.stderr.write(`${renderDiagnostic(shown, { color, width })}\n`);
  }
}
