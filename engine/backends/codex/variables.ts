import type { CliVariables } from '../backend.ts';

/** Read off what `env` prints in its shell tool, and its documentation. */
export const variables: CliVariables = {
  names: ['CODEX_*'],
  settings: [
    ...['CODEX_HOME', 'CODEX_API_KEY', 'CODEX_ACCESS_TOKEN', 'CODEX_CA_CERTIFICATE', 'CODEX_SQLITE_HOME'],
    ...['CODEX_OSS_*', 'CODEX_GITHUB_PERSONAL_ACCESS_TOKEN', 'CODEX_TUI_*'],
  ],
  marks: ['CODEX_THREAD_ID', 'CODEX_CI', 'CODEX_SANDBOX'],
  sets: { NO_COLOR: '1', COLORTERM: '', PAGER: 'cat', GIT_PAGER: 'cat', GH_PAGER: 'cat' },
};
