/** What OpenCode's screen says it is doing. Read off the real screens of 1.18.33 in test/support/screens. */
import type { Screen, ScreenReading } from './backend.ts';
import { busy, idle, lastLines, waiting } from './screen.ts';

export function readOpencodeScreen(screen: Screen): ScreenReading | null {
  const bottom = lastLines(screen, 12);
  if (bottom.some((line) => /Permission required/.test(line))) return waiting('permission');
  // At its bottom; before the first turn there is a tip below.
  const foot = bottom.slice(-4).join('\n');
  if (/\besc interrupt\b/.test(foot)) return busy;
  return /\btab agents +ctrl\+p commands\b/.test(foot) ? idle : null;
}
