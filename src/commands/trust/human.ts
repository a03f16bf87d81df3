// The settings of a clone that the operator is asked to accept. Pure.
import type { SettingLine, SettingsDocument } from '../../trust/settings-document.ts';
import { hanging, harmless, paint, plural, type Style } from '../../view/style.ts';

/** Ends with a newline. */
export function settingsText({ project, path, settings, accepted }: SettingsDocument, style: Style): string {
  if (settings.length === 0) {
    const nothing = `Nothing to accept: the clone of ${project} has no settings of its own that steps would use.`;
    return `${hanging('', 0, nothing, style).join('\n')}\n`;
  }
  const count = plural(settings.length, 'setting');
  const head = accepted
    ? `The clone of ${project} (${path}) has ${count} of its own that steps use, accepted already:`
    : `The clone of ${project} (${path}) has ${count} that steps would use and you have not accepted:`;
  const lines = [...hanging('', 0, head, style), ''];
  for (const setting of settings) lines.push(...settingLines(setting, style));
  const means =
    'Once accepted, they apply to every later apply of this project; po asks again when one changes. Anyone who can write to the clone’s configuration may have set them.';
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
      hanging(
        '      ',
        6,
        `It names ${one}, which agents can change; po asks again when that file changes.`,
        style,
      ),
    ),
  ];
}
