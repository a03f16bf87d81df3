/** Parses JSON from outside: a text that is nested too deeply or has too long a list is refused before it is parsed. */
import { charCodes } from './char-codes.ts';
import { jsonLimits, numberText } from './limits.ts';

/** Throws a `SyntaxError`, as `JSON.parse` does. */
export function parseJson(text: string): unknown {
  const excess = jsonExcess(text);
  if (excess !== null) throw new SyntaxError(excess);
  return JSON.parse(text);
}

/** The limit that the text exceeds, in words; null where it exceeds none. For a text that is not JSON the answer means nothing. */
export function jsonExcess(text: string): string | null {
  const counts: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case openBracket:
      case openBrace:
        counts.push(0);
        if (counts.length > jsonLimits.depth.most)
          return `more than ${jsonLimits.depth.most} ${jsonLimits.depth.unit}`;
        break;
      case closeBracket:
      case closeBrace:
        counts.pop();
        break;
      case comma: {
        const count = (counts.at(-1) ?? 0) + 1;
        if (count >= jsonLimits.entries.most)
          return `more than ${numberText(jsonLimits.entries.most)} ${jsonLimits.entries.unit}`;
        counts[counts.length - 1] = count;
        break;
      }
    }
  }
  return null;
}

const { quote, comma, openBracket, backslash, closeBracket, openBrace, closeBrace } = charCodes;

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at;
  }
  return text.length;
}
