// `po trust-folders`: makes the agent programs trust the clones that agents of the fleet work in, so that none of them
// asks at its start. Shows the edits of each file, asks, and writes nothing else; existing entries stay.

import { commandLine, selectorIn } from '../../cli/plan-arguments.ts';
import type { Answer, Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { fleetOf, readRegistry } from '../../registry/registry.ts';
import { selectIn } from '../../registry/selecting.ts';
import { trustEdit } from '../../trust/edits.ts';
import { lineOf, type TrustDocument, type TrustRefusal, type Wanted } from '../../trust/trust-plan.ts';
import { openCliFile, replaceCliFile } from '../../world/cli-file.ts';
import type { World } from '../../world/world.ts';
import { trustedText, trustPlanText } from './human.ts';
import { askingIn, sortOut, wantsOf } from './looks.ts';

export const answer: Run = async (args, context) => {
  const { person, interrupted } = context;
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const world = worldOf(fleet);
  const { projects } = await selectIn(fleet, selectorIn(args), registry.fileName, world);
  const { wanted, skipped } = await wantsOf(fleet, projects, process.env, world);
  const { open, trusted, refused } = sortOut(wanted);
  const document = (
    done: boolean,
    trust: readonly Wanted[],
    problems: readonly TrustRefusal[],
  ): TrustDocument => ({
    format: 'po.trust-folders/1',
    fleet: { name: fleet.name, file: registry.fileName },
    trust: trust.map(lineOf),
    trusted: trusted.map(lineOf),
    refused: problems,
    ...{ skipped, asking: askingIn(projects, trust, world), done },
  });
  const ended = (one: TrustDocument): Answer => ({
    exitCode: one.refused.length > 0 ? exitCode.refused : exitCode.done,
    document: one,
    text: (view) => (one.done ? trustedText(one, view) : ''),
  });
  const before = document(false, open, refused);
  person.show((view) => trustPlanText(before, view));
  if (open.length === 0) return ended(before);
  if (!args.flag('yes')) {
    if (!person.canAsk) {
      const command = commandLine('trust-folders', args);
      const notice = `po trust-folders: po cannot ask here. To do this:\n  ${command} --yes\n`;
      return { exitCode: exitCode.refused, document: before, notice };
    }
    const isApproved = await person.agrees('Do this?');
    if (interrupted.aborted) return { exitCode: exitCode.interrupted };
    if (!isApproved)
      return { exitCode: exitCode.refused, document: before, text: () => '\nNothing was written.\n' };
  }
  const failed: TrustRefusal[] = [];
  for (const file of new Set(open.map((one) => one.file))) {
    const those = open.filter((one) => one.file === file);
    failed.push(...(await trustIn(file, those, world.clock)));
  }
  const isDone = ({ file, folder, cli }: Wanted) =>
    !failed.some((one) => one.file === file && one.folder === folder && one.cli === cli);
  return ended(document(true, open.filter(isDone), [...refused, ...failed]));
};

/** A running program may write its file at any time: po reads the file again until it stays the same. */
const tries = 50;
const pauseMs = 100;

/** Returns those that could not be written. */
async function trustIn(
  file: string,
  wanted: readonly Wanted[],
  clock: World['clock'],
): Promise<TrustRefusal[]> {
  const refuse = (why: string, place: string | null = null) =>
    wanted.map((one) => ({ ...lineOf(one), why, place }));
  for (let round = 0; round < tries; round += 1) {
    const opened = openCliFile(file);
    if ('problem' in opened) return refuse(opened.problem);
    let { text } = opened;
    for (const { trust, folder } of wanted) {
      const edit = trustEdit(trust, text, folder);
      if (edit.kind === 'refused') return refuse(edit.why, edit.place);
      if (edit.kind === 'edit') ({ text } = edit);
    }
    if (text === null || text === opened.text) return [];
    const replaced = replaceCliFile(opened, text, { lock: wanted[0]?.lock ?? null, now: clock.now() });
    if (typeof replaced === 'object') return refuse(replaced.problem);
    // Read back after writing: another program may have overwritten it.
    await clock.sleep(pauseMs);
  }
  return refuse('another program keeps writing it');
}
