// What is the same in many projects is said once. Texts that differ in nothing but the name of their project, as the
// last part of an address or a path mostly is, count as the same. Pure.
import { type HelpLine, helpLines } from '../../../engine/kernel/help.ts';
import type { PlannedBlock, Step } from '../../plan/plan.ts';
import { stepText, symbols } from '../step-text.ts';

/** Stands for the name of each project in a text that holds for all of them. */
const anyProject = '<project>';

/** `a` is a word of many sentences, and would tear them. */
const unsafeName = 'a';

export function withoutName(text: string, name: string): string {
  if (name === unsafeName || name === '' || !text.includes(name)) return text;
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return text.replaceAll(new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, 'g'), anyProject);
}

/** The text of the first, or where the others differ from it by their names alone, the text for any of them. */
function sharedText(texts: readonly string[], names: readonly string[]): string {
  const [first = ''] = texts;
  return texts.every((text) => text === first) ? first : withoutName(first, names[0] ?? '');
}

export interface GroupedProject {
  readonly name: string;
  /** Projects that come before it and have steps of their own. */
  readonly after: readonly string[];
  /** In the order in which they are done. */
  readonly steps: readonly Step[];
}

/** Projects in which the same is done, step by step. */
export interface StepGroup {
  readonly projects: readonly GroupedProject[];
  readonly lines: readonly { readonly symbol: string; readonly text: string; readonly step: Step }[];
  /** One of its steps ends something that runs. */
  readonly isDisruptive: boolean;
}

/**
 * In the order in which the first step of each group is done; the steps of a project stay together, in their own order.
 *
 * @param textOf what is said of a step
 * @param alsoBy what must be the same besides
 */
export function groupSteps(
  steps: readonly Step[],
  textOf: (step: Step) => string = stepText,
  alsoBy: (step: Step) => string = () => '',
): readonly StepGroup[] {
  const groups = new Map<string, GroupedProject[]>();
  for (const project of projectsIn(steps)) {
    const key = JSON.stringify(
      project.steps.map((step) => [
        symbols[step.action],
        step.risk,
        withoutName(textOf(step), project.name),
        alsoBy(step),
      ]),
    );
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(project);
  }
  return [...groups.values()].map((projects) => {
    const names = projects.map(({ name }) => name);
    const [first] = projects;
    return {
      projects,
      lines: (first?.steps ?? []).map((step, at) => ({
        symbol: symbols[step.action],
        text: sharedText(
          projects.map((project) => textOf(project.steps[at] ?? step)),
          names,
        ),
        step,
      })),
      isDisruptive: (first?.steps ?? []).some(({ risk }) => risk === 'disruptive'),
    };
  });
}

function projectsIn(steps: readonly Step[]): GroupedProject[] {
  const byName = new Map<string, Step[]>();
  for (const step of steps) {
    const own = byName.get(step.project) ?? [];
    byName.set(step.project, own);
    own.push(step);
  }
  return [...byName].map(([name, own]) => {
    const ids = new Set(own.map(({ id }) => id));
    const others = own.flatMap(({ needs }) => needs.filter((id) => !ids.has(id)));
    const after = new Set(others.map((id) => id.slice(0, Math.max(0, id.lastIndexOf('/')))));
    after.delete(name);
    return { name, after: [...after], steps: own };
  });
}

/** One cause, in however many projects: the same code, and the same to do about it. */
export interface BlockedGroup {
  readonly code: string;
  /** For all of them; what differs is cut off, and `…` stands for it. */
  readonly reason: string;
  /** What to do, in words that hold for all of them. */
  readonly words: readonly string[];
  /** Both in their order, so that each command stands below the words that it belongs to. */
  readonly remedy: readonly HelpLine[];
  /** To paste, of each project its own; those of the first few projects. */
  readonly commands: readonly string[];
  readonly projects: readonly string[];
  /** How many projects have commands of their own that are not in `commands`. */
  readonly untold: number;
}

/** Of so many projects the commands are told where each has its own. */
export const mostTold = 3;

/** In the order in which the first of each stands. */
export function groupBlocked(blocked: readonly PlannedBlock[]): readonly BlockedGroup[] {
  const groups = new Map<string, PlannedBlock[]>();
  for (const block of blocked) {
    const { code, help, reason, project } = block;
    const [shape, why] = [withoutName(help, project), withoutName(reason, project)];
    const key = JSON.stringify([code, shape, beginningOf(why)]);
    groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  return [...groups.values()].flatMap((group) => (isTooFew(group) ? apart(group) : [groupOf(group)]));
}

/** What a reason begins with, up to what it names: `… has local changes:` */
function beginningOf(reason: string): string {
  const colon = reason.indexOf(': ');
  return colon < 0 ? reason : reason.slice(0, colon);
}

/** Two or three that name different things are told one by one: all that they name is worth the room. */
function isTooFew(group: readonly PlannedBlock[]): boolean {
  const reasons = new Set(group.map(({ reason, project }) => withoutName(reason, project)));
  return group.length <= mostTold && reasons.size > 1;
}

function apart(group: readonly PlannedBlock[]): readonly BlockedGroup[] {
  const byReason = new Map<string, PlannedBlock[]>();
  for (const block of group) {
    const key = withoutName(block.reason, block.project);
    byReason.set(key, [...(byReason.get(key) ?? []), block]);
  }
  return [...byReason.values()].map(groupOf);
}

function groupOf(group: readonly PlannedBlock[]): BlockedGroup {
  const names = group.map(({ project }) => project);
  const lines = group.map(({ help }) => helpLines(help));
  const [first = []] = lines;
  const words = first.flatMap(({ isCommand }, at) =>
    isCommand
      ? []
      : [
          sharedText(
            lines.map((own) => own[at]?.text ?? ''),
            names,
          ),
        ],
  );
  const commands = lines.map((own) => own.flatMap(({ isCommand, text }) => (isCommand ? [text] : [])));
  const different = [...new Map(commands.map((own) => [own.join('\n'), own])).values()];
  const told = different.slice(0, mostTold);
  let said = 0;
  const inOrder = first.map((line) =>
    line.isCommand ? line : { ...line, text: words[said++] ?? line.text },
  );
  const apartFromWords = [
    ...words.map((text) => ({ isCommand: false, text })),
    ...told.flat().map((text) => ({ isCommand: true, text })),
  ];
  return {
    code: group[0]?.code ?? '',
    reason: sharedReason(group),
    words,
    commands: told.flat(),
    remedy: different.length === 1 ? inOrder : apartFromWords,
    projects: names,
    untold: different.length - told.length,
  };
}

function sharedReason(group: readonly PlannedBlock[]): string {
  const reasons = group.map(({ reason }) => reason);
  const [first = ''] = reasons;
  if (reasons.every((reason) => reason === first)) return first;
  const general = group.map(({ reason, project }) => withoutName(reason, project));
  const [start = ''] = general;
  return general.every((reason) => reason === start) ? start : `${beginningOf(start)}: …`;
}
