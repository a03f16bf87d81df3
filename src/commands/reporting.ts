// Runs a command that reports. Its reporters are chosen here by what was asked for, and hear of every end, however it
// came about.
import { DiagnosticError } from '../../engine/toml/diagnostic.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { documentReporter } from '../report/document.ts';
import type { Reporter, RunEvent } from '../report/event.ts';
import { eventsReporter } from '../report/events.ts';
import { humanReporter, interruptedText } from '../report/human.ts';
import { refusalDetail } from '../view/refusal.ts';
import { systemClock } from '../world/clock.ts';
import type { Arguments, Context, Run } from './command.ts';
import { commandLine } from './plan-arguments.ts';
import { version } from './version.ts';

export interface Reporting {
  readonly args: Arguments;
  readonly context: Context;
  readonly report: (event: RunEvent) => void;
}

/** @param command what it is called, and whose document it writes */
export function reporting(command: 'plan' | 'apply', body: (reporting: Reporting) => Promise<ExitCode>): Run {
  return async (args, context) => {
    const reporters = reportersFor(command, args, context);
    const report = (event: RunEvent) => {
      for (const reporter of reporters) reporter.report(event);
    };
    const end = (code: ExitCode) => {
      report({ kind: 'ended', exitCode: code });
      return code;
    };
    try {
      return end(await body({ args, context, report }));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) {
        end(exitCode.bug);
        throw error;
      }
      report({ kind: 'failed', diagnostics: error.diagnostics });
      return end(exitCode.failed);
    }
  };
}

function reportersFor(
  command: 'plan' | 'apply',
  args: Arguments,
  { terminal }: Context,
): readonly Reporter[] {
  if (args.flag('events')) {
    const { now } = systemClock;
    return [eventsReporter({ command, po: version, now, write: terminal.out }), asideReporter(terminal.err)];
  }
  if (args.flag('json')) {
    return [documentReporter({ command, write: terminal.out }), asideReporter(terminal.err)];
  }
  const again = (projects: readonly string[] | null) =>
    commandLine('apply', projects === null ? args : { ...args, positionals: projects });
  const next = command === 'plan' ? again(null) : null;
  return [humanReporter({ terminal, verbose: args.flag('verbose'), next, again })];
}

/** What a person should see though the output is for a program. */
function asideReporter(err: (text: string) => void): Reporter {
  return {
    report(event) {
      if (event.kind === 'interrupted') err(`\n${interruptedText}`);
      if (event.kind === 'refused') err(`po apply: ${refusalDetail(event.refusal)}\n`);
    },
  };
}
