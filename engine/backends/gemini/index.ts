/**
 * Gemini CLI, checked with 0.61.0. The conversation's id is chosen by the engine. Its hooks can only be given
 * in files of the user, of the project or of the host's administrator, none of which are ours to write, so
 * what it is doing is read off the screen alone.
 */
import { createHash } from 'node:crypto';
import type { Backend, Start } from '../backend.ts';
import { type PromptForm, promptWords, yargsFlag } from '../prompt.ts';
import { readComposer, readScreen } from './screen.ts';
import { toldBy } from './told.ts';
import { trust } from './trust.ts';
import { variables } from './variables.ts';

/** Asks before anything that changes something. */
const usualPermission = 'default';

const promptForm: PromptForm = yargsFlag('--prompt-interactive');

export const gemini: Backend = {
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: ['default', 'auto_edit', 'plan', 'yolo'],
  usualPermission,
  permissionFlags: ['--approval-mode', '--yolo', '-y', '--allowed-tools'],
  program: () => ['gemini'],
  // Only settings of the user, or files of root, turn it off: it gets an unreachable registry for its own scope.
  environment: { 'npm_@google:registry': 'none:///' },
  prompt: promptForm,
  launch: (start) => argvOf(start, '--session-id'),
  conversations: {
    idFrom: 'engine',
    firstOnly: ['--session-id'],
    resume: (start) => argvOf({ ...start, prompt: null }, '--resume'),
    transcripts: (environment) =>
      `${environment['GEMINI_CLI_HOME'] || (environment['HOME'] ?? '')}/.gemini/tmp`,
    // One folder for each project, under a name that only Gemini knows the rule of.
    leadsTo: ([, chats, ...deeper]) => deeper.length === 0 && (chats === undefined || chats === 'chats'),
    // The name has the first eight digits of the id alone.
    isTranscript: (fileName, conversation) =>
      conversation !== '' && fileName.endsWith(`-${conversation.slice(0, 8)}.jsonl`),
    // `--resume` fails in another folder than it was begun in, and where nothing was answered yet.
    isOurs: (text, { conversation, directory }) =>
      text.includes(`"sessionId":"${conversation}"`) &&
      text.includes(`"projectHash":"${createHash('sha256').update(directory).digest('hex')}"`) &&
      text.includes('"type":"gemini"'),
    toldBy,
    isToldByTyping: true,
  },
  reports: false,
  queuesUnseen: false,
  readScreen,
  readComposer,
  cli: {
    title: 'Gemini CLI',
    npmPackage: '@google/gemini-cli',
    checked: { oldest: '0.61.0', newest: '0.61.0' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
    sharesLogin: true,
    login: 'log in there, or set GEMINI_API_KEY in its env_file and restart it',
    compact: '/compress',
    hasCursor: false,
    variables,
    trust,
  },
  template: null,
  documentation: {
    started: '`gemini --session-id ID --skip-trust … --prompt-interactive=PROMPT`',
    resumed: 'kept: `--resume ID`, then the message is typed',
    notes: [
      'If its vendor fails (HTTP 5xx), it retries and is `busy`; it had not given up after seven minutes.',
      'It cannot resume a conversation without an answer.',
      'A flag trusts its folder, for this start only.',
      'Only a user setting turns off its check for updates, so the engine gives it a registry that does not exist.',
    ],
  },
};

function argvOf({ definition, conversation, prompt }: Start, flag: '--session-id' | '--resume'): string[] {
  return [
    ...[flag, conversation],
    // For this start alone: a person who runs `up` in a folder has it run what lies there.
    '--skip-trust',
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    // The settings of the user or the project may have another.
    ...['--approval-mode', definition.permission ?? usualPermission],
    ...definition.args,
    ...promptWords(promptForm, prompt),
  ];
}
