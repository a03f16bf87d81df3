import type { CliVariables } from '../backend.ts';

/** Read off what `env` prints in its shell tool, and its documentation. */
export const variables: CliVariables = {
  names: ['QWEN_*'],
  settings: [
    ...[
      'QWEN_API_KEY',
      'QWEN_BASE_URL',
      'QWEN_MODEL',
      'QWEN_HOME',
      'QWEN_RUNTIME_DIR',
      'QWEN_CUSTOM_API_KEY_*',
    ],
    ...['QWEN_DEFAULT_AUTH_TYPE', 'QWEN_OAUTH', 'QWEN_SANDBOX*', 'QWEN_SYSTEM_MD', 'QWEN_SYSTEM_IDENTITY_MD'],
    ...['QWEN_TELEMETRY_*', 'QWEN_USAGE_STATISTICS_ENABLED', 'QWEN_TLS_INSECURE', 'QWEN_TUI_RENDERER*'],
    ...[
      'QWEN_STREAM_*_MS',
      'QWEN_DISABLE_*',
      'QWEN_DISABLED_SLASH_COMMANDS',
      'QWEN_CUSTOM_IGNORE_FILE_NAMES',
    ],
    ...[
      'QWEN_CODE_SYSTEM_*_PATH',
      'QWEN_CODE_TRUSTED_FOLDERS_PATH',
      'QWEN_CODE_MAX_*',
      'QWEN_CODE_DISABLE_*',
    ],
    ...['QWEN_CODE_ENABLE_*', 'QWEN_CODE_LANG', 'QWEN_CODE_API_TIMEOUT_MS', 'QWEN_CODE_UNATTENDED_RETRY'],
    ...['QWEN_CODE_TOOL_EXECUTION_TIMEOUT_MS', 'QWEN_CODE_FORCE_*_STORAGE', 'QWEN_CODE_CUSTOM_SANDBOX_IMAGE'],
    ...['QWEN_CODE_SKIP_UPDATE_CHECK_ONCE', 'QWEN_CODE_SUPPRESS_YOLO_WARNING'],
  ],
  marks: ['QWEN_CODE', 'QWEN_CODE_SESSION_ID'],
  sets: { PAGER: 'cat', GIT_PAGER: 'cat' },
};
