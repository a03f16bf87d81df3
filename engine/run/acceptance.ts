/** Whether an agent may be started with a definition that differs from the accepted one. */
import type { Context } from '../context.ts';
import { acceptVariable, parseAccepting } from '../declaration/accepted-record.ts';
import { changesBetween, changeText } from '../declaration/definition-changes.ts';
import { definitionDigest, definitionIn, type FullDefinition } from '../declaration/full-definition.ts';
import { type Diagnostic, errorOf } from '../kernel/diagnostic.ts';
import { acceptedOf } from '../state/accepted.ts';
import type { StateFolder } from '../state/state-folder.ts';

/** Null where it may. An apply starts only the definitions that its plan has shown to the operator. */
export function unreviewed(
  { env }: Pick<Context, 'env'>,
  state: StateFolder,
  full: FullDefinition,
): Diagnostic | null {
  const reviewed = parseAccepting(env[acceptVariable]);
  if (reviewed === null) return null;
  const { name } = full;
  if (Object.hasOwn(reviewed, name) && reviewed[name] === definitionDigest(full)) return null;
  const accepted = acceptedOf(state, name);
  const changes = accepted === null ? [] : changesBetween(definitionIn(accepted), full);
  if (accepted !== null && changes.length === 0) return null;
  const detail = [
    `The definition of ${name} has changed since the plan was made, so ${name} was not started.`,
    ...changes.map((one) => `  ${changeText(one)}`),
  ].join('\n');
  const help = 'make a new plan, and review it';
  return errorOf('definition-changed', 'Definition that was not reviewed', detail, help);
}
