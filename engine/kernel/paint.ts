// Colours and weights of text on a terminal, which the engine and po share. Pure.

/** Select Graphic Rendition: what turns each on, and what turns it off again. */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Paint = keyof typeof codes;

/** An empty text stays empty. */
export function painted(text: string, ...paints: readonly Paint[]): string {
  return text === ''
    ? ''
    : paints.reduceRight((inner, paint) => {
        const [on, off] = codes[paint];
        return `\u001b[${on}m${inner}\u001b[${off}m`;
      }, text);
}
