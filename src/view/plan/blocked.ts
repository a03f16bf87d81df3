// What an apply would not do, for people: what is refused, blocked or on hold, why, and how to fix it. Pure.
import { type HelpLine, helpLines } from '../../../engine/kernel/help.ts';
import type { Changes, Refusal } from '../../plan/plan.ts';
import { hanging, harmless, paint, type Style } from '../style.ts';
import { type BlockedGroup, groupBlocked } from './groups.ts';
import { columnFor, named } from './named.ts';
import { projectsLine } from './steps.ts';

export function refusedText({ code, reason, help, projects }: Refusal, options: Style): string {
  return [
    paint(options, 'red', 'Refused'),
    ...hanging(`  ${paint(options, 'red', '!')} `, 4, `${reason} (${code})`, options),
    ...(projects.length === 0 ? [] : projectsLine(projects, options, 'all')),
    ...remedyLines(helpLines(help), options),
  ].join('\n');
}

export function blockedText({ blocked }: Pick<Changes, 'blocked'>, options: Style): string {
  const groups = groupBlocked(blocked);
  const column = columnFor(groups.flatMap(({ projects }) => (projects.length === 1 ? projects : [])));
  const mark = paint(options, 'yellow', '!');
  const lines = groups.flatMap((group) => {
    const { projects, reason, code } = group;
    const [name = '', ...others] = projects;
    const text = `${reason} (${code})`;
    return [
      ...(others.length === 0
        ? named(mark, name, column, text, options)
        : [...hanging(`  ${mark} `, 4, text, options), ...projectsLine(projects, options, 'few')]),
      ...remedyLines(group.remedy, options),
      ...untoldLines(group, options),
    ];
  });
  return [paint(options, 'yellow', 'Blocked'), ...lines].join('\n');
}

function untoldLines({ untold }: BlockedGroup, options: Style): string[] {
  return untold === 0 ? [] : hanging('        ', 8, `… and ${untold} more: po plan NAME shows each`, options);
}

/** In their order: the words wrapped, and each command whole on a line of its own below them, so that it can be copied. */
function remedyLines(remedy: readonly HelpLine[], options: Style): string[] {
  const label = `${' '.repeat(6)}${paint(options, 'cyan', 'To fix:')}`;
  const [first] = remedy;
  return [
    ...(first === undefined || first.isCommand ? [label] : []),
    ...remedy.flatMap(({ isCommand, text }, at) => {
      if (isCommand) return [`${' '.repeat(8)}${harmless(text)}`];
      // Words that follow a command are another remedy.
      const margin = remedy[at - 1]?.isCommand === true ? 6 : 14;
      return at === 0
        ? hanging(`${label} `, 14, text, options)
        : hanging(' '.repeat(margin), margin, text, options);
    }),
  ];
}

export function holdsText({ holds }: Changes, options: Style): string {
  const column = columnFor(holds.map((hold) => hold.project));
  const lines = holds.flatMap(({ project, reason, until, isPast }) => {
    const day = until === null ? '' : `, until ${until}`;
    const mark = isPast ? paint(options, 'yellow', '!') : ' ';
    return named(mark, project, column, `${reason}${day}${isPast ? ', which is past' : ''}`, options);
  });
  return [paint(options, 'bold', 'On hold'), ...lines].join('\n');
}
