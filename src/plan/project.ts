// Decides what to do in one project: asks its reconcilers in order, until one of them is blocked. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import {
  askKind,
  firstKind,
  type Kind,
  kinds,
  type Looks,
  type Reason,
  reconcilerOf,
  reconcilers,
} from '../../reconcilers/index.ts';
import type { Decision, Desired, PendingEffects, Proposal } from '../../reconcilers/reconciler.ts';
import { isGoing } from '../fleet/fleet.ts';
import { type Look, leadsOutCode } from '../world/look.ts';
import type { ObservedProject, ProjectObservation } from './observation.ts';
import type { PlannedBlock } from './plan.ts';

export interface ProjectDecision {
  readonly name: string;
  /** In the order in which they are to be done. */
  readonly proposals: readonly { readonly kind: Kind; readonly proposal: Proposal<Reason> }[];
  readonly blocked: readonly PlannedBlock[];
  readonly diagnostics: readonly Diagnostic[];
  /** The rule that decided, for each kind that was asked, in that order. */
  readonly rules: readonly DecidedBy[];
  /** Everything needed could be seen. */
  readonly isSeen: boolean;
  /** A blocked or unobserved part keeps the project from its declared state on this host. */
  readonly isStuck: boolean;
}

export interface DecidedBy {
  readonly kind: Kind;
  readonly rule: string;
  readonly why: string;
}

/** The order of a project that stays, and of one that stops or goes away: running agents are ended first. */
const backward = kinds.toReversed();
const running = kinds.filter((kind) => reconcilers[kind].holds === 'processes');
const stopping = [...running, ...kinds.filter((kind) => !running.includes(kind))];

export function evaluate(observation: ProjectObservation): ProjectDecision {
  const { name } = observation;
  if (!observation.seen) {
    const block = foreignPart(name, observation.diagnostic);
    return {
      name,
      proposals: [],
      blocked: block === null ? [] : [block],
      diagnostics: block === null ? [about(name, observation.diagnostic)] : [],
      rules: [],
      isSeen: block !== null,
      isStuck: true,
    };
  }
  const { desired } = observation;
  const proposals: { kind: Kind; proposal: Proposal<Reason> }[] = [];
  const diagnostics: Diagnostic[] = [];
  const rules: DecidedBy[] = [];
  /** The obstacle concerns nothing on this host. */
  const beside: PlannedBlock[] = [];
  const stopAt = (isSeen: boolean, blocked: readonly PlannedBlock[]): ProjectDecision => ({
    name,
    proposals,
    blocked: [...beside, ...blocked],
    // Each obstacle is reported once.
    diagnostics: diagnostics.filter((one) => ![...beside, ...blocked].some(({ code }) => code === one.code)),
    rules,
    isSeen,
    isStuck: !isSeen || blocked.length > 0,
  });

  // A project that cannot go away keeps its agents: stopping them would be useless.
  if (isGoing(desired.project)) {
    const obstacle = firstBlock(observation);
    if (obstacle !== null) {
      rules.push(obstacle.by);
      return stopAt(true, [obstacle.block]);
    }
  }

  let pendingEffects: PendingEffects = 'nothing';
  const asked = new Set<Kind>();
  const waiting = [...orderOf(observation)];
  for (;;) {
    const kind: Kind | undefined = waiting.shift();
    if (kind === undefined) return stopAt(true, []);
    asked.add(kind);
    const decision: Look<Decision<Reason>> = decisionOf(kind, observation, pendingEffects);
    // Unknown is not absent: nothing after it can be decided.
    if (!decision.known) {
      const block = foreignPart(name, decision.diagnostic);
      if (block !== null) return stopAt(true, [block]);
      diagnostics.push(about(name, decision.diagnostic));
      return stopAt(false, []);
    }
    const { step, blocked, notes, rule, isInPlace = false } = decision.value;
    rules.push(decidedBy(kind, rule));
    const after: PendingEffects = decision.value.pendingEffects ?? 'nothing';
    if (after !== 'nothing') pendingEffects = after;
    // Things that run in an adopted clone belong to the project only then.
    if (after === 'adopted')
      waiting.unshift(
        ...running.filter((one) => asked.has(one) && !proposals.some((made) => made.kind === one)),
      );
    diagnostics.push(...notes.map((note) => about(name, note)));
    if (blocked !== null) {
      const block: PlannedBlock = { project: name, kind, ...blocked };
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
}

/** Nothing else is observed in such a clone, so this is its only block. Null where something else is unknown. */
function foreignPart(project: string, { code, detail, help = '' }: Diagnostic): PlannedBlock | null {
  if (code !== leadsOutCode) return null;
  return { project, kind: firstKind, code: 'clone-leads-out', reason: detail, help };
}

function protectionHelp({ name, path, state }: Desired['project']): string {
  return state === 'released'
    ? remedyText(
        `put ${name} back into the registry; or, when you mean it, take its mark of protection off:`,
        `git -C ${shellWord(path)} config --local --unset-all po.protect`,
      )
    : remedyText('when you mean it, lift its protection first:', `po set ${name} protect=false`);
}

function firstBlock(
  observedProject: ObservedProject,
): { readonly block: PlannedBlock; readonly by: DecidedBy } | null {
  for (const kind of backward) {
    const decision = decisionOf(kind, observedProject);
    if (decision.known && decision.value.blocked !== null) {
      const project = observedProject.desired.project.name;
      return {
        block: { project, kind, ...decision.value.blocked },
        by: decidedBy(kind, decision.value.rule),
      };
    }
  }
  return null;
}

function decidedBy(kind: Kind, { name, why }: Decision['rule']): DecidedBy {
  return { kind, rule: name, why };
}

function orderOf(observedProject: ObservedProject): readonly Kind[] {
  switch (observedProject.desired.project.state) {
    case 'running':
      return kinds.some(
        (kind) => askKind(kind, observedProject, (own, seen) => own.comesFirst?.(seen)) === true,
      )
        ? backward
        : kinds;
    case 'stopped':
      return stopping;
    case 'retired':
    case 'released':
      return backward;
  }
}

export function decisionOf<K extends Kind>(
  kind: K,
  observedProject: ObservedProject,
  pendingEffects: PendingEffects = 'nothing',
): Look<Decision<Reason>> {
  const looks: Looks = observedProject;
  const look = looks[kind];
  if (!look.known) return look;
  return { known: true, value: reconcilerOf(kind).diff(observedProject.desired, look.value, pendingEffects) };
}

function about(project: string, diagnostic: Diagnostic): Diagnostic {
  return diagnostic.project === undefined ? { ...diagnostic, project } : diagnostic;
}
