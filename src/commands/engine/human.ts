// The engine releases that po carries, and where they would go, for people. Pure.
import type { DataOf } from '../../formats/common.ts';
import type { engineListSchema, enginePublishSchema } from '../../formats/engine.ts';
import { paint, plural, type Style } from '../../view/style.ts';

export type EngineList = DataOf<typeof engineListSchema>;
export type PublishDocument = DataOf<typeof enginePublishSchema>;
export type Publication = Omit<PublishDocument, 'format' | 'pushed'>;
export type PinLine = NonNullable<EngineList['fleet']>['projects'][number];

type ReleaseLine = EngineList['releases'][number];

/** Ends with a newline. */
export function engineListText(list: EngineList, style: Style): string {
  const width = widest(list.releases.map(({ tag }) => tag));
  const lines = ['Engine releases that this po carries:', ''];
  for (const { tag, commit, released } of list.releases) {
    const note = released ? '' : paint(style, 'yellow', '  in development, for trying only');
    lines.push(`  ${paint(style, 'bold', tag.padEnd(width))}  ${commit.slice(0, 12)}${note}`);
  }
  if (list.fleet !== null) lines.push('', ...pinLines(list.fleet, style));
  return `${lines.join('\n')}\n`;
}

function pinLines(
  { name, file, source, projects }: NonNullable<EngineList['fleet']>,
  style: Style,
): string[] {
  const width = widest(projects.map((project) => project.name));
  return [
    `Fleet ${name}, whose engines come from ${source}:`,
    '',
    ...projects.map(({ name: project, declared, pinned }) => {
      const has =
        pinned === null
          ? 'nothing pinned yet'
          : (pinned.version ?? `${pinned.commit.slice(0, 12)}, no version that is known here`);
      const differs =
        pinned?.version === declared ? '' : paint(style, 'yellow', `; ${file} says ${declared}`);
      return `  ${paint(style, 'bold', project.padEnd(width))}  ${has}${differs}`;
    }),
  ];
}

/** Ends with a newline. */
export function publicationText({ url, push, there, left }: Publication, style: Style): string {
  const lines = [`Engine releases for ${url}:`, ''];
  const add = (symbol: string, releases: readonly ReleaseLine[], note: string) => {
    for (const { tag, commit } of releases)
      lines.push(`  ${symbol} ${paint(style, 'bold', tag)}  ${commit.slice(0, 12)}${note}`);
  };
  add(paint(style, 'green', '+'), push, '');
  add(' ', there, '  is there');
  add(' ', left, '  in development, not published');
  lines.push('');
  lines.push(push.length === 0 ? 'Nothing to push.' : `${plural(push.length, 'tag')} to push.`);
  return `${lines.join('\n')}\n`;
}

/** Ends with a newline. */
export function publishedText({ url, push }: Publication): string {
  const newest = push.at(-1)?.tag ?? '';
  const use = `[engine]\nsource = ${JSON.stringify(url)}\nversion = ${JSON.stringify(newest)}\n`;
  return `\nPushed ${plural(push.length, 'tag')}. A fleet takes its engines from there with:\n\n${use}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
