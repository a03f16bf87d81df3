// All that is known of one project, for people: what is declared, what is there, and what a plan would do about it. Pure.
import type { ProjectRun, ProjectStep } from '../../history/project-runs.ts';
import type { ProjectPage } from '../../status/page.ts';
import type { AgentLine, Axis, ProjectStatus } from '../../status/status.ts';
import { ageText } from '../../world/text.ts';
import { renderDiagnostics } from '../diagnostics.ts';
import { timeText } from '../fact-text.ts';
import { changesParts } from '../plan/human.ts';
import { agentsNote } from '../status/agent-words.ts';
import { holdText, noClone, notesOn, workText } from '../status/words.ts';
import { hanging, harmless, type Paint, paint, plural, type Style } from '../style.ts';
import { together } from '../together.ts';

/** Ends with a newline. */
export function projectText(page: ProjectPage, style: Style): string {
  const { status, plan, diagnostics } = page;
  const nowMs = Date.parse(plan.observedAt);
  const head = `${harmless(status.name)}: ${healthWords[status.health]}`;
  const parts = [
    paint(style, 'bold', head),
    section('Declared', declaredLines(page), style),
    section('Found', thereLines(page), style),
    section('Work', workLines(status), style),
    section('Agents', agentLines(status, nowMs), style),
    planText(page, style),
    ...(page.rules.length === 0 ? [] : [section('Rules', page.rules.map(ruleLine), style)]),
    section(
      'Runs',
      page.runs.length === 0 ? [[null, 'no recent run has changed it']] : page.runs.flatMap(runLines),
      style,
    ),
    ...(diagnostics.length === 0 ? [] : [renderDiagnostics(together(diagnostics), style)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const healthWords = {
  unchanged: 'up to date',
  changes: 'differs from fleet.toml',
  blocked: 'blocked',
  held: 'on hold',
  unknown: 'unknown',
} as const satisfies Record<ProjectStatus['health'], string>;

/** A label, null for none, and what is said of it; a further line each of more. */
type Line = readonly [string | null, string, ...string[]];

const labelWidth = 12;

function section(title: string, lines: readonly Line[], style: Style, how: Paint = 'bold'): string {
  const body = lines.flatMap(([label, ...texts]) =>
    texts.flatMap((text, at) => {
      const shown = at === 0 && label !== null ? harmless(label) : '';
      // A label may be a name, and is never cut.
      const width = Math.max(labelWidth, shown.length + 2);
      const start =
        label === null
          ? '  '
          : `  ${shown === '' ? '' : paint(style, 'dim', shown)}${' '.repeat(width - shown.length)}`;
      return hanging(start, label === null ? 2 : 2 + width, text, style);
    }),
  );
  return [paint(style, how, harmless(title)), ...body].join('\n');
}

function declaredLines({ declared, status, wantedCommit }: ProjectPage): Line[] {
  const { state, engine, branch, repo, path, template, after, tags, host } = declared;
  const commit = wantedCommit === null ? '' : ` (${wantedCommit.slice(0, 12)})`;
  return [
    ['state', state === 'released' ? 'unregistered: it is not in fleet.toml' : `${state}, on host ${host}`],
    ['engine', `${engine}${commit}`],
    ['branch', branch],
    ['repo', repo ?? `none: a local project, from template "${template}"`],
    ['path', path],
    ...(after.length === 0 ? [] : [['after', after.join(', ')] as const]),
    ...(tags.length === 0 ? [] : [['tags', tags.join(', ')] as const]),
    ...(status.protect ? [['protect', 'po does nothing disruptive here'] as const] : []),
    ...(status.hold === null ? [] : [['hold', holdText(status.hold)] as const]),
  ];
}

function thereLines({ status, declared }: ProjectPage): Line[] {
  const { clone, pin, branch } = status;
  switch (clone.kind) {
    case 'unknown':
      return [['clone', 'unknown: it cannot be read']];
    case 'absent':
      return [['clone', 'none']];
    case 'other':
      return [['clone', `none: something else is at ${declared.path}`]];
    case 'elsewhere':
      return [['clone', `none at ${declared.path}: it is elsewhere`]];
    case 'clone':
      break;
  }
  return [
    ['clone', markWords[clone.mark ?? 'none']],
    ['remote', clone.remote ?? 'none'],
    ['branch', branch?.name ?? 'none: HEAD is detached'],
    ['HEAD', clone.commit?.slice(0, 12) ?? 'no commit yet'],
    ['engine', pin === null ? 'unknown' : pinWords(pin)],
  ];
}

const markWords = {
  none: 'there, not marked as this fleet’s',
  ours: 'there, marked as this project’s',
  unregistered: 'there, marked as a project that is not in fleet.toml any more',
  other: 'there, marked as another project’s',
} as const;

function pinWords({
  commit,
  version,
  checkedOut,
  isAsDeclared,
  declared,
}: NonNullable<ProjectStatus['pin']>): string {
  const short = commit?.slice(0, 12);
  const pinned = short === undefined ? 'none is pinned' : version === null ? short : `${version} (${short})`;
  const differs = isAsDeclared ? '' : `, but fleet.toml declares ${declared}`;
  const there =
    checkedOut === commit
      ? ''
      : checkedOut === null
        ? '; engine/ is empty'
        : `; ${checkedOut.slice(0, 12)} is checked out in engine/`;
  return `${pinned}${differs}${there}`;
}

function workLines(status: ProjectStatus): Line[] {
  const { work } = status;
  if (work === null) return [[null, workText(status) === noClone ? 'there is no clone' : 'unknown']];
  const { operation, changed, untracked, unpushed, stashes, engineChanges, engineCommits } = work;
  const lines: Line[] = [
    ...(operation === null ? [] : [['under way', operation] as const]),
    ...listLine('changed', changed),
    ...listLine('untracked', untracked),
    ...(unpushed === null || unpushed === 0 ? [] : [['unpushed', plural(unpushed, 'commit')] as const]),
    ...(stashes === 0 ? [] : [['stashes', String(stashes)] as const]),
    ...listLine('in engine/', engineChanges),
    ...listLine('engine only', engineCommits),
  ];
  return lines.length === 0 ? [[null, workText(status)]] : lines;
}

const mostListed = 20;

function listLine(label: string, paths: readonly string[]): Line[] {
  const [first, ...more] = paths.slice(0, mostListed);
  if (first === undefined) return [];
  const rest = paths.length - mostListed;
  return [[label, first, ...more, ...(rest > 0 ? [`and ${rest} more`] : [])]];
}

function agentLines({ agents }: ProjectStatus, nowMs: number): Line[] {
  const { list, source, watchdog, fault } = agents;
  const note = agentsNote(agents);
  return [
    ...list.map((agent) => agentLine(agent, nowMs)),
    ...(list.length === 0
      ? [[null, source === 'unknown' || fault !== null ? 'unknown' : 'none'] as const]
      : []),
    ...(fault === null ? [] : [['agents.toml', `has a fault: ${fault}`] as const]),
    ...(watchdog === 'not-needed' ? [] : [['watchdog', watchdog] as const]),
    ...(note === null ? [] : [['source', note] as const]),
  ];
}

function agentLine(agent: AgentLine, nowMs: number): Line {
  const { name, kind, backend, session, runtime, activity, held, deaths, isQuarantined, isOutdated } = agent;
  const { said, logGap, isStopped, turn } = agent;
  const what = kind === null ? 'not declared' : `${kind}, ${backend === '' ? 'no backend' : backend}`;
  return [
    name,
    `${what}, in session ${session}`,
    axisText(runtime, nowMs),
    ...(runtime.state === 'alive' ? [axisText(activity, nowMs, 'activity ')] : []),
    ...(held === null ? [] : [`held: ${held}`]),
    ...(deaths === 0
      ? []
      : [
          `died ${deaths} ${deaths === 1 ? 'time' : 'times'} recently${isQuarantined ? ', quarantined' : ''}`,
        ]),
    ...(isStopped ? ['ended by itself, and agents.toml says on_exit = "stop"'] : []),
    ...(turn === undefined
      ? []
      : [
          `waits for its turn on the account ${turn.account}${turn.ahead === 0 ? '' : `, ${turn.ahead} before it`}`,
        ]),
    ...(said === undefined ? [] : [`it said: ${said}`]),
    ...(logGap === undefined ? [] : [logGapText(logGap)]),
    ...(isOutdated ? ['runs an earlier definition: restart required'] : []),
  ];
}

function logGapText({ since, why }: NonNullable<AgentLine['logGap']>): string {
  return `its log is not kept${since === null ? '' : ` since ${timeText(since)}`}: ${why}`;
}

function axisText({ state, source, since }: Axis<string>, nowMs: number, label = ''): string {
  const from = source === 'none' ? '' : `, by ${source}`;
  const when = since === null ? '' : `, since ${timeText(since)} (${ageText(nowMs - Date.parse(since))})`;
  return `${label}${state}${when}${from}`;
}

/** What a plan says of it, by the plan's own view. */
function planText({ plan, status }: ProjectPage, style: Style): string {
  const parts = changesParts({ ...plan, diagnostics: [], holds: [] }, { ...style, verbose: true });
  if (parts.length > 0) return `${paint(style, 'bold', 'Plan')}\n${parts.join('\n\n')}`;
  const differs = notesOn(status).some(({ about }) => about === 'differs');
  const why =
    status.health === 'held'
      ? 'nothing while it is on hold'
      : status.health === 'unknown' || differs
        ? 'nothing until all of it can be seen'
        : 'nothing: it is up to date';
  return section('Plan', [[null, why]], style);
}

/** What led to the plan. */
function ruleLine({ kind, rule, why }: ProjectPage['rules'][number]): Line {
  return [kind, `${rule}: ${why}`];
}

function runLines({ at, run, steps }: ProjectRun): Line[] {
  return [[null, `${timeText(at)}, ${run}:`], ...steps.map(stepLine)];
}

function stepLine({ id, action, outcome, why }: ProjectStep): Line {
  const first = why?.split('\n')[0];
  return [id, `${action === null ? '' : `${action}: `}${outcome}${first === undefined ? '' : `, ${first}`}`];
}
