// Reads a saved plan. It is trusted only if it has po's form, its steps match its digest, and nothing in it could steer
// a terminal. Pure.
import { jsonExcess } from '../../engine/kernel/bounded-json.ts';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { conflictLines } from '../../engine/kernel/foreign-text.ts';
import { valueText } from '../../engine/kernel/path.ts';
import { savedPlanSchema } from '../formats/saved-plan.ts';
import { digestOf, encoding } from './digest.ts';
import type { Plan, Step } from './plan.ts';
import type { SavedPlan } from './saved-plan.ts';

export type ReadSavedPlan =
  | { readonly ok: true; readonly value: SavedPlan }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** @param file its name for people */
export function readSavedPlan(file: string, text: string): ReadSavedPlan {
  const excess = jsonExcess(text);
  if (excess !== null) return no(foreign(file, `it has ${excess}`));
  const document = parsed(text);
  if (document === undefined) {
    const wasOne = text.includes('"po.saved-plan/');
    const conflicts = conflictLines(text);
    if (conflicts.length > 0) {
      const lines = `${conflicts.length === 1 ? 'line' : 'lines'} ${conflicts.join(', ')}`;
      return no(damaged(file, `it has unresolved merge conflicts (${lines})`));
    }
    return no(wasOne ? damaged(file, 'it is not whole') : foreign(file, 'it holds no JSON'));
  }
  const format = formatOf(document);
  if (format === 'po.plan/1') {
    return no(foreign(file, 'it is what `po plan --json` prints, which does not say what it was made of'));
  }
  const version = /^po\.saved-plan\/(\d+)$/.exec(format ?? '')?.[1];
  if (version === undefined) {
    return no(foreign(file, format === null ? 'it names no format' : `its format is ${valueText(format)}`));
  }
  if (version !== '1') return no(newer(file, `it is po.saved-plan/${version}`));
  const read = savedPlanSchema.safeParse(document);
  if (!read.success) {
    const [issue] = read.error.issues;
    return no(
      damaged(file, `${issue?.path.join('.').slice(0, longestPlace) || 'the whole'} is not as it should be`),
    );
  }
  const saved = read.data;
  const hostile = namesIn(saved).find((name) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name));
  if (hostile !== undefined) {
    return no(damaged(file, `${valueText(hostile)} is no name that po gives`));
  }
  if (saved.encoding !== encoding) {
    return no(newer(file, `its digest is ${saved.encoding}, and this po makes ${encoding}`));
  }
  const { plan, root } = saved;
  if (plan.digest !== digestOf({ fleet: plan.fleet.name, root }, plan.steps)) {
    return no(damaged(file, 'its steps do not have the digest that it bears'));
  }
  // The summary is what a reviewer reads first.
  const isCounted = actionsIn(plan).every(
    (action) => plan.summary[action] === plan.steps.filter((step) => step.action === action).length,
  );
  if (!isCounted) return no(damaged(file, 'its summary does not count its steps'));
  return { ok: true, value: saved };
}

const longestPlace = 200;

/** Text that is shown as it is. */
function namesIn({ encoding: how, plan, declared }: SavedPlan): readonly string[] {
  const { fleet, steps, blocked, projects, holds, diagnostics, refused } = plan;
  return [
    how,
    fleet.name,
    ...Object.keys(declared),
    ...steps.flatMap(({ id, project, host, needs }) => [id, project, host, ...needs]),
    ...blocked.map(({ project }) => project),
    ...projects.map(({ name }) => name),
    ...holds.map(({ project }) => project),
    ...diagnostics.flatMap(({ project }) => project ?? []),
    ...(refused?.projects ?? []),
  ];
}

function actionsIn({ summary }: Plan): Step['action'][] {
  const { blocked, held, unchanged, ...actions } = summary;
  return Object.keys(actions) as Step['action'][];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formatOf(document: unknown): string | null {
  if (typeof document !== 'object' || document === null || !('format' in document)) return null;
  return typeof document.format === 'string' ? document.format : null;
}

function no(diagnostic: Diagnostic): ReadSavedPlan {
  return { ok: false, diagnostic };
}

const makeAgain = 'make it again: po plan --out FILE';

function foreign(file: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'not-a-saved-plan',
    summary: 'Not a saved plan',
    detail: `${file} is not a plan that po has saved: ${why}`,
    help: 'save one with: po plan --out FILE',
  };
}

function damaged(file: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'saved-plan-damaged',
    summary: 'A saved plan is damaged',
    detail: `${file} is not as po has written it: ${why}`,
    help: makeAgain,
  };
}

function newer(file: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'saved-plan-version',
    summary: 'A saved plan of another version of po',
    detail: `${file} was saved by another version of po: ${why}`,
    help: `use that version, or ${makeAgain}`,
  };
}
