// Which folders each program would trust, in which file; and the result. Pure.
import { remedyText, shellWord, toFix } from '../../../engine/kernel/help.ts';
import type { TrustDocument, TrustLine, TrustRefusal } from '../../trust/trust-plan.ts';
import { hanging, harmless, listFitting, paint, plural, type Style } from '../../view/style.ts';

/** Ends with a newline. */
export function trustPlanText({ trust, trusted, refused, skipped }: TrustDocument, style: Style): string {
  const lines: string[] = [];
  if (trust.length > 0) {
    lines.push(...hanging('', 0, `${plural(folders(trust), 'folder')} would be trusted:`, style), '');
    for (const [file, those] of byFile(trust)) {
      lines.push(`  ${paint(style, 'bold', harmless(file))} of ${those[0]?.cli ?? ''}`);
      for (const one of those) lines.push(...folderLines(one, style));
    }
    lines.push('');
    const means =
      'A program that trusts a folder loads its settings, hooks and servers from there, also when you start it there yourself.';
    lines.push(...hanging('', 0, means, style));
  } else {
    const count = folders(trusted);
    lines.push(
      trusted.length > 0
        ? `Nothing to do: ${plural(count, 'folder')} ${count === 1 ? 'is' : 'are'} trusted already.`
        : 'Nothing to do: no agent of these projects runs a program that asks for trust.',
    );
  }
  lines.push(...refusalLines(refused, style));
  if (skipped.length > 0) {
    lines.push('');
    for (const { project, why } of skipped)
      lines.push(...hanging(`  ${paint(style, 'dim', '?')} `, 4, `${project}: ${why}; it is skipped`, style));
  }
  return `${lines.join('\n')}\n`;
}

/** Ends with a newline. */
export function trustedText({ trust, refused, asking }: TrustDocument, style: Style): string {
  const count = folders(trust);
  const files = byFile(trust).size;
  const done =
    count === 0 ? 'Nothing was written.' : `Trusted ${plural(count, 'folder')} in ${plural(files, 'file')}.`;
  const commands = asking.map(
    ({ path, agents }) =>
      `cd ${shellWord(path)} && node engine/agents.mjs restart ${agents.map(shellWord).join(' ')}`,
  );
  const next =
    commands.length === 0
      ? []
      : remedyText('have those that ask at this moment start again:', ...commands).split('\n');
  return `\n${[done, ...next.map(harmless), ...refusalLines(refused, style)].join('\n')}\n`;
}

function folders(lines: readonly TrustLine[]): number {
  return new Set(lines.map(({ folder }) => folder)).size;
}

function byFile<T extends TrustLine>(lines: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const all = new Map<string, T[]>();
  for (const line of lines) all.set(line.file, [...(all.get(line.file) ?? []), line]);
  return all;
}

function folderLines({ folder, project, agents }: TrustLine, style: Style): string[] {
  const who = `${project}: ${listFitting(agents, style.width)}`;
  return [
    ...hanging(`    ${paint(style, 'green', '+')} `, 6, folder, style),
    `        ${paint(style, 'dim', harmless(who))}`,
  ];
}

function refusalLines(refused: readonly TrustRefusal[], style: Style): string[] {
  const lines: string[] = [];
  for (const [file, those] of byFile(refused)) {
    for (const why of new Set(those.map((one) => one.why))) {
      const same = those.filter((one) => one.why === why);
      const place = same[0]?.place ?? null;
      const what = same.map(({ project }) => project).join(', ');
      const detail = `${file}${place === null ? '' : `:${place}`}: ${why}; it stays as it is, for ${what}`;
      lines.push('', ...hanging(`  ${paint(style, 'yellow', '!')} `, 4, detail, style));
      lines.push(
        ...toFix(
          remedyText(
            'look at it, and run this again once it is fixed:',
            `"\${EDITOR:-vi}" ${shellWord(file)}`,
          ),
        )
          .split('\n')
          .map((line) => `    ${harmless(line)}`),
      );
    }
  }
  return lines;
}
