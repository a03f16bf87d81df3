import type { CliVariables } from '../backend.ts';

/** Read off what `env` prints in its shell tool, and its documentation. */
export const variables: CliVariables = {
  names: ['COPILOT_*'],
  settings: [
    ...['COPILOT_GITHUB_TOKEN', 'COPILOT_MODEL', 'COPILOT_HOME', 'COPILOT_OFFLINE', 'COPILOT_PROVIDER_*'],
    // Not COPILOT_ALLOW_ALL: what an agent may do without asking is for `permission` alone to say.
    ...['COPILOT_CUSTOM_INSTRUCTIONS_DIRS', 'COPILOT_AUTO_UPDATE', 'COPILOT_EDITOR', 'COPILOT_GH_HOST'],
  ],
  marks: ['COPILOT_CLI', 'COPILOT_AGENT_SESSION_ID'],
  sets: {
    ...{ GIT_CONFIG_COUNT: null, 'GIT_CONFIG_KEY_*': null, 'GIT_CONFIG_VALUE_*': null },
    ...{ GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'Never' },
    GIT_OPTIONAL_LOCKS: '0',
  },
};
