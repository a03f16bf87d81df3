import type { Echo } from '../backend.ts';

/** Since 2.1.332 these stand around a paste of several lines, which is itself unchanged. */
const pasted = /^\s*<pasted_content id="(\w+)">\n([\s\S]*)\n<\/pasted_content id="\1">\s*$/;
const mark = /^\s*<\/?pasted_content id="\w+">\s*$/;

export const echo: Echo = {
  of: (text) => text.replaceAll('\t', '    '),
  unmarked: (repeated) => pasted.exec(repeated)?.[2] ?? repeated,
};

/** A text of a transcript, which may hold several messages, without the lines that mark a paste. */
export function withoutMarks(text: string): string {
  return text
    .split('\n')
    .filter((line) => !mark.test(line))
    .join('\n');
}
