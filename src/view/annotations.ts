// Diagnostics as workflow commands of GitHub Actions, which Forgejo and Gitea read as well: a mark at the line of the
// file that a pull request changes. Pure.
import type { Diagnostic, Place } from '../../engine/kernel/diagnostic.ts';
import { hideSecrets } from '../../engine/kernel/secrets.ts';
import { harmless } from './style.ts';

/** A line for each, or nothing. @param fileOf where a place is from the top of the repository; null where it is not */
export function annotationsText(
  diagnostics: readonly Diagnostic[],
  fileOf: (place: Place) => string | null,
): string {
  return diagnostics.map((one) => `${annotation(one, fileOf)}\n`).join('');
}

function annotation(
  { severity, summary, detail, help, place, project }: Diagnostic,
  fileOf: (place: Place) => string | null,
): string {
  const file = place === undefined ? null : fileOf(place);
  const where =
    place === undefined || file === null
      ? []
      : [
          `file=${property(file)}`,
          `line=${place.line}`,
          `col=${place.column}`,
          `endColumn=${place.column + place.length}`,
        ];
  const title = project === undefined ? summary : `${project}: ${summary}`;
  const message = [
    detail,
    ...(help === undefined ? [] : [help.endsWith('?') ? help : `To fix: ${help}`]),
  ].join('\n');
  return `::${severity} ${[...where, `title=${property(title)}`].join(',')}::${data(message)}`;
}

/** As the runner reads it back: a line break would end the command, and begin another. */
function data(text: string): string {
  const lines = hideSecrets(text).replaceAll('%', '%25').split(/\r?\n/);
  return lines.map(harmless).join('%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
