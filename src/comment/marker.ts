// The hidden first line that identifies a comment, and the text of a comment with it. A body can hold no marker:
// anything in it that would begin one is made visible. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { namePattern } from '../fleet/name.ts';

export interface MarkerNames {
  /** The subject of the comment, such as `plan` or `diff`: 1 to 39 lower-case letters, digits and hyphens. */
  readonly kind: string;
  readonly fleet: string;
  readonly host: string;
}

/** The limit of GitHub; Gitea and Forgejo take more. */
const commentLimit = 65_536;

/** An HTML comment, which no forge shows and all of them keep. */
export function markerOf({ kind, fleet, host }: MarkerNames): string {
  for (const name of [kind, fleet, host]) {
    if (!namePattern.test(name)) throw new Error(`${name} cannot stand in a marker`);
  }
  return `<!-- po:comment kind=${kind} fleet=${fleet} host=${host} -->`;
}

/** Whether the very first line of a comment is the marker, and nothing else. */
export function bears(body: string, marker: string): boolean {
  return body.startsWith(marker) && /^\r?(\n|$)/.test(body.slice(marker.length));
}

export type CommentText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** @param name the source of the body, for people */
export function commentText(marker: string, body: string, name: string): CommentText {
  const lines = body.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const text = `${marker}\n${withoutMarkers(lines).trimEnd()}\n`;
  if (lines.trim() === '') return { ok: false, diagnostic: emptyBody(name) };
  if (text.length > commentLimit) return { ok: false, diagnostic: tooLong(name, text.length) };
  return { ok: true, text };
}

/** Forges may store line breaks as two characters, and drop blanks at the end. */
export function isSameText(a: string, b: string): boolean {
  return stored(a) === stored(b);
}

function stored(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trimEnd();
}

/** Uses a look-alike of the same length, so that the comment does not grow too long; an entity would show in code. */
function withoutMarkers(text: string): string {
  return text.replaceAll(/<(?=!--+\s*po:comment)/gi, '‹');
}

function emptyBody(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'comment-empty',
    summary: 'Nothing to comment',
    detail: `there is no text in ${name}`,
    help: 'check whether the command that should have written it failed',
  };
}

function tooLong(name: string, length: number): Diagnostic {
  return {
    severity: 'error',
    code: 'comment-too-long',
    summary: 'Too long for a comment',
    detail: `${name} makes a comment of ${length} characters, and there may be ${commentLimit}`,
    help: 'po plan --markdown and po diff --markdown shorten their output to fit',
  };
}
