/**
 * Claude Code, checked with 2.1.330. The conversation's id is chosen by the engine: `--continue` would take
 * up whichever conversation in the folder is newest, which may be another agent's.
 */
import type { Backend, Start } from './backend.ts';

export const claude: Backend = {
  name: 'claude',
  keys: ['prompt', 'command', 'model', 'permission'],
  // `manual` was called `default` up to 2.1.197.
  permissions: ['acceptEdits', 'auto', 'bypassPermissions', 'default', 'dontAsk', 'manual', 'plan'],
  program: () => ['claude'],
  launch: (start) => argvOf(start, '--session-id'),
  conversations: {
    resume: (start) => argvOf(start, '--resume'),
    transcripts: (environment) =>
      `${environment['CLAUDE_CONFIG_DIR'] || `${environment['HOME'] ?? ''}/.claude`}/projects`,
    isFolderOf: (name, directory) => {
      const slug = directory.replaceAll(/[^A-Za-z0-9]/g, '-');
      // Longer names are cut and given a suffix.
      return name === slug || (slug.length > longestSlug && name.startsWith(slug.slice(0, longestSlug)));
    },
    fileName: (conversation) => `${conversation}.jsonl`,
  },
};

const longestSlug = 200;

/**
 * One builder for both ways to start, since a resumed conversation remembers none of its flags. `--session-id`
 * fails where the conversation exists, `--resume` where it does not.
 */
function argvOf({ definition, conversation, prompt }: Start, flag: '--session-id' | '--resume'): string[] {
  return [
    ...[flag, conversation],
    ...(definition.model === null ? [] : ['--model', definition.model]),
    ...(definition.permission === null ? [] : ['--permission-mode', definition.permission]),
    ...definition.args,
    // A prompt may begin with a hyphen.
    ...(prompt === null ? [] : ['--', prompt]),
  ];
}
