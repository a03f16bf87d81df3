/**
 * What Claude Code's screen shows: its input line, and what it is doing. Read off the real screens of 2.1.197, 2.1.330 and
 * 2.1.332 that lie in test/support/screens; only the words of a subscription's limit are from elsewhere.
 */
import type { ScreenReading } from '../backend.ts';
import {
  afterLast,
  busy,
  firstThatFits,
  held,
  heldByDialog,
  heldByError,
  idle,
  lastLines,
  type ScreenRule,
  waiting,
} from '../screen.ts';
import {
  type Box,
  boxAbove,
  type Composer,
  composerWith,
  contentOf,
  isSeen,
  mayHaveCursor,
  missing,
  type View,
} from '../view.ts';

/** The footer of every dialog, below which there is nothing. */
const dialogFooter = /^\s*(Enter to confirm|Esc to cancel)/;

/**
 * What is asked before there is an input line, one blank before each row; a conversation is further in. Some of it ends with
 * no footer, or with one of its own.
 */
const firstRun: readonly ScreenRule[] = [
  {
    when: /^ (Select login method|Browser didn't open\?|Paste code here if prompted|Using 3rd-party platforms)/m,
    reading: held('not-logged-in'),
  },
  {
    when: /^ (Choose the text style that looks best|Press Enter to continue|Use Claude Code's terminal setup\?)/m,
    reading: waiting('first-run'),
  },
];
/** Above everything else that a first run asks. */
const welcome = /^Welcome to Claude Code v\d/;
/** Printed at the end of a program whose trust dialog was answered with no. */
const untrusted = /^Claude Code didn't start because this folder isn't trusted\./;

const dialogs: readonly ScreenRule[] = [
  { when: /I trust this folder|Do you trust the files in this folder/, reading: held('trust') },
  // Not shown where `permission` says it, since the settings we pass answer it.
  { when: /running in Bypass Permissions mode/, reading: held('trust') },
  { when: /limit to reset/, reading: heldByDialog('usage-limit') },
  { when: /Select login method/, reading: held('not-logged-in') },
  {
    when: /Do you want to use this API key\?|Use Claude Code's terminal setup\?/,
    reading: waiting('first-run'),
  },
  { when: /Do you want to (proceed|make this edit|create|overwrite|allow)/, reading: waiting('permission') },
  { when: /(?:)/, reading: waiting('question') },
];

/** Above the input line, with the name of the conversation in it or not; and below. */
const upperRule = /^─{10,}(.* ─+)?$/;
const lowerRule = /^─{20,}$/;
/** What was submitted, and what is being typed. `!` in its place: what is typed is a command of the shell. */
const prompt = /^❯(?=[ \u00a0]|$)/u;
/** All rows of an input line but the first begin so. */
const indent = '  ';
const spinner = /^[·✢✳✶✻✽*] .*…/u;
/** What keys do elsewhere than at the input line: in the list of agents, which has a line of the same shape. */
const otherKeys = /\b(enter|space|esc|ctrl\+x) to (?!interrupt|clear)/i;

function boxOf({ texts }: View): Box | null {
  const end = texts.findLastIndex((text) => lowerRule.test(text));
  return boxAbove(texts, end, { rule: upperRule, prompt, indent });
}

export function readComposer(view: View): Composer {
  const box = boxOf(view);
  if (box === null || !mayHaveCursor(view, box.first, box.end)) return missing;
  if (view.texts.slice(box.end + 1).some((text) => otherKeys.test(text))) return missing;
  const text = contentOf(view.rows.slice(box.first, box.end), indent.length);
  // Older versions do not draw what they suggest any fainter.
  return /^\s*(Try "|Once fixed, resend your message$|Press up to edit queued messages$)/u.test(text)
    ? { kind: 'empty' }
    : composerWith(text);
}

export function readScreen(view: View): ScreenReading | null {
  const { texts } = view;
  const [bottom = ''] = lastLines(texts, 1);
  if (dialogFooter.test(bottom)) {
    // A dialog begins at its upper edge; what stands above it is conversation, and may say anything.
    return firstThatFits(dialogs, afterLast(texts, /^(─{20,}|▔{20,})$/).join('\n'));
  }
  const box = boxOf(view);
  if (box === null) {
    const ending = lastLines(texts, 6);
    if (ending.some((line) => untrusted.test(line))) return held('trust');
    const isAsked = texts.some((line) => welcome.test(line)) && ending.some((line) => /^ ❯ /u.test(line));
    return (
      firstThatFits(firstRun, lastLines(texts, 30).join('\n')) ?? (isAsked ? waiting('first-run') : null)
    );
  }
  const footer = texts.slice(box.end + 1).join('\n');
  if (/Not logged in/.test(footer)) return held('not-logged-in');
  const conversation = texts.slice(0, box.first - 1);
  const answer = lastLines(afterLast(conversation, prompt), 12);
  if (/esc to interrupt/.test(footer) || answer.slice(-2).some((line) => spinner.test(line))) return busy;
  if (/(hit your .*limit|limit reached)\b.*resets?/i.test(answer.join('\n')))
    return { ...held('usage-limit'), isSure: false };
  if (!isSeen(readComposer(view))) return null;
  // The last of what was said, since an answer may quote one.
  const last = answer.findLast((line) => blockStart.test(line)) ?? '';
  return failure.test(last) ? heldByError(last, contextFull, false) : idle(isAtEnd(conversation, answer));
}

const blockStart = /^[●✢✳✶✻✽] |^ *⎿ /u;
const failure = /^● API Error\b|^ *⎿\s+(API Error\b|Context limit reached\b)/u;
const contextFull = /Context limit reached|prompt is too long/i;

/** How long a turn took, or that it was interrupted or has failed; or nothing was asked yet. */
const end =
  /^[✢✳✶✻✽] \S+ for \d|^ *⎿ +Interrupted|^● (API Error|You've hit|Declined to answer)|^ *⎿ .*(Not logged in|API Error)/u;

function isAtEnd(conversation: readonly string[], answer: readonly string[]): boolean {
  if (answer.some((line) => end.test(line))) return true;
  // A command of the program's own is answered at once.
  const asked = conversation.findLast((line) => prompt.test(line)) ?? '';
  if (/^❯ \//u.test(asked) && answer.some((line) => /^ *⎿/u.test(line))) return true;
  return (
    conversation.some((line) => /Claude Code v\d/.test(line)) &&
    !conversation.some((line) => prompt.test(line))
  );
}
