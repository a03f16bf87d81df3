import type { CliVariables } from '../backend.ts';
import { namesIn } from '../names.ts';

/** Read off what `env` prints in its shell tool, and its documentation. */
export const variables: CliVariables = {
  names: ['GEMINI_*'],
  settings: namesIn(`
    GEMINI_API_KEY* GEMINI_MODEL* GEMINI_DEFAULT_AUTH_TYPE GEMINI_TELEMETRY_* GEMINI_SANDBOX*
    GEMINI_SYSTEM_MD GEMINI_WRITE_SYSTEM_MD GEMINI_FORCE_*_STORAGE GEMINI_CLI_HOME
    GEMINI_CLI_CUSTOM_HEADERS GEMINI_CLI_SYSTEM_*_PATH GEMINI_CLI_TRUSTED_FOLDERS_PATH
    GEMINI_CLI_USE_COMPUTE_ADC GEMINI_DEBUG_LOG_FILE
  `),
  marks: ['GEMINI_CLI'],
  sets: {
    // Its shell tool has no settings of git and no helper for passwords.
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_CONFIG_COUNT: null, 'GIT_CONFIG_KEY_*': null, 'GIT_CONFIG_VALUE_*': null },
    ...{ GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never' },
    ...{
      GH_PROMPT_DISABLED: '1',
      DISPLAY: '',
      DBUS_SESSION_BUS_ADDRESS: '',
      PAGER: 'cat',
      GIT_PAGER: 'cat',
    },
  },
};
