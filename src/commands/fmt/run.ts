// `po fmt`: formats the text of the registry. It may declare anything, as long as it is TOML; its meaning stays the
// same.
import { DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import { commandLine } from '../../cli/plan-arguments.ts';
import type { Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { formattedText } from '../../fleet/edit/format.ts';
import { endEdit, openFile } from '../../registry/edit-registry.ts';

export const answer: Run = async (args, context) => {
  const file = openFile(args, context);
  const { diagnostics } = readTomlDocument(file.name, file.text);
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  const isCheck = args.flag('check');
  const after = formattedText(file.text);
  const edited = { command: 'fmt', file, after, projects: [], diagnostics: [] } as const;
  const ended = endEdit(edited, args, {
    nothing: `${file.name} is formatted`,
    isWritten: !isCheck,
    next: isCheck ? commandLine('fmt', args) : null,
  });
  // As other formatters do: a check that finds something has failed.
  return isCheck && after !== file.text ? { ...ended, exitCode: exitCode.failed } : ended;
};
