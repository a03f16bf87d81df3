import type { Trust } from '../backend.ts';

export const trust: Trust = {
  variables: ['GEMINI_CLI_HOME', 'GEMINI_CLI_TRUSTED_FOLDERS_PATH'],
  places({ HOME: home = '', GEMINI_CLI_HOME: own, GEMINI_CLI_TRUSTED_FOLDERS_PATH: file }) {
    return { files: [file || `${own || home}/.gemini/trustedFolders.json`], lock: 'real' };
  },
  format: 'loose-json',
  key: (folder) => [folder],
  trusted: 'TRUST_FOLDER',
  untold: [],
};
