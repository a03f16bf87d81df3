// What po answers a shell that completes: on the first line what follows (`words`, `open` for words that go on, `files` or
// `folders` for what the shell does best itself), then a word a line, with what it is about for the shells that show it.
import type { Completion } from './complete.ts';

/** The first word of a command line that only a shell writes. */
export const completingWord = '__complete';

export interface Asked {
  readonly shell: 'bash' | 'zsh' | 'fish';
  /** What bash will replace: the end of the word that is typed, since it cuts words at `=`, `:` and `@`. */
  readonly piece: string;
  /** The word that is typed. */
  readonly current: string;
}

export function answer(completion: Completion, { shell, piece, current }: Asked): string {
  const kept = shell === 'bash' && current.endsWith(piece) ? current.length - piece.length : 0;
  if (completion.kind !== 'words') {
    const { kind, prefix } = completion;
    const before = shell === 'bash' && !piece.startsWith(prefix) ? '' : prefix;
    return `${kind}\n${before}\n`;
  }
  const lines = completion.candidates.map(({ word, about }) => {
    const rest = word.slice(kept);
    return shell === 'bash' || about === '' ? rest : `${rest}\t${about}`;
  });
  return `${[completion.isOpen ? 'open' : 'words', ...lines].join('\n')}\n`;
}
