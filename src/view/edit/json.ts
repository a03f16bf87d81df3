// What an edit of the registry came to, as data: `po.edit/1`. Pure.
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { cutSecrets } from '../../../engine/kernel/secrets.ts';
import type { ProjectChange } from '../../fleet/edit/edit.ts';
import type { DataOf } from '../../formats/common.ts';
import type { editSchema } from '../../formats/edit.ts';
import { diagnosticsJson } from '../diagnostics.ts';
import { textDiff } from '../text-diff.ts';

export type EditDocument = DataOf<typeof editSchema>;
export type EditCommand = EditDocument['command'];

/** What a command made of the registry. */
export interface EditEnd {
  readonly command: EditCommand;
  /** As people would name it. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** False for a dry run and a check. */
  readonly isWritten: boolean;
  readonly projects: readonly ProjectChange[];
  /** What is worth a look and was not so before. */
  readonly diagnostics: readonly Diagnostic[];
  /** The command that comes next; null where none does. */
  readonly next: string | null;
}

export function editDocument(end: EditEnd): EditDocument {
  const { command, file, before, after, isWritten, projects, diagnostics, next } = end;
  const changed = before !== after;
  return {
    format: 'po.edit/1',
    command,
    file,
    changed,
    written: isWritten && changed,
    projects: projects.map(({ keys, ...project }) => ({
      ...project,
      keys: keys.map(({ key, before: was, after: is }) => ({ key, before: shown(was), after: shown(is) })),
    })),
    diff: textDiff(file, before, after, { color: false, width: 80 }),
    diagnostics: diagnosticsJson(diagnostics),
    next: changed ? next : null,
  };
}

/** Without the credentials in any text of it. */
function shown(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === 'string' ? cutSecrets(one) : one,
  );
}
