// The engine releases that po carries, and where they would go, for people. Pure.
import { paint, plural, type Style } from '../../view/style.ts';

export interface ReleaseLine {
  readonly tag: string;
  readonly commit: string;
  readonly released: boolean;
}

export interface EngineList {
  readonly format: 'po.engine-list/1';
  /** Oldest first. */
  readonly releases: readonly ReleaseLine[];
  /** Null where there is no registry. */
  readonly fleet: {
    readonly name: string;
    readonly file: string;
    /** `embedded`, or a URL without its credentials. */
    readonly source: string;
    readonly projects: readonly PinLine[];
  } | null;
}

export interface PinLine {
  readonly name: string;
  /** The version that the registry asks for. */
  readonly declared: string;
  /** What HEAD of the clone pins; null where nothing is pinned or it cannot be seen. */
  readonly pinned: {
    readonly commit: string;
    /** Null for a commit that is no version of the source, as far as is known here. */
    readonly version: string | null;
  } | null;
}

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

export interface Publication {
  /** Without its credentials. */
  readonly url: string;
  readonly push: readonly ReleaseLine[];
  /** At the remote already, at the same commit. */
  readonly there: readonly ReleaseLine[];
  /** In development. */
  readonly left: readonly ReleaseLine[];
}

/** What `po engine publish --json` prints. */
export interface PublishDocument extends Publication {
  readonly format: 'po.engine-publish/1';
  /** False where everything was there already. */
  readonly pushed: boolean;
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
