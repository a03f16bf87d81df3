import type { CliVariables } from '../backend.ts';
import { namesIn } from '../names.ts';

/** Read off what `env` prints in its shell tool, and its documentation. */
export const variables: CliVariables = {
  names: ['OPENCODE', 'OPENCODE_*'],
  settings: namesIn(`
    OPENCODE_API_KEY OPENCODE_AUTH_CONTENT OPENCODE_AUTO_SHARE OPENCODE_CONFIG OPENCODE_CONFIG_*
    OPENCODE_DB OPENCODE_DISABLE_* OPENCODE_ENABLE_* OPENCODE_EXPERIMENTAL* OPENCODE_GIT_BASH_PATH
    OPENCODE_LOG_LEVEL OPENCODE_MODELS_* OPENCODE_PERMISSION OPENCODE_PURE OPENCODE_TUI_CONFIG
    OPENCODE_WEBSEARCH_PROVIDER OPENCODE_SERVER_PASSWORD OPENCODE_SERVER_USERNAME
  `),
  marks: ['OPENCODE'],
  sets: { AGENT: '1' },
};
