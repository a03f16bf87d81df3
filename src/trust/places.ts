// Where each program keeps the folders that it trusts. Pure. None of them has a command for it: the answer to its
// dialog is written to these files. OpenCode does not ask.

export const clis = ['claude', 'codex', 'gemini'] as const;
export type Cli = (typeof clis)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Places {
  /** Absolute. More than one where the program may read either. */
  readonly files: readonly string[];
  /** A folder stands beside the file while the program writes it: beside its declared name, or where links lead. */
  readonly lock: 'declared' | 'real' | null;
}

/** The setting in the environment of an agent. */
export const placeVariables = [
  'HOME',
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'GEMINI_CLI_HOME',
  'GEMINI_CLI_TRUSTED_FOLDERS_PATH',
] as const;

export function isCli(backend: string): backend is Cli {
  return clis.some((cli) => cli === backend);
}

/**
 * @param environment of the agent; paths in it are absolute
 * @param exists whether a file is there
 */
export function placesOf(cli: Cli, environment: Environment, exists: (path: string) => boolean): Places {
  const { HOME: home = '' } = environment;
  switch (cli) {
    case 'claude': {
      const declared = environment['CLAUDE_CONFIG_DIR'] ?? '';
      const usual = `${declared || home}/.claude.json`;
      // Where it was in the beginning; versions differ in which of the two they go by.
      const earlier = `${declared || `${home}/.claude`}/.config.json`;
      const both = exists(earlier) ? [earlier, ...(exists(usual) ? [usual] : [])] : [usual];
      return { files: both, lock: 'declared' };
    }
    case 'codex':
      return {
        files: [`${environment['CODEX_HOME'] || `${home}/.codex`}/config.toml`],
        lock: null,
      };
    case 'gemini': {
      const folder = `${environment['GEMINI_CLI_HOME'] || home}/.gemini`;
      const file = environment['GEMINI_CLI_TRUSTED_FOLDERS_PATH'] || `${folder}/trustedFolders.json`;
      return { files: [file], lock: 'real' };
    }
  }
}
