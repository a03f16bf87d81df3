// What is to be done in one project: its reconcilers asked in order, until one of them is in the way. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { shellWord, wayOut } from '../../engine/kernel/help.ts';
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
import type { Coming, Desired, Proposal, Verdict } from '../../reconcilers/reconciler.ts';
import { isGoing } from '../fleet/fleet.ts';
import { type Look, leadsOutCode } from '../world/look.ts';
import type { ProjectObservation, Sighting } from './observation.ts';
import type { PlannedBlock } from './plan.ts';

export interface ProjectVerdict {
  readonly name: string;
  /** In the order in which they are to be done. */
  readonly proposals: readonly { readonly kind: Kind; readonly proposal: Proposal<Reason> }[];
  readonly blocked: readonly PlannedBlock[];
  readonly diagnostics: readonly Diagnostic[];
  /** What decided, for each kind that was asked, in that order. */
  readonly rules: readonly DecidedBy[];
  /** Everything that had to be seen was seen. */
  readonly isSeen: boolean;
  /** What is blocked, or was not seen, keeps the project from its declared state on this host. */
  readonly isStuck: boolean;
}

export interface DecidedBy {
  readonly kind: Kind;
  readonly rule: string;
  /** Why there is that rule. */
  readonly why: string;
}

/** The order of a project that stays, and of one that stops or goes away: what runs is ended first. */
const backward = kinds.toReversed();
const running = kinds.filter((kind) => reconcilers[kind].holds === 'processes');
const stopping = [...running, ...kinds.filter((kind) => !running.includes(kind))];

export function judge(observation: ProjectObservation): ProjectVerdict {
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
  /** What is in the way of nothing on this host. */
  const beside: PlannedBlock[] = [];
  const stopAt = (isSeen: boolean, blocked: readonly PlannedBlock[]): ProjectVerdict => ({
    name,
    proposals,
    blocked: [...beside, ...blocked],
    // What is in the way is said once.
    diagnostics: diagnostics.filter((one) => ![...beside, ...blocked].some(({ code }) => code === one.code)),
    rules,
    isSeen,
    isStuck: !isSeen || blocked.length > 0,
  });

  // A project that cannot go away keeps its agents: stopping them would be for nothing.
  if (isGoing(desired.project)) {
    const obstacle = firstBlock(observation);
    if (obstacle !== null) {
      rules.push(obstacle.by);
      return stopAt(true, [obstacle.block]);
    }
  }

  let coming: Coming = 'nothing';
  const asked = new Set<Kind>();
  const waiting = [...orderOf(observation)];
  for (;;) {
    const kind: Kind | undefined = waiting.shift();
    if (kind === undefined) return stopAt(true, []);
    asked.add(kind);
    const verdict: Look<Verdict<Reason>> = verdictOf(kind, observation, coming);
    // Unknown is not absent: nothing that comes after it can be decided.
    if (!verdict.known) {
      const block = foreignPart(name, verdict.diagnostic);
      if (block !== null) return stopAt(true, [block]);
      diagnostics.push(about(name, verdict.diagnostic));
      return stopAt(false, []);
    }
    const { step, blocked, notes, rule, isInPlace = false } = verdict.value;
    rules.push(decidedBy(kind, rule));
    const after: Coming = verdict.value.coming ?? 'nothing';
    if (after !== 'nothing') coming = after;
    // In a clone that is adopted something may run that is the project's only then.
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
    ? wayOut(
        `put ${name} back into the registry; or, when you mean it, take its mark of protection off:`,
        `git -C ${shellWord(path)} config --local --unset-all po.protect`,
      )
    : wayOut('when you mean it, lift its protection first:', `po set ${name} protect=false`);
}

function firstBlock(sighting: Sighting): { readonly block: PlannedBlock; readonly by: DecidedBy } | null {
  for (const kind of backward) {
    const verdict = verdictOf(kind, sighting);
    if (verdict.known && verdict.value.blocked !== null) {
      const project = sighting.desired.project.name;
      return {
        block: { project, kind, ...verdict.value.blocked },
        by: decidedBy(kind, verdict.value.rule),
      };
    }
  }
  return null;
}

function decidedBy(kind: Kind, { name, why }: Verdict['rule']): DecidedBy {
  return { kind, rule: name, why };
}

function orderOf(sighting: Sighting): readonly Kind[] {
  switch (sighting.desired.project.state) {
    case 'running':
      return kinds.some((kind) => askKind(kind, sighting, (own, seen) => own.comesFirst?.(seen)) === true)
        ? backward
        : kinds;
    case 'stopped':
      return stopping;
    case 'retired':
    case 'released':
      return backward;
  }
}

export function verdictOf<K extends Kind>(
  kind: K,
  sighting: Sighting,
  coming: Coming = 'nothing',
): Look<Verdict<Reason>> {
  const looks: Looks = sighting;
  const look = looks[kind];
  if (!look.known) return look;
  return { known: true, value: reconcilerOf(kind).diff(sighting.desired, look.value, coming) };
}

function about(project: string, diagnostic: Diagnostic): Diagnostic {
  return diagnostic.project === undefined ? { ...diagnostic, project } : diagnostic;
}
