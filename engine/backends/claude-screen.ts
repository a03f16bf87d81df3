/**
 * What Claude Code's screen says it is doing. Read off the real screens of 2.1.197 and 2.1.330 that lie in
 * test/support/screens; only the login menu and the words of a subscription's limit are from elsewhere.
 */
import type { Screen, ScreenReading } from './backend.ts';
import {
  afterLast,
  busy,
  firstThatFits,
  held,
  heldByDialog,
  idle,
  lastLines,
  type ScreenRule,
  waiting,
} from './screen.ts';

/** The footer of every dialog, below which there is nothing. */
const dialogFooter = /^\s*(Enter to confirm|Esc to cancel)/;

const dialogs: readonly ScreenRule[] = [
  { when: /I trust this folder|Do you trust the files in this folder/, reading: held('trust') },
  // Not shown where `permission` says it, since the settings we pass answer it.
  { when: /running in Bypass Permissions mode/, reading: held('trust') },
  { when: /limit to reset/, reading: heldByDialog('usage-limit') },
  { when: /Do you want to (proceed|make this edit|create|overwrite|allow)/, reading: waiting('permission') },
  { when: /(?:)/, reading: waiting('question') },
];

const rule = /^─{20,}$/;
/** What was submitted, and what is being typed. */
const prompt = /^❯/;
const spinner = /^[·✢✳✶✻✽*] .*…/;

export function readClaudeScreen(screen: Screen): ScreenReading | null {
  const [last = ''] = lastLines(screen, 1);
  if (dialogFooter.test(last)) {
    // A dialog begins at its upper edge; what stands above it is conversation, and may say anything.
    return firstThatFits(dialogs, afterLast(screen, rule).join('\n'));
  }
  const footer = afterLast(screen, rule);
  const box = screen.slice(0, screen.length - footer.length - 1);
  const isPromptBox = footer.length < screen.length && afterLast(box, rule).some((line) => prompt.test(line));
  if (!isPromptBox) {
    return /Select login method|Paste code here if prompted/.test(lastLines(screen, 15).join('\n'))
      ? held('not-logged-in')
      : null;
  }
  if (/Not logged in/.test(footer.join('\n'))) return held('not-logged-in');
  const conversation = box.slice(0, box.length - afterLast(box, rule).length - 1);
  const answer = lastLines(afterLast(conversation, prompt), 12);
  if (/esc to interrupt/.test(footer.join('\n')) || spinner.test(answer.at(-1) ?? '')) return busy;
  if (/(hit your .*limit|limit reached)\b.*resets?/i.test(answer.join('\n')))
    return { ...held('usage-limit'), isSure: false };
  return idle;
}
