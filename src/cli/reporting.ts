// Runs a command that reports. Chooses its reporters by the options, and tells them of every end, however it came
// about.
import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { shellWord } from '../../engine/kernel/help.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { documentReporter } from '../report/document.ts';
import type { Reporter, RunEvent } from '../report/event.ts';
import { eventsReporter } from '../report/events.ts';
import { type HumanOptions, humanReporter } from '../report/human.ts';
import {
  interruptedText,
  liveDisplay,
  type ProgressDisplay,
  plainDisplay,
  silentDisplay,
} from '../report/progress.ts';
import { refusalDetail } from '../view/apply/refusal.ts';
import { harmless } from '../view/style.ts';
import { systemClock } from '../world/clock.ts';
import { documentObstacle, writeDocument } from '../world/document-file.ts';
import type { Terminal } from '../world/terminal.ts';
import { systemTicker } from '../world/ticker.ts';
import { annotator } from './annotate.ts';
import { commandLine } from './plan-arguments.ts';
import type { Arguments } from './run.ts';
import type { TerminalContext, TerminalRun } from './terminal-run.ts';
import { version } from './version.ts';

export interface Reporting {
  readonly args: Arguments;
  readonly context: TerminalContext;
  readonly report: (event: RunEvent) => void;
  /** Prints a text in place of a plan that is shown elsewhere. */
  readonly show: (text: string) => void;
}

type Command = 'plan' | 'apply';

/** @param command its name, which also names its document */
export function reporting(command: Command, body: (reporting: Reporting) => Promise<ExitCode>): TerminalRun {
  return async (args, context) => {
    const reporters = reportersFor(command, args, context);
    const file = fileFor(command, args.text('json-into'), context.cwd);
    const annotate = annotator(args, context);
    const tell = (event: RunEvent) => {
      if (event.kind === 'plan-made') annotate(event.plan.diagnostics);
      if (event.kind === 'failed') annotate(event.diagnostics);
      for (const reporter of reporters) reporter.report(event);
    };
    const report = (event: RunEvent) => {
      file?.reporter.report(event);
      tell(event);
    };
    const end = (code: ExitCode) => {
      const ended = { kind: 'ended', exitCode: code } as const;
      file?.reporter.report(ended);
      const problem = file?.problem() ?? null;
      if (problem === null) {
        tell(ended);
        return code;
      }
      tell({ kind: 'failed', diagnostics: [problem] });
      const worse = code === exitCode.done ? exitCode.failed : code;
      tell({ kind: 'ended', exitCode: worse });
      return worse;
    };
    // Checked before the work: a result that cannot be written where it was asked for would be noticed too late.
    if (file !== null && file.problem() !== null) return end(exitCode.failed);
    try {
      return end(await body({ args, context, report, show: context.terminal.out }));
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

interface FileReporting {
  readonly reporter: Reporter;
  /** Why the document is not where it should be. */
  problem(): Diagnostic | null;
}

/** What `--json-into` asks for, or null. */
function fileFor(command: Command, name: string | null, cwd: string): FileReporting | null {
  if (name === null) return null;
  const path = resolve(cwd, name);
  let problem = documentObstacle(path, name);
  const write = (text: string) => {
    problem = writeDocument(path, name, text);
  };
  const { report } = documentReporter({ command, write });
  return {
    reporter: {
      report(event) {
        if (problem === null) report(event);
      },
    },
    problem: () => problem,
  };
}

/** Whether po can ask: not if the output is for a program, nor without a terminal. */
export function canAsk({ args, context }: Pick<Reporting, 'args' | 'context'>): boolean {
  return !args.flag('events') && context.person.canAsk;
}

function reportersFor(command: Command, args: Arguments, context: TerminalContext): readonly Reporter[] {
  const { terminal } = context;
  if (args.flag('events')) {
    const { now } = systemClock;
    return [
      eventsReporter({ command, po: version, now, write: terminal.out }),
      asideReporter(command, terminal.err),
    ];
  }
  if (args.flag('json')) {
    return [documentReporter({ command, write: terminal.out }), asideReporter(command, terminal.err)];
  }
  const again = (projects: readonly string[] | null, isRemoving: boolean) => {
    const flag = (name: string) => args.flag(name) && (isRemoving || name !== 'allow-mass-removal');
    const flags = { ...args, flag };
    return commandLine('apply', projects === null ? flags : { ...flags, positionals: projects });
  };
  return [
    humanReporter({
      terminal,
      display: displayFor(args, terminal),
      plan: planDetail(command, args, context),
      isQuiet: args.flag('quiet'),
      // A saved plan is applied by its file.
      next: command === 'plan' && args.text('out') === null ? again(null, true) : null,
      again,
      line: (words) => {
        const file = args.text('fleet');
        return `po ${words}${file === null ? '' : ` -f ${shellWord(file)}`}`;
      },
    }),
  ];
}

function planDetail(command: Command, args: Arguments, context: TerminalContext): HumanOptions['plan'] {
  if (args.flag('markdown')) return 'elsewhere';
  if (!args.flag('quiet')) return args.flag('verbose') ? 'verbose' : 'all';
  if (command === 'plan') return 'summary';
  // A person can only approve what was shown.
  return !args.flag('yes') && args.text('plan') === null && canAsk({ args, context }) ? 'all' : 'troubles';
}

function displayFor(args: Arguments, terminal: Terminal): ProgressDisplay {
  if (args.flag('quiet')) return silentDisplay(terminal.err);
  const options = {
    style: { color: terminal.outHasColor, width: terminal.width },
    out: terminal.out,
    monotonicMs: systemClock.monotonicMs,
    ticker: systemTicker,
  };
  return terminal.screen === null
    ? plainDisplay(terminal.err, options)
    : liveDisplay(terminal.screen, options);
}

/** What a person should see though the output is for a program. */
function asideReporter(command: Command, err: (text: string) => void): Reporter {
  return {
    report(event) {
      if (event.kind === 'interrupted') err(`\n${interruptedText}`);
      if (event.kind === 'plan-saved') err(`po plan: saved in ${harmless(event.file)}\n`);
      if (event.kind === 'refused') err(`po ${command}: ${harmless(refusalDetail(event.refusal))}\n`);
    },
  };
}
