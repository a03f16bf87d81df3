// The settings of a clone that a person is asked to accept, and what came of it. Pure.
import type { SettingLine, SettingsDocument } from '../trust/settings-document.ts';
import { hanging, harmless, paint, plural, type Style } from './style.ts';

/** Ends with a newline. */
export function settingsText({ project, path, settings, accepted }: SettingsDocument, style: Style): string {
  if (settings.length === 0) {
    const nothing = `Nothing to accept: the clone of ${project} has no settings of its own that a step would need.`;
    return `${hanging('', 0, nothing, style).join('\n')}\n`;
  }
  const count = plural(settings.length, 'setting');
  const state = accepted ? 'accepted already' : 'not accepted';
  const head = `The clone of ${project} (${path}) has ${count} of its own that steps would use, ${state}:`;
  const lines = [...hanging('', 0, head, style), ''];
  for (const setting of settings) lines.push(...settingLines(setting, style));
  const means =
    'Accepted, they hold for every apply of this project. po asks again when one of them changes. Whoever can write the clone’s configuration may have set them.';
  lines.push('', ...hanging('', 0, means, style));
  return `${lines.join('\n')}\n`;
}

function settingLines({ name, value, does, file, line, names }: SettingLine, style: Style): string[] {
  const text = value === null ? name : `${name} = ${value}`;
  const where = `${file}${line === null ? '' : `:${line}`}`;
  return [
    ...hanging(`  ${paint(style, 'yellow', '!')} `, 4, text, style),
    ...hanging('      ', 6, does, style),
    `      ${paint(style, 'dim', harmless(where))}`,
    ...names.flatMap((one) =>
      hanging('      ', 6, `It names ${one}, which agents can change: po asks again when they do.`, style),
    ),
  ];
}
