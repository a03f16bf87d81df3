import type { Trust } from '../backend.ts';

export const trust: Trust = {
  variables: ['QWEN_HOME', 'QWEN_CODE_TRUSTED_FOLDERS_PATH'],
  places({ HOME: home = '', QWEN_HOME: own, QWEN_CODE_TRUSTED_FOLDERS_PATH: file }) {
    return { files: [file || `${own || `${home}/.qwen`}/trustedFolders.json`], lock: 'declared' };
  },
  format: 'loose-json',
  key: (folder) => [folder],
  trusted: 'TRUST_FOLDER',
  untold: [],
};
