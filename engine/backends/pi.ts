/**
 * Pi (npm: @earendil-works/pi-coding-agent), checked with 1.6.0. The conversation's id is chosen by the engine, and one flag
 * both begins and resumes it. Pi never asks before a tool is used: what an agent may do is which tools it has. It has hooks
 * only for extensions, which are code that runs inside of it, so what it is doing is read off the screen alone.
 */
import type { Backend, Start } from './backend.ts';
import { readPiComposer, readPiScreen } from './pi-screen.ts';
import { toldByPi } from './told.ts';

/** Since nothing asks, an agent has tools that change nothing unless it declares more. */
const usualPermission = 'read-only';

/** What `permission` can be, and what each stands for. A `+` adds to the tools that the user's settings name. */
const tools: Readonly<Record<string, readonly string[]>> = {
  'read-only': ['--tools', 'read,grep,find,ls', '--no-mcp'],
  all: ['--tools', '+read,+bash,+edit,+write'],
};

export const pi: Backend = {
  name: 'pi',
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: Object.keys(tools),
  usualPermission,
  permissionFlags: ['--tools', '-t'],
  program: () => ['pi'],
  // What no flag says alone: `--offline` would also keep it from learning of new models.
  environment: { PI_SKIP_VERSION_CHECK: '1' },
  launch: argvOf,
  conversations: {
    idFrom: 'engine',
    resume: argvOf,
    transcripts: (environment) =>
      environment['PI_CODING_AGENT_SESSION_DIR'] ||
      `${environment['PI_CODING_AGENT_DIR'] || `${environment['HOME'] ?? ''}/.pi/agent`}/sessions`,
    leadsTo: ([name, ...deeper], directory) =>
      deeper.length === 0 && name === `--${directory.slice(1).replaceAll(/[/\\:]/g, '-')}--`,
    isTranscript: (fileName, conversation) => fileName.endsWith(`_${conversation}.jsonl`),
    // It is there from the start; what nobody has said anything in is told its prompt as a new one.
    isOurs: (text, { conversation, directory }) =>
      text.includes(`"id":"${conversation}"`) &&
      text.includes(`"cwd":${JSON.stringify(directory)}`) &&
      text.includes('"role":"user"'),
    toldBy: toldByPi,
    isToldByTyping: false,
  },
  reports: false,
  queuesUnseen: false,
  readScreen: readPiScreen,
  readComposer: readPiComposer,
  cli: {
    checked: { oldest: '1.6.0', newest: '1.6.0' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+\S*)$/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
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
    // A prompt may begin with a hyphen; one that begins with an @ would be read as the name of a file.
    ...(prompt === null ? [] : ['--', prompt.startsWith('@') ? `\n${prompt}` : prompt]),
  ];
}
