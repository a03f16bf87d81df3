/**
 * Every environment variable that git reads, by what it means: the one list by which the engine makes the environment
 * of an agent, and po that of its own git. Pure.
 */

/**
 * - `reach`: how git gets to a remote, and with which credentials.
 * - `identity`: who commits.
 * - `configuration`: where git's settings and its own parts are.
 * - `person`: what git opens for a person at a terminal.
 * - `answers`: how git words what it prints, and what it prints besides.
 * - `repository`: which repository, index, objects or refs are worked on.
 * - `call`: set by git or by a server for the one command that runs.
 */
export type GitUse = 'reach' | 'identity' | 'configuration' | 'person' | 'answers' | 'repository' | 'call';

interface GitVariables {
  readonly use: GitUse;
  /** For the reference: names, `*` for any ending. */
  readonly names: readonly string[];
  readonly why: string;
}

/** The first row that has a name decides, so an exception stands above its family. */
export const gitVariables: readonly GitVariables[] = [
  {
    use: 'reach',
    names: ['GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_SSH_VARIANT'],
    why: 'the ssh, key and jump host for a remote',
  },
  {
    use: 'reach',
    names: ['GIT_SSL_*', 'GIT_PROXY_*', 'GIT_CURL_FTP_NO_EPSV', 'GIT_OVERRIDE_VIRTUAL_HOST'],
    why: 'certificates and proxies, without which a company’s remote cannot be reached',
  },
  {
    use: 'call',
    names: ['GIT_HTTP_EXPORT_ALL', 'GIT_HTTP_MAX_REQUEST_BUFFER', 'GIT_PROJECT_ROOT', 'GIT_SMART_HTTP'],
    why: 'a web server’s, for the one request that git answers',
  },
  {
    use: 'reach',
    names: ['GIT_HTTP_*', 'GIT_USER_AGENT'],
    why: 'how git speaks HTTP: limits, proxy login, user agent',
  },
  {
    use: 'reach',
    names: ['GIT_ASKPASS', 'GIT_TERMINAL_PROMPT', 'GIT_CREDENTIAL_*'],
    why: 'where a password comes from; po’s own git never asks at the terminal',
  },
  {
    use: 'reach',
    names: ['GIT_ALLOW_PROTOCOL', 'GIT_PROTOCOL_FROM_USER'],
    why: 'which kinds of URL are allowed',
  },
  {
    use: 'reach',
    names: ['GIT_LFS_*', 'GIT_NO_LAZY_FETCH'],
    why: 'whether and how large or missing objects are fetched',
  },
  {
    use: 'identity',
    names: ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL'],
    why: 'who commits',
  },
  {
    use: 'call',
    names: ['GIT_CONFIG_PARAMETERS', 'GIT_CONFIG'],
    why: 'what `git -c` hands to the commands that it starts, and the file of one `git config`',
  },
  {
    use: 'configuration',
    names: [
      'GIT_CONFIG_GLOBAL',
      'GIT_CONFIG_SYSTEM',
      'GIT_CONFIG_NOSYSTEM',
      'GIT_CONFIG_COUNT',
      'GIT_CONFIG_KEY_*',
      'GIT_CONFIG_VALUE_*',
    ],
    why: 'the user’s settings, wherever they keep them',
  },
  {
    use: 'configuration',
    names: ['GIT_ATTR_NOSYSTEM', 'GIT_ATTR_GLOBAL', 'GIT_ATTR_SYSTEM', 'GIT_TEMPLATE_DIR', 'GIT_EXEC_PATH'],
    why: 'where attributes, templates and git’s own programs are',
  },
  {
    use: 'configuration',
    names: ['GIT_CEILING_DIRECTORIES', 'GIT_DISCOVERY_ACROSS_FILESYSTEM'],
    why: 'how far up git looks for a repository, as with slow or foreign mounts',
  },
  {
    use: 'configuration',
    names: [
      'GIT_OPTIONAL_LOCKS',
      'GIT_MMAP_LIMIT',
      'GIT_ALLOC_LIMIT',
      'GIT_FORCE_THREADS',
      'GIT_DISABLE_UNTRACKED_CACHE',
      'GIT_FORCE_UNTRACKED_CACHE',
      'GIT_BASENAME_FACTOR',
      'GIT_ALLOW_NULL_SHA1',
      'GIT_TEXTDOMAINDIR',
    ],
    why: 'how git uses the machine; po’s own git takes no optional lock',
  },
  {
    use: 'person',
    names: [
      'GIT_EDITOR',
      'GIT_SEQUENCE_EDITOR',
      'GIT_PAGER',
      'GIT_MAN_VIEWER',
      'GIT_MERGE_AUTOEDIT',
      'GIT_GUITOOL',
      'GIT_DIFF_TOOL',
      'GIT_DIFFTOOL_*',
      'GIT_MERGETOOL_*',
    ],
    why: 'opened for a person; an agent has a terminal, po’s own git has none and would wait for ever',
  },
  {
    use: 'call',
    names: ['GIT_PAGER_IN_USE', 'GIT_TRACE2_PARENT_NAME', 'GIT_TRACE2_PARENT_SID'],
    why: 'what git tells the commands that it starts about itself',
  },
  {
    use: 'answers',
    names: ['GIT_TRACE', 'GIT_TRACE_*', 'GIT_TRACE2', 'GIT_TRACE2_*', 'GIT_CURL_VERBOSE', 'GIT_TRANS*_DEBUG'],
    why: 'printed among git’s messages, which po reads; a trace that goes to a file is kept for po’s own git too',
  },
  {
    use: 'answers',
    names: [
      'GIT_DIFF_OPTS',
      'GIT_EXTERNAL_DIFF',
      'GIT_EXTERNAL_DIFF_TRUST_EXIT_CODE',
      'GIT_MERGE_VERBOSITY',
      'GIT_PROGRESS_DELAY',
      'GIT_PRINT_SHA1_ELLIPSIS',
      'GIT_FLUSH',
      'GIT_ADVICE',
      'GIT_REF_PARANOIA',
      'GIT_COMMIT_GRAPH_PARANOIA',
      'GIT_*_PATHSPECS',
    ],
    why: 'how git words an answer or reads a path',
  },
  {
    use: 'answers',
    names: ['GIT_DEFAULT_HASH', 'GIT_DEFAULT_REF_FORMAT', 'GIT_DEFAULT_BRANCH', 'GIT_INDEX_VERSION'],
    why: 'the form of repositories that are made anew; po says it for those that it makes',
  },
  {
    use: 'repository',
    names: [
      'GIT_DIR',
      'GIT_COMMON_DIR',
      'GIT_WORK_TREE',
      'GIT_IMPLICIT_WORK_TREE',
      'GIT_INDEX_FILE',
      'GIT_OBJECT_DIRECTORY',
      'GIT_ALTERNATE_OBJECT_DIRECTORIES',
      'GIT_NAMESPACE',
      'GIT_SHALLOW_FILE',
      'GIT_GRAFT_FILE',
      'GIT_REPLACE_REF_BASE',
      'GIT_NO_REPLACE_OBJECTS',
      'GIT_ATTR_SOURCE',
      'GIT_REF_URI',
      'GIT_NOTES_*',
    ],
    why: 'set by git for its hooks and aliases: the next command would work on the wrong repository',
  },
  {
    use: 'call',
    names: [
      'GIT_PREFIX',
      'GIT_TOPLEVEL',
      'GIT_QUARANTINE_PATH',
      'GIT_REFLOG_ACTION',
      'GIT_AUTHOR_DATE',
      'GIT_COMMITTER_DATE',
      'GIT_AUTHOR_IDENT',
      'GIT_COMMITTER_IDENT',
      'GIT_CHERRY_PICK_HELP',
      'GIT_DIFF_PATH_*',
      'GIT_PROTOCOL',
      'GIT_PUSH_*',
      'GIT_EXT_SERVICE*',
      'GIT_REDIRECT_*',
      'GIT_INTERNAL_*',
      'GIT_TEST_*',
    ],
    why: 'belongs to one command, commit, push or test of git itself',
  },
];

const matchers = gitVariables.map(({ use, names }) => ({
  use,
  matches: new RegExp(`^(${names.map((name) => name.replaceAll('*', '\\w*')).join('|')})$`),
}));

/** Null for a name that git does not know: it is the user’s own, such as the token that a credential helper reads. */
export function gitUseOf(name: string): GitUse | null {
  return matchers.find(({ matches }) => matches.test(name))?.use ?? null;
}

/** Whether an agent, and what else runs programs for a user, is given a variable that begins with `GIT_`. */
export function isGitVariableKept(name: string): boolean {
  const use = gitUseOf(name);
  return use !== 'repository' && use !== 'call';
}

/** Whether po’s own git is: as an agent’s, but for what waits for a person and what changes the answers that po reads. */
export function isOwnGitVariableKept(name: string, value: string): boolean {
  const use = gitUseOf(name);
  if (use === 'answers') return /^GIT_TRACE/.test(name) && value.startsWith('/');
  return use !== 'person' && isGitVariableKept(name);
}
