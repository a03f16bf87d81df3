/**
 * For a git command of somebody that fetches a submodule from a folder, which git itself refuses. Nothing that po runs or
 * shows is run with it.
 */
export const localSubmodules = ['-c', 'protocol.file.allow=always'] as const;
