// The hidden first line by which a comment is found again, and the text of a comment with it. A body can hold no marker:
// whatever in it would begin one is made to be seen. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { namePattern } from '../fleet/name.ts';

export interface MarkerNames {
  /** What the comment is about, such as `plan` or `diff`: 1 to 39 lower-case letters, digits and hyphens. */
  readonly kind: string;
  readonly fleet: string;
  readonly host: string;
}

/** What GitHub takes as a comment; Gitea and Forgejo take more. */
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

/** @param name where the body is from, as people call it */
export function commentText(marker: string, body: string, name: string): CommentText {
  const lines = body.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const text = `${marker}\n${withoutMarkers(lines).trimEnd()}\n`;
  if (lines.trim() === '') return { ok: false, diagnostic: emptyBody(name) };
  if (text.length > commentLimit) return { ok: false, diagnostic: tooLong(name, text.length) };
  return { ok: true, text };
}

/** Forges may store line breaks as two characters, and drop what is blank at the end. */
export function isSameText(a: string, b: string): boolean {
  return stored(a) === stored(b);
}

function stored(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trimEnd();
}

/** By what looks alike and is as long, so that nobody’s text makes a comment too long; an entity would show in code. */
function withoutMarkers(text: string): string {
  return text.replaceAll(/<(?=!--+\s*po:comment)/gi, '‹');
}

function emptyBody(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'comment-empty',
    summary: 'Nothing to comment',
    detail: `there is no text in ${name}`,
    help: 'see whether the command that should have written it failed',
  };
}

function tooLong(name: string, length: number): Diagnostic {
  return {
    severity: 'error',
    code: 'comment-too-long',
    summary: 'Too long for a comment',
    detail: `${name} makes a comment of ${length} characters, and there may be ${commentLimit}`,
    help: 'po plan --markdown and po diff --markdown leave out what would be too much',
  };
}
