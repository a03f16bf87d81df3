// What there is to say of a project, in words: the same in the table of all and in the page of one. Pure.
import type { AgentLine, AgentsStatus, ProjectStatus } from '../status/status.ts';
import { ageText } from '../world/text.ts';
import { plural } from './style.ts';

export const noClone = '-';

/** `v0.1.0`, or with what is declared instead. */
export function pinText({ pin, clone }: Pick<ProjectStatus, 'pin' | 'clone'>): string {
  if (pin === null) return withoutClone(clone);
  const here = pin.version ?? pin.commit?.slice(0, 12) ?? 'none';
  return pin.isAsDeclared ? here : `${here}, not ${pin.declared}`;
}

export function branchText({ branch, clone }: Pick<ProjectStatus, 'branch' | 'clone'>): string {
  if (branch === null) return withoutClone(clone);
  const here = branch.name ?? 'detached';
  return branch.isAsDeclared ? here : `${here}, not ${branch.declared}`;
}

function withoutClone({ kind }: ProjectStatus['clone']): string {
  return kind === 'unknown' ? 'unknown' : noClone;
}

/** Each part of it once; empty for a clean work tree. */
function workParts(work: NonNullable<ProjectStatus['work']>): string[] {
  const { operation, changed, untracked, unpushed, stashes, engineChanges, engineCommits } = work;
  return [
    ...(operation === null ? [] : [operation]),
    ...(changed.length === 0 ? [] : [`${changed.length} changed`]),
    ...(untracked.length === 0 ? [] : [`${untracked.length} untracked`]),
    ...(unpushed === null || unpushed === 0 ? [] : [`${unpushed} unpushed`]),
    ...(stashes === 0 ? [] : [plural(stashes, 'stash').replace(/stashs$/, 'stashes')]),
    ...(engineChanges.length === 0 ? [] : [`${engineChanges.length} changed in engine/`]),
    ...(engineCommits.length === 0 ? [] : [`${plural(engineCommits.length, 'commit')} of engine/'s own`]),
  ];
}

export function workText({ work, clone }: Pick<ProjectStatus, 'work' | 'clone'>): string {
  if (work === null) return clone.kind === 'clone' ? 'unknown' : withoutClone(clone);
  return workParts(work).join(', ') || 'clean';
}

/** `alive 3h, idle 5m`, without the name. */
export function agentText(agent: AgentLine, nowMs: number): string {
  const { runtime, activity, held, deaths, isQuarantined, isOutdated, kind } = agent;
  const isSaid = activity.state === 'unknown' || (activity.state === 'held' && held !== null);
  const doing = isSaid ? [] : [`${activity.state}${age(activity.since, nowMs)}`];
  return [
    `${runtime.state}${age(runtime.since, nowMs)}`,
    ...(runtime.state === 'alive' ? doing : []),
    ...(held === null ? [] : [`held: ${held}`]),
    ...(isQuarantined ? [`quarantined after ${plural(deaths, 'death')}`] : []),
    ...(isOutdated ? ['restart required'] : []),
    ...(kind === null ? ['not declared'] : []),
  ].join(', ');
}

function age(since: string | null, nowMs: number): string {
  return since === null ? '' : ` ${ageText(nowMs - Date.parse(since))}`;
}

/** What is to be said of all agents at once, or null. */
export function agentsNote({ source, why }: AgentsStatus): string | null {
  return why === null || source === 'engine' ? null : `as tmux says alone: ${why}`;
}

/** In the order of how much they matter; each with what it is about. */
export function notesOn(project: ProjectStatus): { readonly about: string; readonly text: string }[] {
  const { drift, blocked, hold, protect, agents, state } = project;
  const isNew = drift.some(({ kind, reason }) => kind === 'clone' && reason === 'missing');
  // Of what is not there nothing else can differ, and what follows from something that differs is said with it.
  const differs = drift.filter(
    ({ kind, reason }) => (kind === 'clone' || !isNew) && reason !== 'clone-changes',
  );
  const note = agentsNote(agents);
  // Where agents are to run it is what blocks them.
  const isSaid = blocked.some(({ code }) => code === 'agents-file-unreadable');
  return [
    ...blocked.map(({ reason, code }) => ({ about: 'blocked', text: `${reason} (${code})` })),
    ...differs.map(({ text }) => ({ about: 'differs', text })),
    ...(hold === null ? [] : [{ about: 'held', text: holdText(hold) }]),
    ...(protect ? [{ about: 'protected', text: 'no disruptive step is done' }] : []),
    ...(state === 'released' ? [{ about: 'left out', text: 'the registry does not name it' }] : []),
    ...(agents.fault === null || isSaid
      ? []
      : [{ about: 'agents', text: `agents.toml has a fault: ${agents.fault}` }]),
    ...(note === null ? [] : [{ about: 'agents', text: note }]),
  ];
}

export function holdText({ reason, until, isPast }: NonNullable<ProjectStatus['hold']>): string {
  const day = until === null ? '' : `, until ${until}`;
  return `${reason}${day}${isPast ? ', which is past' : ''}`;
}
