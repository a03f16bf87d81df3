/** What is in an agent's input line, and whether that is a message that was typed into it. Pure. */
import { type BackendName, backends } from '../backends/index.ts';
import { type Composer, type Shown, squeeze, viewOf } from '../backends/view.ts';

/** Empty or what it holds, only where the screen has the shape that is known of that program. */
export function composerOf(backend: BackendName, shown: Shown): Composer {
  return backends[backend].readComposer?.(viewOf(shown)) ?? { kind: 'unknown' };
}

/**
 * Whether an input line that was empty before shows a message and nothing else: the message itself, its end
 * where the rest was scrolled away, or the short sign that programs put in the place of a long paste.
 */
export function shows(composer: Composer, message: string): boolean {
  if (composer.kind !== 'holds') return false;
  const wanted = squeeze(message);
  const tail = 40;
  if (composer.text === wanted) return true;
  if (composer.text.length >= tail && wanted.endsWith(composer.text)) return true;
  return /^\[Pasted?(text|content)?:?#?~?\d*[^\]]*\]$/iu.test(composer.text);
}
