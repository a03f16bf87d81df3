// `po trust PROJECT`: shows the programs and addresses that the git configuration of a clone names, and records that
// the operator has accepted exactly these. Writes only that record, which lies outside the clone (ADR 42).

import { misused, refuse } from '../../cli/answer.ts';
import { commandLine, selectorIn } from '../../cli/plan-arguments.ts';
import type { Answer, Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { redactUrl } from '../../fleet/url.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { fleetOf, readRegistry } from '../../registry/registry.ts';
import { selectIn } from '../../registry/selecting.ts';
import type { SettingLine, SettingsDocument } from '../../trust/settings-document.ts';
import { WorldFailure } from '../../world/failure.ts';
import { type ListedSetting, systemSettingsPort } from '../../world/git/listed-settings.ts';
import { settingsText } from './human.ts';

export const answer: Run = async (args, context) => {
  const { person, interrupted } = context;
  if (args.positionals.length !== 1) return misused('trust', 'name one project');
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const world = worldOf(fleet);
  const { projects } = await selectIn(fleet, selectorIn(args), registry.fileName, world);
  const [project, ...others] = projects;
  if (project === undefined || others.length > 0) return misused('trust', 'name one project of the registry');
  const { name, path } = project;
  const seen = await world.git.look(path);
  if (!seen.known) return refuse(seen.diagnostic);
  if (seen.value.kind !== 'repository') {
    return { exitCode: exitCode.refused, notice: `po trust: there is no clone of ${name} at ${path}\n` };
  }
  const port = systemSettingsPort();
  const look = await port.list(path);
  if (!look.known) return refuse(look.diagnostic);
  const found = look.value;
  const documentOf = (accepted: boolean, done: boolean): SettingsDocument => ({
    format: 'po.trust/1',
    fleet: { name: fleet.name, file: registry.fileName },
    ...{ project: name, path, settings: found.settings.map(shown), digest: found.digest, accepted, done },
  });
  const ended = (document: SettingsDocument, said: string): Answer => ({
    exitCode: exitCode.done,
    document,
    text: () => `${said}\n`,
  });
  if (args.flag('revoke')) {
    const wasThere = port.revoke(found);
    return ended(
      documentOf(false, wasThere),
      wasThere
        ? `The settings of the clone of ${name} are no longer accepted.`
        : `Nothing to revoke: no setting of the clone of ${name} was accepted.`,
    );
  }
  const document = documentOf(found.isAccepted, false);
  person.show((view) => settingsText(document, view));
  if (found.settings.length === 0 || found.isAccepted) return { exitCode: exitCode.done, document };
  if (!args.flag('yes')) {
    if (!person.canAsk) {
      const command = commandLine('trust', args);
      const notice = `po trust: po cannot ask here. To accept these settings:\n  ${command} --yes\n`;
      return { exitCode: exitCode.refused, document, notice };
    }
    const isApproved = await person.agrees('Accept these settings?');
    if (interrupted.aborted) return { exitCode: exitCode.interrupted };
    if (!isApproved) return { ...ended(document, '\nNothing was accepted.'), exitCode: exitCode.refused };
  }
  try {
    port.accept(found);
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    return { exitCode: exitCode.failed, document, notice: `po trust: ${error.message}\n` };
  }
  return ended(documentOf(true, true), `\nAccepted. To plan with these settings:\n  po plan ${name}`);
};

/** Parts that may hold a secret are cut. */
function shown({ name, value, ...rest }: ListedSetting): SettingLine {
  const isHeader = name.endsWith('.extraheader');
  const text = isHeader ? (value ?? '').replace(/^([^:]*:).*$/s, '$1 …') : redactUrl(value ?? '');
  return { ...rest, name: redactUrl(name), value: value === null ? null : text };
}
