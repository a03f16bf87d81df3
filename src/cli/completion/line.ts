// The words of a command line that is still being typed, as a shell would read them: bash hands over the line, since its
// own words are cut at `=`, `:` and `@`. Pure, and nothing in it is ever expanded: `$(x)` is four characters.

/**
 * What is open at the end of the line is closed there. The last word is the one that is typed: it may be empty.
 * Where output goes to and input comes from is no word of po's; null where that is what is being typed.
 */
export function wordsOf(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: "'" | '"' | null = null;
  let isTarget = false;
  const endWord = () => {
    if (word !== null && !isTarget) words.push(word);
    if (word !== null) isTarget = false;
    word = null;
  };
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (quote !== null) {
      if (sign === quote) quote = null;
      else if (sign === '\\' && quote === '"' && '"\\$`'.includes(line.charAt(at + 1))) {
        at += 1;
        word += line.charAt(at);
      } else word += sign;
    } else if (/\s/.test(sign)) {
      endWord();
    } else if (sign === '<' || sign === '>') {
      const [given = ''] = /^[<>]\([^)]*\)?/.exec(line.slice(at)) ?? [];
      const [operator = ''] = /^(?:<<<|<<-|<[<>&]|>[>&|]|[<>])/.exec(line.slice(at)) ?? [];
      at += (given || operator).length - 1;
      if (given !== '') {
        word = (word ?? '') + given;
      } else {
        // A number in front says which of its outputs is meant.
        if (/^(?:\d+|&|\{\w+\})$/.test(word ?? '')) word = null;
        endWord();
        isTarget = true;
      }
    } else if (sign === "'" || sign === '"') {
      quote = sign;
      word ??= '';
    } else if (sign === '\\') {
      at += 1;
      word = (word ?? '') + line.charAt(at);
    } else {
      word = (word ?? '') + sign;
    }
  }
  return isTarget ? null : [...words, word ?? ''];
}
