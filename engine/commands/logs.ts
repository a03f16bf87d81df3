import { asCalled } from '../called-as.ts';
import { type Context, exitCodes } from '../context.ts';
import type { Project } from '../declaration/project.ts';
import { refusal } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { readExitScreen } from '../logs/exit-screen.ts';
import { follow } from '../logs/follow.ts';
import { logParts, readGap } from '../logs/log-files.ts';
import { logNow, logTrouble } from '../logs/log-now.ts';
import {
  lastBytesOf,
  lastLinesOf,
  plainText,
  withoutBlankEnds,
  withoutDeathNotice,
} from '../logs/plain-text.ts';
import { observeAgent } from '../look/agents.ts';
import { findHome, refuseUnknown } from '../look/home.ts';
import { reportScreen } from '../look/screen-report.ts';
import { UsageError } from '../usage-error.ts';
import { readParts } from '../world/growing-file.ts';
import { captureText, screenOf } from '../world/tmux-pane.ts';
import { type Command, type Given, textFlag } from './command.ts';
import { howWritten, oneAgent } from './selection.ts';

/** Shows the screen of an agent, its output, or its last screen. Changes nothing. */
export const logs: Command = {
  name: 'logs',
  usage: 'AGENT [--screen | --full | --exit | --report] [-f] [-n LINES] [--raw]',
  summary: 'show the screen of an agent, all its output, or its last screen',
  notes: [
    '--screen  show its current screen; the default while it has one',
    '--full    show all its output that is kept, across starts: about 16 MB at most',
    '--exit    show its last screen before it ended; the default when it has no screen',
    '--report  save its current screen to a file, to report a screen that the engine does not know',
    '-f        follow its output; implies --full',
    '-n LINES  show only the last lines',
    '--raw     keep control sequences; by default only the colours of a screen remain, on a terminal',
  ],
  options: {
    screen: { type: 'boolean' },
    full: { type: 'boolean' },
    exit: { type: 'boolean' },
    report: { type: 'boolean' },
    follow: { type: 'boolean', short: 'f' },
    lines: { type: 'string', short: 'n' },
    raw: { type: 'boolean' },
  },
  words: 1,
  async run(context, given) {
    const what = whatOf(given);
    const lines = linesOf(given);
    const isRaw = given.flags['raw'] === true;
    const { project, name } = oneAgent(context, given, 'logs');
    if (given.flags['follow'] === true) {
      await warn(context, project, name);
      await follow(context, logParts(project.state, name), { lines: lines ?? usualLines, isRaw });
      return exitCodes.done;
    }
    if (what === 'full' && isRaw && hasPrinted(project, name)) {
      context.streams.write(lastBytesOf(readParts(logParts(project.state, name)), lines));
      await warn(context, project, name);
      return exitCodes.done;
    }
    if (what === 'report') {
      const path = await reportScreen(context, project, name);
      context.output.line(path ?? refuse(name, 'there is no screen of'));
      context.output.note('it holds all that the screen shows: read it before you share it');
      return exitCodes.done;
    }
    const text = await textOf({ context, project, name, isRaw }, what);
    const shown = lastLinesOf(text, lines);
    if (plainText(text).trim() === '') context.output.note(asCalled(context, nothing(project, name, what)));
    else context.streams.write(isRaw || shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`);
    if (what === 'full') await warn(context, project, name);
    return exitCodes.done;
  },
};

type What = 'screen' | 'full' | 'exit' | 'report';

const usualLines = 20;

/** Where there is nothing to show: an empty answer alone would look like a fault. */
function nothing(project: Project, name: string, what: What | null): string {
  if (what !== 'full' && hasPrinted(project, name))
    return `the screen of ${name} is empty; what it has printed: node engine/agents.mjs logs ${name} --full`;
  const gap = readGap(project.state, name);
  if (gap !== null) return `nothing that ${name} has printed is kept: ${gap.why}`;
  return `${name} has printed nothing`;
}

function printed(project: Project, name: string): string {
  return plainText(readParts(logParts(project.state, name)).toString());
}

function hasPrinted(project: Project, name: string): boolean {
  return printed(project, name).trim() !== '';
}

function whatOf(given: Given): What | null {
  const asked = (['screen', 'full', 'exit', 'report'] as const).filter((one) => given.flags[one] === true);
  const [what = null] = asked;
  if (asked.length > 1)
    throw new UsageError(`--${asked.join(' and --')} exclude each other`, howWritten('logs'));
  if (given.flags['follow'] === true && what !== null && what !== 'full') {
    throw new UsageError(`-f goes with --full, not with --${what}`, howWritten('logs'));
  }
  return what;
}

function linesOf(given: Given): number | null {
  const value = textFlag(given, 'lines');
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new UsageError(`-n ${JSON.stringify(value)} is not a number of lines`, howWritten('logs'));
}

/** Says so if the log lacks output of the agent. Without an answer from tmux this is unknown. */
async function warn(context: Context, project: Project, name: string): Promise<void> {
  const { folder, state } = project;
  const { look } = await findHome(context, project);
  if (look.kind !== 'answered') return;
  const { pane, session } = await observeAgent(folder, state, look, name);
  const trouble = logTrouble(logNow(state, name, pane, session?.panes.length ?? 0));
  if (trouble === null) return;
  context.output.report([
    {
      severity: 'warning',
      code: 'log-incomplete',
      summary: 'The log does not hold all that the agent prints',
      detail: `${name}: ${trouble}.`,
      help: remedyText('see how to resume it:', 'node engine/agents.mjs doctor'),
    },
  ]);
}

interface Scene {
  readonly context: Context;
  readonly project: Project;
  readonly name: string;
  readonly isRaw: boolean;
}

async function textOf(scene: Scene, what: What | null): Promise<string> {
  const { project, name } = scene;
  if (what === 'full') return withoutBlankEnds(printed(project, name));
  if (what === 'exit') return exitScreen(scene) ?? refuse(name, 'there is no screen of an end of');
  const screen = await screenNow(scene);
  if (screen !== null) return screen;
  if (what === 'screen') return refuse(name, 'there is no screen of');
  return exitScreen(scene) ?? refuse(name, 'there is neither a screen nor the end of one of');
}

/** Null when it has none. */
async function screenNow({ context, project, name, isRaw }: Scene): Promise<string | null> {
  const look = refuseUnknown((await findHome(context, project)).look);
  const { pane } = await observeAgent(project.folder, project.state, look, name);
  if (pane === null) return null;
  if (!isRaw && !context.streams.outputIsTerminal) {
    const text = await captureText(look.tmux, pane.paneId, 0);
    return text === null ? null : withoutBlankEnds(text);
  }
  const screen = await screenOf(look.tmux, pane.paneId);
  if (screen === null) return null;
  const shown = screen.rows.join('\n');
  return `${withoutBlankEnds(screen.dead ? withoutDeathNotice(shown) : shown)}\u001b[0m`;
}

/** Of the newest launch that has one. */
function exitScreen({ project, name }: Scene): string | null {
  const { launches } = project.state.readAgent(name);
  for (const launch of launches) {
    const screen = readExitScreen(project.state, launch);
    if (screen !== null) return withoutBlankEnds(screen);
  }
  // One that printed nothing has none, and that is all there is to say of its end.
  const hasEnded = launches.some((launch) => project.state.readExit(launch) !== null);
  return hasEnded && !hasPrinted(project, name) ? '' : null;
}

function refuse(name: string, why: string): never {
  const help = remedyText('see all that it has printed:', `node engine/agents.mjs logs ${name} --full`);
  throw refusal('no-log', 'Nothing to show', `${why} ${name}.`, help);
}
