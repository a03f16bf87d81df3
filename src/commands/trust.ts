// `po trust PROJECT`: shows the programs and addresses that the git configuration of a clone names, and records that the
// operator has accepted exactly these. Writes nothing but that record, which lies outside of the clone (ADR 42).

import { type ExitCode, exitCode } from '../exit-code.ts';
import { redactUrl } from '../fleet/url.ts';
import type { SettingLine, SettingsDocument } from '../trust/settings-document.ts';
import { jsonText } from '../view/json.ts';
import { settingsText } from '../view/settings-human.ts';
import { WorldFailure } from '../world/failure.ts';
import { type ListedSetting, systemSettingsDoor } from '../world/git/listed-settings.ts';
import type { Run } from './command.ts';
import { worldOf } from './fleet-world.ts';
import { commandLine, selectorIn } from './plan-arguments.ts';
import { refuse } from './refuse.ts';
import { fleetOf, readRegistry } from './registry.ts';
import { selectIn } from './selecting.ts';

export const run: Run = async (args, context) => {
  const { terminal, interrupted } = context;
  const wrong = (problem: string): ExitCode => {
    terminal.err(`po: ${problem}. See po trust --help\n`);
    return exitCode.usage;
  };
  if (args.positionals.length !== 1) return wrong('name one project');
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const world = worldOf(fleet);
  const { projects } = await selectIn(fleet, selectorIn(args), registry.fileName, world);
  const [project, ...others] = projects;
  if (project === undefined || others.length > 0) return wrong('name one project of the registry');
  const { name, path } = project;
  const seen = await world.git.look(path);
  if (!seen.known) return refuse([seen.diagnostic], args, context);
  if (seen.value.kind !== 'repository') {
    terminal.err(`po trust: there is no clone of ${name} at ${path}\n`);
    return exitCode.refused;
  }
  const door = systemSettingsDoor();
  const look = await door.list(path);
  if (!look.known) return refuse([look.diagnostic], args, context);
  const found = look.value;
  const isJson = args.flag('json');
  const document = (accepted: boolean, done: boolean): SettingsDocument => ({
    format: 'po.trust/1',
    fleet: { name: fleet.name, file: registry.fileName },
    ...{ project: name, path, settings: found.settings.map(shown), digest: found.digest, accepted, done },
  });
  const end = (one: SettingsDocument, said: string, code: ExitCode = exitCode.done): ExitCode => {
    if (isJson) terminal.out(jsonText(one));
    else if (said !== '') terminal.out(`${said}\n`);
    return code;
  };
  if (args.flag('revoke')) {
    const wasThere = door.revoke(found);
    return end(
      document(false, wasThere),
      wasThere
        ? `The settings of the clone of ${name} are not accepted any more.`
        : `Nothing to revoke: no setting of the clone of ${name} was accepted.`,
    );
  }
  const before = document(found.isAccepted, false);
  if (!isJson) terminal.out(settingsText(before, { color: terminal.outHasColor, width: terminal.width }));
  if (found.settings.length === 0 || found.isAccepted) return end(before, '');
  if (!args.flag('yes')) {
    if (isJson || !terminal.isInteractive) {
      const command = commandLine('trust', args);
      terminal.err(`po trust: nobody can be asked here. To accept these settings:\n  ${command} --yes\n`);
      return end(before, '', exitCode.refused);
    }
    const answer = await terminal.ask('\nAccept these settings? Only "yes" is taken for yes: ', interrupted);
    if (interrupted.aborted) return exitCode.interrupted;
    if (answer !== 'yes') return end(before, '\nNothing was accepted.', exitCode.refused);
  }
  try {
    door.accept(found);
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    terminal.err(`po trust: ${error.message}\n`);
    return end(before, '', exitCode.failed);
  }
  return end(document(true, true), `\nAccepted. To plan with these settings:\n  po plan ${name}`);
};

/** Parts that may hold a secret are cut. */
function shown({ name, value, ...rest }: ListedSetting): SettingLine {
  const isHeader = name.endsWith('.extraheader');
  const text = isHeader ? (value ?? '').replace(/^([^:]*:).*$/s, '$1 …') : redactUrl(value ?? '');
  return { ...rest, name: redactUrl(name), value: value === null ? null : text };
}
