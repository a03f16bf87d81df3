// The arguments that `plan` and `apply` share: projects and permissions.
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import { shellWord } from '../../engine/kernel/help.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { type Selector, select } from '../fleet/select.ts';
import type { PlanOptions } from '../plan/options.ts';
import type { OptionEntry } from './command.ts';
import { fleetWords } from './fleet-option.ts';
import type { Arguments } from './run.ts';

/** Options that the next command needs as well. */
export const planningOptions = {
  except: {
    type: 'list',
    takes: 'any-projects',
    value: 'PROJECTS',
    description: 'skip these: names, globs, @tags, by commas',
  },
  'allow-mass-removal': {
    type: 'boolean',
    description: 'release projects even if more than half of the fleet is no longer in fleet.toml',
  },
  restart: {
    type: 'boolean',
    description: 'also restart agents whose definition has changed',
  },
} as const satisfies Readonly<Record<string, OptionEntry>>;

export function planOptions(args: Arguments): PlanOptions & { readonly restart: boolean } {
  return { allowMassRemoval: args.flag('allow-mass-removal'), restart: args.flag('restart') };
}

/** The words that choose the projects. */
export function selectorIn(args: Arguments): Selector {
  return { only: args.positionals, except: args.list('except') };
}

/** Throws a diagnostic for a bad selection. */
export function selectedProjects(fleet: Fleet, selector: Selector, fileName: string): readonly Project[] {
  const selection = select(fleet, selector, fileName);
  if (selection.ok) return selection.projects;
  throw new DiagnosticError(
    selection.problems.map(
      ({ detail, help }): Diagnostic => ({
        severity: 'error',
        code: 'project-unknown',
        summary: 'No such project',
        detail,
        help,
      }),
    ),
  );
}

/** The command line for another command on the same registry and projects. */
export function commandLine(command: string, args: Arguments): string {
  const options = Object.entries(planningOptions).flatMap(([name, { type }]) => {
    if (type === 'boolean') return args.flag(name) ? [`--${name}`] : [];
    const values = args.list(name);
    return values.length === 0 ? [] : [`--${name}`, shellWord(values.join(','))];
  });
  const words = [...fleetWords(args.text('fleet')), ...args.positionals].map(shellWord);
  return ['po', command, ...words, ...options].join(' ');
}

/** The command line for another command on one agent of the same registry. */
export function commandOn(command: string, target: string, args: Arguments): string {
  const fleet = args.text('fleet');
  const on = target === '' ? [] : [shellWord(target)];
  return ['po', command, ...(fleet === null ? [] : ['-f', shellWord(fleet)]), ...on].join(' ');
}
