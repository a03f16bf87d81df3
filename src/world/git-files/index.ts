// Reads git's own files in this process: the fast path of observation. Nothing here starts a process or writes.
export { type GitConfig, readGitConfig } from './config.ts';
export { fileAt } from './file-at.ts';
export { lookAtPath, lookWithConfig } from './look.ts';
export { type RepositoryPlace, repositoryAround, repositoryAt, smallFile } from './place.ts';
export { type EmptySubmodule, emptySubmoduleFolders, saidOf } from './submodules.ts';
export { listTags, readTag } from './tags.ts';
export { branchesCheckedOut } from './work-trees.ts';
