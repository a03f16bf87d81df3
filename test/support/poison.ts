// Puts what would control a terminal into every text that comes from outside, and finds what of it reached a screen.
import { diagnostics } from '../../src/codes/diagnostics.ts';
import { blocked, reasons } from '../../src/codes/step-codes.ts';

/** Sets the title, clears the screen, forges a line, reverses text and hides a character. */
export const poison = '\u001b]0;x\u0007\u009b2J\r\nFORGED\u202e\u200b';

/** Words of po's own, by which views choose what to say. */
const codes = new Set([blocked, reasons, diagnostics].flatMap(Object.keys));
const keysOfCodes =
  /^(?:kind|action|state|risk|severity|format|code|level|check|health|source|clone|work|end|backend|watch|desired|watchdog|how|verb|need|mark|side|activity|runtime)$/;

/** The same data with each text in it made hostile; equal texts stay equal, so that ids still match. */
export function poisoned<T>(value: T, keeps: (key: string, text: string) => boolean = () => false): T {
  const change = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') {
      const isOurs =
        codes.has(one) || keysOfCodes.test(key) || /^\d{4}-\d\d-\d\dT/.test(one) || keeps(key, one);
      return isOurs ? one : one + poison;
    }
    if (Array.isArray(one)) return one.map((each) => change(each, key));
    if (one instanceof Map)
      return new Map([...one].map(([name, each]) => [change(name, ''), change(each, '')]));
    if (one instanceof Date || typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, each]) => [name, change(each, name)]));
  };
  return change(value, '') as T;
}

/** Styles that views use. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const styles = /\u001b\[(?:\d+)(?:;\d+)*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const harm = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** Lines of a screen in which foreign text acts, or which it has forged. */
export function actsIn(text: string): string[] {
  return (
    text
      .replaceAll(styles, '')
      .split('\n')
      // An emoji is made with joiners.
      .filter((line) => harm.test(line.replaceAll('👨‍👩‍👧', '')) || /^FORGED/.test(line))
      .map((line) => JSON.stringify(line))
  );
}
