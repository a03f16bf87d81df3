// The state of a project, in words: the same in the table of all and in the page of one. Pure.
import { firstKind, type Kind, reconcilers } from '../../../reconcilers/index.ts';
import type { Words } from '../../../reconcilers/reconciler.ts';
import type { ProjectStatus } from '../../status/status.ts';
import { plural } from '../style.ts';
import { agentsNote } from './agent-words.ts';

export const noClone = '-';

/** `v0.1.0`, or `v0.1.0 → v0.2.0` with the declared version; empty where there is no clone. */
export function pinText({ pin }: Pick<ProjectStatus, 'pin'>): string {
  if (pin === null) return '';
  const here = pin.version ?? pin.commit?.slice(0, 12) ?? 'none';
  return pin.isAsDeclared ? here : `${here} → ${pin.declared}`;
}

export function branchText({ branch }: Pick<ProjectStatus, 'branch'>): string {
  if (branch === null) return '';
  const here = branch.name ?? 'detached HEAD';
  return branch.isAsDeclared ? here : `${here} → ${branch.declared}`;
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

/** What the row itself shows: its pin, and agents that do not run. */
function isToldInRow({ kind, reason }: { readonly kind: Kind; readonly reason: string }): boolean {
  const { toldInRow = [] }: Words = reconcilers[kind].words;
  return toldInRow.includes(reason);
}

/** Ordered by importance, each with its subject. */
export function notesOn(project: ProjectStatus): { readonly about: string; readonly text: string }[] {
  const { drift, blocked, hold, protect, agents } = project;
  const isNew = drift.some(({ kind, reason }) => kind === firstKind && reason === 'missing');
  // In something missing nothing else can differ, and a consequence is reported with its cause.
  const differs = drift.filter((one) => !isNew && !isToldInRow(one));
  const note = agentsNote(agents);
  // Where agents should run, this blocks them.
  const isSaid = blocked.some(({ code }) => code === 'agents-file-unreadable');
  return [
    ...blocked.map(({ reason, code }) => ({ about: 'blocked', text: `${reason} (${code})` })),
    ...differs.map(({ text }) => ({ about: 'differs', text })),
    ...(hold === null ? [] : [{ about: 'on hold', text: holdText(hold) }]),
    ...(protect ? [{ about: 'protected', text: 'po does nothing disruptive here' }] : []),
    ...(agents.fault === null || isSaid ? [] : [{ about: 'agents.toml', text: agents.fault }]),
    ...(note === null ? [] : [{ about: 'agents', text: note }]),
  ];
}

export function holdText({ reason, until, isPast }: NonNullable<ProjectStatus['hold']>): string {
  const day = until === null ? '' : `, until ${until}`;
  return `${reason}${day}${isPast ? ', which is past' : ''}`;
}
