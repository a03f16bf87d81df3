// Reads Markdown as GitHub does, for tests: what in a text is code, and what else came out of it.
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

export function parseMarkdown(text: string): MarkdownNode {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** Everything that is no code, as an outline: `paragraph(text "of " code)`. What a `|` parts counts as one. */
export function outline(node: MarkdownNode): string {
  if (node.type === 'inlineCode') return 'code';
  if (node.type === 'code') return 'fence';
  if (node.type === 'html') return `html ${JSON.stringify(withoutCode(node.value ?? ''))}`;
  if (node.children === undefined) return `${node.type} ${JSON.stringify(node.value ?? '')}`;
  const parts = node.children.flatMap((child) => {
    if (child.type !== 'text') return [outline(child)];
    const text = (child.value ?? '').replaceAll('|', '');
    return text === '' ? [] : [`text ${JSON.stringify(text)}`];
  });
  return `${node.type}(${parts.filter((part, index) => part !== 'code' || parts[index - 1] !== 'code').join(' ')})`;
}

/** What a fold's line shows as code. */
function withoutCode(html: string): string {
  return html.replaceAll(/<code>([^<>"']*)<\/code>/g, 'CODE');
}

/** The text in all code, in order, without the `|` that part it. */
export function codeIn(node: MarkdownNode): string {
  if (node.type === 'inlineCode' || node.type === 'code') return (node.value ?? '').replaceAll('|', '');
  if (node.type !== 'html') return (node.children ?? []).map(codeIn).join('');
  const [, inside = ''] = /<code>(.*)<\/code>/.exec(node.value ?? '') ?? [];
  return inside
    .replaceAll('|', '')
    .replaceAll(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)));
}

/** Text that is no code. */
export function proseIn(node: MarkdownNode): readonly string[] {
  if (node.type === 'text') return [node.value ?? ''];
  if (node.type === 'html') return [withoutCode(node.value ?? '')];
  return (node.children ?? []).flatMap(proseIn);
}

/** Kinds of nodes in a text, each once. */
export function kindsIn(node: MarkdownNode): ReadonlySet<string> {
  return new Set([node.type, ...(node.children ?? []).flatMap((child) => [...kindsIn(child)])]);
}

/** What of a comment is more than our own views are made of, or would be made something of. Empty is as it should be. */
export function harmIn(markdown: string): string[] {
  const page = parseMarkdown(markdown);
  return [
    ...[...kindsIn(page)].filter((kind) => !ours.has(kind)),
    ...proseIn(page).filter((text) => meaningful.test(text)),
  ];
}

/** What the view itself is made of. */
const ours: ReadonlySet<string> = new Set([
  ...['root', 'heading', 'paragraph', 'text', 'strong', 'inlineCode', 'code', 'html'],
  ...['table', 'tableRow', 'tableCell', 'list', 'listItem'],
]);

/** What a forge would make something of, after Markdown was read. */
const meaningful =
  /@|#\d|GH-\d|:\w+:|https?:|www\.|\$|\b[0-9a-f]{7,40}\b|<(?!\/?details>|\/?summary>)|[^\P{Cc}\n]|\p{Cf}/u;
