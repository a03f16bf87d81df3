/**
 * Pi (npm: @earendil-works/pi-coding-agent), checked with 1.6.0. The conversation's id is chosen by the engine, and one flag
 * both begins and resumes it. Pi never asks before a tool is used: what an agent may do is which tools it has. It has hooks
 * only for extensions, which are code that runs inside of it, so what it is doing is read off the screen alone.
 */
import type { Backend, Start } from '../backend.ts';
import { type PromptForm, promptWords } from '../prompt.ts';
import { readComposer, readScreen } from './screen.ts';
import { toldBy } from './told.ts';
import { variables } from './variables.ts';

/** Since nothing asks, an agent has tools that change nothing unless it declares more. */
const usualPermission = 'read-only';

/** What `permission` can be, and what each stands for. A `+` adds to the tools that the user's settings name. */
const tools: Readonly<Record<string, readonly string[]>> = {
  'read-only': ['--tools', 'read,grep,find,ls', '--no-mcp'],
  all: ['--tools', '+read,+bash,+edit,+write'],
};

const promptForm: PromptForm = {
  flag: '--',
  // One that begins with an @ would be read as the name of a file.
  guard: (prompt) => (prompt.startsWith('@') ? `\n${prompt}` : prompt),
};

export const pi: Backend = {
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: Object.keys(tools),
  usualPermission,
  permissionFlags: ['--tools', '-t'],
  program: () => ['pi'],
  // What no flag says alone: `--offline` would also keep it from learning of new models.
  environment: { PI_SKIP_VERSION_CHECK: '1' },
  prompt: promptForm,
  launch: argvOf,
  conversations: {
    idFrom: 'engine',
    firstOnly: [],
    resume: argvOf,
    transcripts: (environment) =>
      environment['PI_CODING_AGENT_SESSION_DIR'] ||
      `${environment['PI_CODING_AGENT_DIR'] || `${environment['HOME'] ?? ''}/.pi/agent`}/sessions`,
    leadsTo: ([name, ...deeper], directory) =>
      deeper.length === 0 && name === `--${directory.slice(1).replaceAll(/[/\\:]/g, '-')}--`,
    isTranscript: (fileName, conversation) => fileName.endsWith(`_${conversation}.jsonl`),
    // It exists from the start; one without a message gets the prompt like a new one.
    isOurs: (text, { conversation, directory }) =>
      text.includes(`"id":"${conversation}"`) &&
      text.includes(`"cwd":${JSON.stringify(directory)}`) &&
      text.includes('"role":"user"'),
    toldBy,
    isToldByTyping: false,
  },
  reports: false,
  queuesUnseen: false,
  readScreen,
  readComposer,
  cli: {
    title: 'Pi',
    npmPackage: '@earendil-works/pi-coding-agent',
    checked: { oldest: '1.6.0', newest: '1.6.0' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
    sharesLogin: true,
    login: null,
    compact: null,
    hasCursor: true,
    variables,
    trust: null,
  },
  template: null,
  documentation: {
    started: '`pi --session-id ID --approve … -- PROMPT`',
    resumed: 'kept: `--session-id ID` again',
    notes: [
      '**It never asks.** Without `permission` it can only read and search (`read-only`); `all` lets it run commands and write files.',
      'It needs node 22 or newer on the agent’s PATH.',
      'A flag trusts its folder, for this start only.',
      'At its first start it downloads `fd` and `ripgrep` from GitHub unless they are on the agent’s PATH.',
    ],
  },
};

function argvOf({ definition, conversation, prompt }: Start): string[] {
  return [
    ...['--session-id', conversation],
    // For this start alone: a person who runs `up` in a folder has it run what lies there.
    '--approve',
    ...(definition.model === null ? [] : ['--model', definition.model]),
    ...(tools[definition.permission ?? usualPermission] ?? []),
    ...definition.args,
    ...promptWords(promptForm, prompt),
  ];
}
