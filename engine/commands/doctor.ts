import { asCalled } from '../called-as.ts';
import { type Context, exitCodes } from '../context.ts';
import { socketName } from '../contract/names.ts';
import { checkAgents } from '../declaration/agents-check.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openFolder, readAgents } from '../declaration/project.ts';
import { error, type Finding, ok, remedyOf } from '../doctor/finding.ts';
import { checkGit, checkLocale, checkNode, checkServer, checkTmux } from '../doctor/host.ts';
import { checkLogout } from '../doctor/logout.ts';
import { checkLogs } from '../doctor/logs.ts';
import { checkPrograms } from '../doctor/programs.ts';
import { checkSession } from '../doctor/session.ts';
import { checkState } from '../doctor/state.ts';
import { findCleaner } from '../doctor/tmp-cleaner.ts';
import { checkTurns } from '../doctor/turns.ts';
import { watchdogOf } from '../heal/watchdog.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { helpLines, remedyText, shellWord } from '../kernel/help.ts';
import { homeOf, lookAtHome } from '../look/home.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';

/** Looks for whatever would keep agents from running, and says how to fix each. Changes nothing. */
export const doctor: Command = {
  name: 'doctor',
  usage: '[--json]',
  summary: 'show what keeps agents from running here, and how to fix it',
  options: { ...homeOptions, json: { type: 'boolean' } },
  words: 0,
  async run(context, given) {
    const findings = await examine(context, homeFlags(given));
    const ready = findings.every(({ level }) => level !== 'error');
    if (given.flags['json'] === true) {
      const document = { format: 'ao.doctor/1', engine: context.version, ready, findings };
      context.output.document(document);
    } else {
      for (const line of findings.flatMap(linesOf)) context.output.line(asCalled(context, line));
      context.output.line(ready ? 'nothing keeps up from working' : 'up will not work as it is');
    }
    return ready ? exitCodes.done : exitCodes.failed;
  },
};

async function examine(
  context: Context,
  flags: { fleet: string | null; project: string | null },
): Promise<Finding[]> {
  const { folder, state } = openFolder(projectFolder(context), context.env);
  const uid = process.getuid?.() ?? null;
  const read = readAgents(folder);
  const agents = read.ok ? read.value.agents : [];
  const faults = read.ok ? checkAgents(folder, read.value, agents) : read.diagnostics;
  const found = checkState(state, read.ok ? agents.map(({ name }) => name) : null, uid);
  const isUsable = found.every(({ level }) => level !== 'error');
  const programs = checkPrograms(agents, { folder, env: context.env, uid });
  return [
    await checkTmux(context),
    await checkGit(context),
    checkNode(process.versions.node),
    checkLocale(context),
    ...(await serverFindings(context, { folder, state }, flags, read.ok ? read.value.project : '')),
    ...(isUsable ? await checkSession(state, folder) : []),
    ...checkTurns(agents, context.env),
    ...found,
    ...(faults.length === 0 ? [ok('agents.toml', `right; ${agents.length} declared`)] : []),
    ...faults.map(({ summary, detail, help }) =>
      error('agents.toml', `${summary}: ${detail}`, remedyOf(help) ?? seeWhere(folder)),
    ),
    ...(await programs),
  ];
}

async function serverFindings(
  context: Context,
  { folder, state }: { folder: string; state: StateFolder },
  flags: { fleet: string | null; project: string | null },
  declaredName: string,
): Promise<Finding[]> {
  try {
    const record = state.readServer();
    const home = homeOf(flags, record, declaredName);
    const look = await lookAtHome(context, home, record);
    const socket = socketName(home.fleet);
    const watchdog = await watchdogOf(folder, state, context.version);
    const running = [look.kind === 'answered' ? look.pid : null, watchdog.pid].filter((pid) => pid !== null);
    const pids = running.length === 0 ? [process.pid] : running;
    return [
      ...checkServer(context, socket, record, look, findCleaner()),
      ...checkLogs(state, folder, look),
      ...(await checkLogout(context, {
        pids,
        socket,
        folder,
        isRunning: look.kind === 'answered',
      })),
    ];
  } catch (fault) {
    // The record itself is damaged, which is found with the others.
    if (fault instanceof DiagnosticError) return [];
    throw fault;
  }
}

function seeWhere(folder: string): string {
  return remedyText('see where:', `cd ${shellWord(folder)} && node engine/agents.mjs validate`);
}

const words: Readonly<Record<Finding['level'], string>> = {
  ok: 'ok     ',
  warning: 'warning',
  error: 'error  ',
};

function linesOf({ level, check, detail, fix }: Finding): string[] {
  const lines = fix === null ? [] : helpLines(fix);
  return [
    `${words[level]}  ${check}: ${detail}`,
    // A command has a line of its own, so that it can be copied.
    ...lines.map(
      ({ isCommand, text }, at) => `         ${isCommand ? '  ' : at === 0 ? 'fix: ' : ''}${text}`,
    ),
  ];
}
