import type { CliVariables } from '../backend.ts';

/** Read off what `env` prints in its shell tool, and its documentation. */
export const variables: CliVariables = {
  names: ['PI_CODING_AGENT*', 'PI_SESSION_*', 'PI_PROVIDER', 'PI_MODEL', 'PI_REASONING_*'],
  settings: ['PI_CODING_AGENT_DIR', 'PI_CODING_AGENT_SESSION_DIR'],
  marks: ['PI_CODING_AGENT'],
  sets: {},
};
