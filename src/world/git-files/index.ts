// Reads git's own files in this process: the fast path of observation. Nothing here starts a process or writes.
export { type GitConfig, readGitConfig } from './config.ts';
export { fileAt } from './file-at.ts';
export { lookAtPath, lookWithConfig } from './look.ts';
export type { Depth } from './own-git-dir.ts';
export { findLeadingOut, findLeadingOutOfModule } from './own-parts.ts';
export {
  type RepositoryPlace,
  repositoryAround,
  repositoryAt,
  smallFile,
  smallFileThroughLinks,
} from './place.ts';
export { type EmptySubmodule, emptySubmoduleFolders, saidOf } from './submodules.ts';
export { listTags, readTag } from './tags.ts';
export { branchesCheckedOut } from './work-trees.ts';
