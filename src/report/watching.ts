// The plan of `po plan --watch` for a person: updated in place, or one below the other where lines cannot be replaced.
import { nextText, type Shown, screenful, type WatchOptions, watchText } from '../view/plan/watch.ts';
import type { Terminal } from '../world/terminal.ts';

export interface WatchDisplay {
  show(shown: Shown): void;
  /** The shown plan is still right. */
  seeAgain(at: string): void;
  end(): void;
}

export function watchDisplay(terminal: Terminal, fixed: Omit<WatchOptions, 'color' | 'width'>): WatchDisplay {
  const { screen } = terminal;
  const options = (): WatchOptions => ({
    color: terminal.outHasColor,
    width: terminal.width,
    ...fixed,
  });
  if (screen === null) {
    let isFirst = true;
    return {
      show(shown) {
        terminal.out(`${isFirst ? '' : '\n'}${nextText(shown, options())}`);
        isFirst = false;
      },
      seeAgain() {},
      end() {},
    };
  }
  let drawn: Shown | null = null;
  const lines = () => (drawn === null ? [] : screenful(watchText(drawn, options()), screen.size()));
  const stopResizing = screen.onResize(() => screen.draw(lines(), true));
  return {
    show(shown) {
      drawn = shown;
      screen.draw(lines());
    },
    seeAgain(at) {
      if (drawn !== null) drawn = { ...drawn, at };
      screen.draw(lines());
    },
    end() {
      stopResizing();
      // It stays, as the output of any command does.
      screen.clear();
      terminal.out(
        lines()
          .map(({ text }) => `${text}\n`)
          .join(''),
      );
    },
  };
}
