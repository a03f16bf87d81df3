/** The ASCII codes of the characters that the counters of JSON and TOML look for. */
export const charCodes = {
  newline: 10,
  quote: 34,
  hash: 35,
  apostrophe: 39,
  comma: 44,
  dot: 46,
  equals: 61,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  openBrace: 123,
  closeBrace: 125,
} as const;
