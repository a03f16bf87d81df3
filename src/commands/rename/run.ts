// `po rename OLD NEW`: renames a project in the registry, and writes its `path` if the new name would move it: the
// clone stays. Then shows what the next apply does about it.
import { relative } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { valueAt } from '../../../engine/kernel/path.ts';
import { misused } from '../../cli/answer.ts';
import { selectedProjects } from '../../cli/plan-arguments.ts';
import type { Run } from '../../cli/run.ts';
import type { RegistryEdit } from '../../fleet/edit/edit.ts';
import type { Project } from '../../fleet/fleet.ts';
import { editRegistry, type OpenRegistry } from '../../registry/edit-registry.ts';
import { systemFiles } from '../../world/files.ts';

export const answer: Run = async (args, context) => {
  const [from, to, ...more] = args.positionals;
  if (from === undefined || to === undefined || more.length > 0)
    return misused('rename', 'name the project, and then its new name');
  let isRenamed = false;
  const renamed = await editRegistry('rename', args, context, (open) => {
    const { fleet, fileName, document } = open;
    const isThere = (name: string) => fleet.projects.some((project) => project.name === name);
    // A rename that was done already needs no edit.
    if (from === to || (!isThere(from) && isThere(to)))
      return { edits: [], nothing: `${fileName} calls it ${to} already` };
    const [project] = selectedProjects(fleet, { only: [from], except: [] }, fileName);
    if (project?.name !== from) return throwDiagnostic(severalNamed(from));
    if (isThere(to)) return throwDiagnostic(nameTaken(open, to));
    const isWritten = valueAt(document.value, ['projects', from, 'path']) !== undefined;
    const path = relative(fleet.root, project.path);
    const stays = !isWritten && path !== to && mayHaveClone(project);
    const edits: RegistryEdit[] = [
      { kind: 'rename', project: from, to },
      ...(stays ? [{ kind: 'set', project: to, changes: [{ path: ['path'], value: path }] } as const] : []),
    ];
    isRenamed = !args.flag('dry-run');
    const notes = project.state === 'retired' ? [retiredAside(from, to)] : [];
    return { edits, notes, nothing: `${fileName} calls it ${to} already` };
  });
  if (!isRenamed || args.flag('quiet')) return renamed;
  return { ...renamed, planNext: { ...args, positionals: [to] } };
};

/** A clone that cannot be looked at may exist. */
function mayHaveClone({ path }: Project): boolean {
  const kind = systemFiles.kindOf(path);
  return !kind.known || kind.value !== 'absent';
}

function throwDiagnostic(diagnostic: Diagnostic): never {
  throw new DiagnosticError([diagnostic]);
}

function severalNamed(word: string): Diagnostic {
  return {
    severity: 'error',
    code: 'project-unknown',
    summary: 'No such project',
    detail: `${word} is a pattern, and one project is renamed at a time`,
    help: 'write its name',
  };
}

function nameTaken({ document }: OpenRegistry, name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'project-exists',
    summary: 'A project of that name exists',
    detail: `${name} is in the registry already.`,
    help: 'choose another name',
    place: document.place(['projects', name], 'key'),
  };
}

function retiredAside(from: string, to: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'retired-renamed',
    summary: 'A retired clone keeps its old name',
    detail: `the retired clone of ${from} stays marked as ${from}, so ${to} will not find it`,
    help: `to bring it back, rename ${to} to ${from} first`,
    project: to,
  };
}
