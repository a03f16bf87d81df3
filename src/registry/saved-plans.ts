// Saved plans for commands: the file, the registry that it was made from, and the next command to type.

import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { shellWord } from '../../engine/kernel/help.ts';
import { commandLine } from '../cli/plan-arguments.ts';
import type { Arguments, Context } from '../cli/run.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Plan } from '../plan/plan.ts';
import { type SavedPlan, savedPlanOf } from '../plan/saved-plan.ts';
import type { NextCommands } from '../report/event.ts';
import { jsonText } from '../view/json.ts';
import { documentObstacle, writeDocument } from '../world/document-file.ts';
import { readPlanFile } from '../world/plan-files.ts';
import type { World } from '../world/world.ts';
import { type Registry, readRegistry } from './registry.ts';
import { nearestRegistry } from './registry-at.ts';
import { type Selected, selectIn, unregisteredIn } from './selecting.ts';

export interface PlanPlace {
  /** Absolute. */
  readonly path: string;
  /** As it was typed. */
  readonly name: string;
}

/** The path for `--out`, or null. Throws where no plan may be written there, before anything is looked at. */
export function placeForPlan(args: Arguments, { cwd }: Context): PlanPlace | null {
  const name = args.text('out');
  if (name === null) return null;
  const place = { path: resolve(cwd, name), name };
  const obstacle = documentObstacle(place.path, name);
  if (obstacle !== null) throw new DiagnosticError([obstacle]);
  return place;
}

/** Plans reveal where everything is: no other user may read them. */
const planMode = 0o600;

export function savePlan(
  { path, name }: PlanPlace,
  fleet: Fleet,
  made: Pick<SavedPlan, 'selection' | 'options'>,
  plan: Plan,
): SavedPlan {
  const saved = savedPlanOf(fleet, made, plan);
  const problem = writeDocument(path, name, jsonText(saved), planMode);
  if (problem !== null) throw new DiagnosticError([problem]);
  return saved;
}

export async function readSaved(name: string, { cwd }: Context): Promise<SavedPlan> {
  const text = readPlanFile(resolve(cwd, name), name);
  if (!text.known) throw new DiagnosticError([text.diagnostic]);
  if (text.value === null) throw new DiagnosticError([missing(name)]);
  // Loaded only here: making a plan needs no schema.
  const { readSavedPlan } = await import('../plan/read-saved-plan.ts');
  const read = readSavedPlan(name, text.value);
  if (!read.ok) throw new DiagnosticError([read.diagnostic]);
  return read.value;
}

export function nextFor(name: string, { selection, options }: SavedPlan, args: Arguments): NextCommands {
  const file = shellWord(name);
  const none: Arguments = { ...args, positionals: [], flag: () => false, list: () => [] };
  const same: Arguments = {
    ...none,
    positionals: selection.only,
    list: (option) => (option === 'except' ? selection.except : []),
    flag: (option) => (option === 'restart' ? options.restart : options.allowMassRemoval),
  };
  return {
    apply: `${commandLine('apply', none)} --plan ${file}`,
    plan: `${commandLine('plan', same)} --out ${file}`,
    show: `${commandLine('show', none)} ${file}`,
  };
}

export type FoundRegistry =
  | { readonly found: true; readonly registry: Registry; readonly fleet: Fleet }
  | { readonly found: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * The registry of the fleet that a plan was saved for: the named one; else the nearest upwards; else the one that it
 * was made from. A registry of another fleet is skipped.
 */
export function registryOf(saved: SavedPlan, args: Arguments, context: Context): FoundRegistry {
  const named = args.text('fleet');
  const nearest = nearestRegistry(context.cwd);
  const places =
    named !== null ? [named] : [...new Set([...(nearest === null ? [] : [nearest]), saved.registry])];
  const problems: Diagnostic[] = [];
  for (const place of places) {
    const found = registryAt(place, saved, args, context);
    if (found.found) return found;
    problems.push(...found.diagnostics);
  }
  return { found: false, diagnostics: problems };
}

function registryAt(place: string, saved: SavedPlan, args: Arguments, context: Context): FoundRegistry {
  const there = { ...args, text: (name: string) => (name === 'fleet' ? place : args.text(name)) };
  try {
    const registry = readRegistry(there, context);
    const { fleet, fileName } = registry;
    if (fleet === null) return { found: false, diagnostics: registry.diagnostics };
    if (fleet.name === saved.plan.fleet.name) return { found: true, registry, fleet };
    return { found: false, diagnostics: [ofAnother(saved, fleet.name, fileName)] };
  } catch (error) {
    if (error instanceof DiagnosticError) return { found: false, diagnostics: error.diagnostics };
    throw error;
  }
}

/** The projects that the plan was made from, less those that neither the registry nor this host has any more. */
export async function selectSaved(
  saved: SavedPlan,
  fleet: Fleet,
  fileName: string,
  world: World,
): Promise<Selected> {
  const { only, except } = saved.selection;
  const there = new Set(fleet.projects.map(({ name }) => name));
  const gone = saved.plan.projects.map(({ name }) => name).filter((name) => !there.has(name));
  const isNamed = gone.some((name) => only.includes(name) || except.includes(name));
  const known = isNamed ? (await unregisteredIn(fleet, world)).map(({ name }) => name) : [];
  const lost = new Set(gone.filter((name) => !known.includes(name)));
  const left = (words: readonly string[]) => words.filter((word) => !lost.has(word));
  if (only.length > 0 && left(only).length === 0) return { projects: [] };
  return selectIn(fleet, { only: left(only), except: left(except) }, fileName, world);
}

function missing(name: string): Diagnostic {
  const isHex = /^[0-9a-f]{16,64}$/i.test(name);
  return {
    severity: 'error',
    code: 'saved-plan-missing',
    summary: 'No such plan',
    detail: `there is no file ${name}`,
    help: isHex ? `a digest is written sha256:${name}` : 'save one with: po plan --out FILE',
  };
}

function ofAnother({ plan }: SavedPlan, here: string, fileName: string): Diagnostic {
  return {
    severity: 'error',
    code: 'saved-plan-of-another-fleet',
    summary: 'A saved plan of another fleet',
    detail: `it was made for fleet ${plan.fleet.name}, and ${fileName} is the registry of fleet ${here}`,
    help: `name the registry of ${plan.fleet.name} with --fleet FILE`,
  };
}
