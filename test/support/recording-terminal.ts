// A terminal that nobody sits at, and what was said to it.
import type { Terminal } from '../../src/world/terminal.ts';

export interface Recorded {
  readonly terminal: Terminal;
  readonly out: () => string;
  readonly err: () => string;
}

/** @param about in which it is another one */
export function recordingTerminal(about: Partial<Terminal> = {}): Recorded {
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    out(text) {
      out += text;
    },
    err(text) {
      err += text;
    },
    isIntact: () => true,
    readerGone: new AbortController().signal,
    ...{ width: 80, outIsTerminal: false, outHasColor: false, errHasColor: false, screen: null },
    ...{ isInteractive: false, inputIsTerminal: false },
    openFullScreen: () => null,
    readInput: async () => '',
    ask: async () => null,
    ...about,
  };
  return { terminal, out: () => out, err: () => err };
}
