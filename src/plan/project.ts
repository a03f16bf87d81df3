// What is to be done in one project: its reconcilers asked in order, until one of them is in the way. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { shellWord, wayOut } from '../../engine/kernel/help.ts';
import { agents, clone, engine } from '../../reconcilers/index.ts';
import type { Coming, Desired, Kind, Proposal, Reconciler, Verdict } from '../../reconcilers/reconciler.ts';
import { isGoing } from '../fleet/fleet.ts';
import { type Look, leadsOutCode } from '../world/look.ts';
import type { ProjectObservation, Sighting } from './observation.ts';
import type { PlannedBlock } from './plan.ts';

export interface ProjectVerdict {
  readonly name: string;
  /** In the order in which they are to be done. */
  readonly proposals: readonly { readonly kind: Kind; readonly proposal: Proposal }[];
  readonly blocked: readonly PlannedBlock[];
  readonly diagnostics: readonly Diagnostic[];
  /** Everything that had to be seen was seen. */
  readonly isSeen: boolean;
  /** What is blocked, or was not seen, keeps the project from its declared state on this host. */
  readonly isStuck: boolean;
}

/**
 * The order of a project that stays, and of one that stops or goes away: what runs is ended first. In a clone that is
 * adopted something may run that is the project's only then.
 */
const forward: readonly Kind[] = ['clone', 'engine', 'agents'];
const backward: readonly Kind[] = ['agents', 'engine', 'clone'];
const stopping: readonly Kind[] = ['agents', 'clone', 'agents', 'engine'];

export function judge(observation: ProjectObservation): ProjectVerdict {
  const { name } = observation;
  if (!observation.seen) {
    const block = foreignPart(name, observation.diagnostic);
    return {
      name,
      proposals: [],
      blocked: block === null ? [] : [block],
      diagnostics: block === null ? [about(name, observation.diagnostic)] : [],
      isSeen: block !== null,
      isStuck: true,
    };
  }
  const { desired } = observation;
  const proposals: { kind: Kind; proposal: Proposal }[] = [];
  const diagnostics: Diagnostic[] = [];
  /** What is in the way of nothing on this host. */
  const beside: PlannedBlock[] = [];
  const stopAt = (isSeen: boolean, blocked: readonly PlannedBlock[]): ProjectVerdict => ({
    name,
    proposals,
    blocked: [...beside, ...blocked],
    // What is in the way is said once.
    diagnostics: diagnostics.filter((one) => ![...beside, ...blocked].some(({ code }) => code === one.code)),
    isSeen,
    isStuck: !isSeen || blocked.length > 0,
  });

  // A project that cannot go away keeps its agents: stopping them would be for nothing.
  if (isGoing(desired.project)) {
    const obstacle = firstBlock(observation);
    if (obstacle !== null) return stopAt(true, [obstacle]);
  }

  let coming: Coming = 'nothing';
  for (const [at, kind] of orderOf(observation).entries()) {
    const isAgain = orderOf(observation).indexOf(kind) < at;
    if (isAgain && (coming !== 'adopted' || proposals.some((one) => one.kind === kind))) continue;
    const verdict = verdictOf(kind, observation, coming);
    // Unknown is not absent: nothing that comes after it can be decided.
    if (!verdict.known) {
      const block = foreignPart(name, verdict.diagnostic);
      if (block !== null) return stopAt(true, [block]);
      diagnostics.push(about(name, verdict.diagnostic));
      return stopAt(false, []);
    }
    const { step, blocked, notes, isInPlace = false, coming: after = 'nothing' } = verdict.value;
    if (after !== 'nothing') coming = after;
    diagnostics.push(...notes.map((note) => about(name, note)));
    if (blocked !== null) {
      const block = { project: name, kind, ...blocked };
      if (!isInPlace) return stopAt(true, [block]);
      beside.push(block);
    }
    if (step === null) continue;
    if (desired.project.protect && step.risk === 'disruptive') {
      return stopAt(true, [
        {
          project: name,
          kind,
          code: 'protected',
          reason: `${step.action} is disruptive and ${name} is protected`,
          help: protectionHelp(desired.project),
        },
      ]);
    }
    proposals.push({ kind, proposal: step });
    if (after === 'undecided') return stopAt(true, []);
  }
  return stopAt(true, []);
}

/** Nothing else is observed in such a clone, so this is its only block. Null where something else is unknown. */
function foreignPart(project: string, { code, detail, help = '' }: Diagnostic): PlannedBlock | null {
  if (code !== leadsOutCode) return null;
  return { project, kind: 'clone', code: 'clone-leads-out', reason: detail, help };
}

function protectionHelp({ name, path, state }: Desired['project']): string {
  return state === 'released'
    ? wayOut(
        `put ${name} back into the registry; or, when you mean it, take its mark of protection off:`,
        `git -C ${shellWord(path)} config --local --unset-all po.protect`,
      )
    : wayOut('when you mean it, lift its protection first:', `po set ${name} protect=false`);
}

function firstBlock(sighting: Sighting): PlannedBlock | null {
  for (const kind of backward) {
    const verdict = verdictOf(kind, sighting);
    if (verdict.known && verdict.value.blocked !== null) {
      return { project: sighting.desired.project.name, kind, ...verdict.value.blocked };
    }
  }
  return null;
}

function orderOf({ desired: { project }, agents: look }: Sighting): readonly Kind[] {
  switch (project.state) {
    case 'running':
      // Agents without a clone are in the way of a new one.
      if (!look.known || look.value.kind !== 'no-clone') return forward;
      return look.value.ours.length > 0 || look.value.stranded !== undefined ? backward : forward;
    case 'stopped':
      return stopping;
    case 'retired':
    case 'released':
      return backward;
  }
}

export function verdictOf(kind: Kind, sighting: Sighting, coming: Coming = 'nothing'): Look<Verdict> {
  switch (kind) {
    case 'clone':
      return decide(clone, sighting.desired, sighting.clone, coming);
    case 'engine':
      return decide(engine, sighting.desired, sighting.engine, coming);
    case 'agents':
      return decide(agents, sighting.desired, sighting.agents, coming);
  }
}

function decide<Observed>(
  reconciler: Reconciler<Observed>,
  desired: Desired,
  look: Look<Observed>,
  coming: Coming,
): Look<Verdict> {
  return look.known ? { known: true, value: reconciler.diff(desired, look.value, coming) } : look;
}

function about(project: string, diagnostic: Diagnostic): Diagnostic {
  return diagnostic.project === undefined ? { ...diagnostic, project } : diagnostic;
}
