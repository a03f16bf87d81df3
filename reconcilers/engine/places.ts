import type { ClonePlace } from '../reconciler.ts';

export function places({ path, repository: { engineOnDisk } }: ClonePlace): readonly string[] {
  return engineOnDisk.kind === 'checkout' ? [`${engineOnDisk.gitDir}/HEAD`] : [`${path}/engine`];
}
