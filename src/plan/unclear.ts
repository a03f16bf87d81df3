// Clones of unregistered projects that may belong to other projects under a former name. They stay as they are until
// that is clear, and the plan reports it even where something else blocks the project that may be meant. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { askKind, type Kind, kinds } from '../../reconcilers/index.ts';
import type { Desired, Orphan } from '../../reconcilers/reconciler.ts';
import type { Observation } from './observation.ts';
import type { PlannedBlock } from './plan.ts';
import type { ProjectDecision } from './project.ts';

export interface SetApart {
  readonly clear: readonly ProjectDecision[];
  /** Each blocked. Those that the plan reports with the project that they may be are in neither list. */
  readonly unclear: readonly ProjectDecision[];
}

/** @param decisions of the selected projects that are not on hold */
export function setUnclearApart(
  released: readonly ProjectDecision[],
  decisions: readonly ProjectDecision[],
  { projects }: Observation,
): SetApart {
  const told = new Set(
    decisions.flatMap(({ name, blocked }) =>
      blocked.some(({ code }) => code === 'clone-renamed') ? [name] : [],
    ),
  );
  const meant = new Map<string, PlannedBlock | null>();
  for (const one of projects) {
    if (!one.seen) continue;
    for (const kind of kinds) {
      for (const clone of askKind(kind, one, (own, seen) => own.mayBe?.(seen)) ?? []) {
        const isTold = told.has(one.name) || meant.get(clone.project) === null;
        meant.set(clone.project, isTold ? null : blockOf(kind, clone, one.desired));
      }
    }
  }
  const blockedAs = ({ name }: ProjectDecision): ProjectDecision[] => {
    const block = meant.get(name) ?? null;
    if (block === null) return [];
    return [
      { name, proposals: [], blocked: [block], diagnostics: [], rules: [], isSeen: true, isStuck: true },
    ];
  };
  return {
    clear: released.filter(({ name }) => !meant.has(name)),
    unclear: released.flatMap(blockedAs),
  };
}

function blockOf(kind: Kind, { path, project }: Orphan, { fleet, project: { name } }: Desired): PlannedBlock {
  const below = path.slice(fleet.root.length + 1);
  const keep = ['po', 'set', name, `path=${below}`].map(shellWord).join(' ');
  const release = ['po', 'apply', project].map(shellWord).join(' ');
  return {
    project,
    kind,
    code: 'clone-renamed',
    reason: `${path} is marked as ${project}, which is not in fleet.toml, and may be the clone of ${name}, which has none at its path. Until that is clear po leaves it as it is, and its agents running`,
    help: [
      remedyText(`if ${name} is ${project} under a new name, keep its clone:`, keep),
      remedyText(`if ${name} is another project, release ${project}:`, release),
    ].join('\n'),
  };
}
