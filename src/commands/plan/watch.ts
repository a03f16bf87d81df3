// `po plan --watch`: makes the plan again whenever one of its inputs changes. Takes no lock, writes nothing and applies
// nothing; ends at Ctrl-C.
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { remedyText } from '../../../engine/kernel/help.ts';
import { commandLine, planOptions, selectorIn } from '../../cli/plan-arguments.ts';
import { reporting } from '../../cli/reporting.ts';
import type { Arguments, Context } from '../../cli/run.ts';
import type { TerminalContext, TerminalRun } from '../../cli/terminal-run.ts';
import { exitCode } from '../../exit-code.ts';
import { sinceLast } from '../../plan/new-since.ts';
import { changeSignal, makeRounds } from '../../plan/watch-rounds.ts';
import { registryPlaces, watchedPlaces } from '../../plan/watched-places.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { presentPlan } from '../../registry/present-plan.ts';
import { findRegistry, fleetOf, readRegistry } from '../../registry/registry.ts';
import { selectIn } from '../../registry/selecting.ts';
import type { RunEvent } from '../../report/event.ts';
import { type WatchDisplay, watchDisplay } from '../../report/watching.ts';
import type { Shown, WatchOptions } from '../../view/plan/watch.ts';
import { systemClock } from '../../world/clock.ts';
import { systemFiles } from '../../world/files.ts';
import { type Places, systemWatcher } from '../../world/watcher.ts';

export const watchPlan: TerminalRun = (args, context) =>
  args.flag('events')
    ? reporting('plan', async ({ report }) => watch(args, context, eventsView(report)))(args, context)
    : watch(
        args,
        context,
        watchDisplay(context.terminal, optionsIn(args, findRegistry(args, context).fileName)),
      );

async function watch(args: Arguments, context: TerminalContext, view: WatchDisplay) {
  const { interrupted, terminal } = context;
  // A registry that never existed is a mistake; one that vanishes later is usually being replaced.
  const place = findRegistry(args, context);
  const registry = [...new Set([place.file, systemFiles.realpath(place.file) ?? place.file])];
  // While it is gone, po does not use another one further up.
  const fixed = { ...args, text: (name: string) => (name === 'fleet' ? place.file : args.text(name)) };
  const signal = changeSignal();
  const unwatched = new Map<string, Diagnostic>();
  const watcher = systemWatcher({
    onChange: signal.tell,
    onTrouble(code) {
      if (unwatched.has(code)) return;
      unwatched.set(code, troubleOf(code));
      signal.tell();
    },
  });
  let places: Places = registryPlaces(registry);
  let last: Shown | null = null;
  let lastPlan: {
    readonly plan: Extract<Shown['seen'], { kind: 'plan' }>['plan'];
    readonly at: string;
  } | null = null;
  try {
    await makeRounds({
      signal,
      clock: systemClock,
      stop: AbortSignal.any([interrupted, terminal.readerGone]),
      async round(): Promise<Round> {
        const at = systemClock.now().toISOString();
        try {
          return await lookNow(fixed, context, registry);
        } catch (error) {
          if (!(error instanceof DiagnosticError)) throw error;
          return { at, seen: { kind: 'failed', diagnostics: error.diagnostics }, places: null };
        }
      },
      show({ at, seen, places: found }) {
        const since = seen.kind === 'plan' && lastPlan !== null ? sinceLast(lastPlan.plan, seen.plan) : null;
        const shown: Shown = {
          at,
          seen,
          since,
          lastAt: lastPlan?.at ?? null,
          unwatched: [...unwatched.values()],
        };
        if (isNews(last, shown)) {
          view.show(shown);
          last = shown;
          if (seen.kind === 'plan') lastPlan = { plan: seen.plan, at };
        } else {
          view.seeAgain(at);
        }
        places = found ?? places;
        // Changes in new places before the watch began went unnoticed, so look once more.
        void watcher.watch(places).then((hasNew) => (hasNew ? signal.tell() : undefined));
      },
    });
  } finally {
    view.end();
    await watcher.close();
  }
  // The reader has closed the pipe, which is no fault.
  return interrupted.aborted ? exitCode.interrupted : exitCode.done;
}

interface Round extends Pick<Shown, 'at' | 'seen'> {
  /** Null where they are unknown now: then the earlier ones are watched. */
  readonly places: Places | null;
}

async function lookNow(args: Arguments, context: Context, registryPaths: readonly string[]): Promise<Round> {
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const world = worldOf(fleet);
  const selected = await selectIn(fleet, selectorIn(args), registry.fileName, world);
  const planInput = { registry, fleet, ...selected, options: planOptions(args) };
  const { plan, observation: seen } = await presentPlan(planInput, world);
  return {
    at: plan.observedAt,
    seen: { kind: 'plan', plan },
    places: watchedPlaces(registryPaths, fleet, seen, world.records),
  };
}

function isNews(last: Shown | null, now: Shown): boolean {
  if (last === null || last.unwatched.length !== now.unwatched.length) return true;
  if (now.seen.kind === 'plan') return last.seen.kind === 'failed' || now.since?.isNews !== false;
  return (
    last.seen.kind === 'plan' ||
    JSON.stringify(last.seen.diagnostics) !== JSON.stringify(now.seen.diagnostics)
  );
}

function optionsIn(args: Arguments, file: string): Omit<WatchOptions, 'color' | 'width'> {
  return {
    file,
    detail: args.flag('quiet') ? 'summary' : args.flag('verbose') ? 'verbose' : 'all',
    next: commandLine('apply', args),
  };
}

function eventsView(report: (event: RunEvent) => void): WatchDisplay {
  let told = 0;
  return {
    show({ seen, unwatched }) {
      if (unwatched.length > told) report({ kind: 'failed', diagnostics: unwatched.slice(told) });
      told = unwatched.length;
      if (seen.kind === 'plan') report({ kind: 'plan-made', plan: seen.plan });
      else report({ kind: 'failed', diagnostics: seen.diagnostics });
    },
    seeAgain() {},
    end() {},
  };
}

function troubleOf(code: string): Diagnostic {
  const limit = code === 'ENOSPC' ? 'max_user_watches=524288' : 'max_user_instances=1024';
  if (code !== 'ENOSPC' && code !== 'EMFILE') {
    return {
      severity: 'warning',
      code: 'watch-trouble',
      summary: 'Something cannot be watched',
      detail: `the system answers ${code}; po misses changes there`,
    };
  }
  return {
    severity: 'warning',
    code: 'watch-limit',
    summary: 'Not everything is watched',
    detail: 'the system lets you watch no more files, so po misses some changes',
    help: remedyText(
      'raise the limit and begin again, or name the projects to watch:',
      `sudo sysctl fs.inotify.${limit}`,
    ),
  };
}
