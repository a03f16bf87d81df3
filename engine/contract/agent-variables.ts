/**
 * The environment variables of agent programs: which of them configure a program and are the operator's, and which belong
 * to the one conversation whose shell tool set them. An agent that starts another agent has both. Pure.
 *
 * An allow list: what a program will set next year is not known here and is dropped. Made from the programs themselves: each
 * was asked to run `env`, and its names were compared with its own documentation.
 */

export interface AgentProgram {
  readonly title: string;
  /** Names that are the program's, `*` for any ending. */
  readonly names: readonly string[];
  /** Those of them that the operator sets. */
  readonly settings: readonly string[];
  /** One of them says that the environment is that of the program's shell tool. */
  readonly marks: readonly string[];
  /** What the program's shell tool sets besides, by which a person would be hindered; null for any value. */
  readonly sets: Readonly<Record<string, string | null>>;
}

export const agentPrograms: readonly AgentProgram[] = [
  {
    title: 'Claude Code',
    names: ['CLAUDE*', 'ANTHROPIC_*'],
    settings: [
      ...['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BETAS', 'ANTHROPIC_CONFIG_DIR'],
      ...['ANTHROPIC_CUSTOM_*', 'ANTHROPIC_DEFAULT_*', 'ANTHROPIC_MODEL', 'ANTHROPIC_SMALL_FAST_MODEL*'],
      ...['ANTHROPIC_AWS_*', 'ANTHROPIC_BEDROCK_*', 'ANTHROPIC_FOUNDRY_*', 'ANTHROPIC_VERTEX_*'],
      ...['ANTHROPIC_BASE_URL', 'ANTHROPIC_PROFILE', 'ANTHROPIC_ORGANIZATION_ID', 'ANTHROPIC_WORKSPACE_ID'],
      'ANTHROPIC_FEDERATION_RULE_ID',
      ...[
        'CLAUDE_API_KEY',
        'CLAUDE_AUTOCOMPACT_PCT_OVERRIDE',
        'CLAUDE_AUTO_BACKGROUND_TASKS',
        'CLAUDE_AX_SCREEN_READER',
      ],
      ...[
        'CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR',
        'CLAUDE_CONFIG_DIR',
        'CLAUDE_ENABLE_*',
        'CLAUDE_TMPDIR',
      ],
      ...['CLAUDE_STREAM_*_TIMEOUT_MS', 'CLAUDE_SECURESTORAGE_CONFIG_DIR'],
      ...['CLAUDE_CODE_DISABLE_*', 'CLAUDE_CODE_ENABLE_*', 'CLAUDE_CODE_MAX_*', 'CLAUDE_CODE_USE_*'],
      ...['CLAUDE_CODE_SKIP_*_AUTH', 'CLAUDE_CODE_SKIP_FAST_MODE_*', 'CLAUDE_CODE_SKIP_PROMPT_HISTORY'],
      ...['CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_API_BASE_URL', 'CLAUDE_CODE_API_KEY_HELPER_TTL_MS'],
      ...[
        'CLAUDE_CODE_CERT_STORE',
        'CLAUDE_CODE_CLIENT_CERT',
        'CLAUDE_CODE_CLIENT_KEY*',
        'CLAUDE_CODE_HTTP*_PROXY',
      ],
      ...[
        'CLAUDE_CODE_PROXY_RESOLVES_HOSTS',
        'CLAUDE_CODE_PROXY_AUTH_HELPER_TTL_MS',
        'CLAUDE_CODE_CONNECT_TIMEOUT_MS',
      ],
      ...['CLAUDE_CODE_EFFORT_LEVEL', 'CLAUDE_CODE_SUBAGENT_MODEL', 'CLAUDE_CODE_AUTO_COMPACT_WINDOW'],
      ...['CLAUDE_CODE_EXTRA_BODY', 'CLAUDE_CODE_FILE_READ_*', 'CLAUDE_CODE_GLOB_*', 'CLAUDE_CODE_OTEL_*'],
      ...[
        'CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD',
        'CLAUDE_CODE_ATTRIBUTION_HEADER',
        'CLAUDE_CODE_ACCESSIBILITY',
      ],
      ...[
        'CLAUDE_CODE_DEBUG_LOG*',
        'CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS',
        'CLAUDE_CODE_FORCE_SESSION_PERSISTENCE',
      ],
      ...[
        'CLAUDE_CODE_FORCE_SYNC_OUTPUT',
        'CLAUDE_CODE_FORK_SUBAGENT',
        'CLAUDE_CODE_GIT_BASH_PATH',
        'CLAUDE_CODE_HIDE_*',
      ],
      ...[
        'CLAUDE_CODE_IDE_SKIP_AUTO_INSTALL',
        'CLAUDE_CODE_NEW_INIT',
        'CLAUDE_CODE_NO_FLICKER',
        'CLAUDE_CODE_PERFORCE_MODE',
      ],
      ...[
        'CLAUDE_CODE_PLUGIN_*_DIR*',
        'CLAUDE_CODE_PLUGIN_GIT_TIMEOUT_MS',
        'CLAUDE_CODE_PLUGIN_PREFER_HTTPS',
      ],
      ...[
        'CLAUDE_CODE_PACKAGE_MANAGER_AUTO_UPDATE',
        'CLAUDE_CODE_SCROLL_SPEED',
        'CLAUDE_CODE_SHELL',
        'CLAUDE_CODE_SHELL_PREFIX',
      ],
      ...['CLAUDE_CODE_RETRY_WATCHDOG*', 'CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS', 'CLAUDE_CODE_SIMPLE*'],
      ...[
        'CLAUDE_CODE_SUBPROCESS_ENV_SCRUB',
        'CLAUDE_CODE_SYNTAX_HIGHLIGHT',
        'CLAUDE_CODE_TMPDIR',
        'CLAUDE_CODE_TMUX_TRUECOLOR',
      ],
      ...['CLAUDE_CODE_MCP_*_TIMEOUT', 'CLAUDE_CODE_MCP_*_MS', 'CLAUDE_CODE_TOOL_MEMORY_LIMIT'],
    ],
    marks: ['CLAUDECODE', 'CLAUDE_CODE_SESSION_ID'],
    sets: { GIT_EDITOR: 'true', COREPACK_ENABLE_AUTO_PIN: '0', NoDefaultCurrentDirectoryInExePath: '1' },
  },
  {
    title: 'Codex',
    names: ['CODEX_*'],
    settings: [
      ...['CODEX_HOME', 'CODEX_API_KEY', 'CODEX_ACCESS_TOKEN', 'CODEX_CA_CERTIFICATE', 'CODEX_SQLITE_HOME'],
      ...['CODEX_OSS_*', 'CODEX_GITHUB_PERSONAL_ACCESS_TOKEN', 'CODEX_TUI_*'],
    ],
    marks: ['CODEX_THREAD_ID', 'CODEX_CI', 'CODEX_SANDBOX'],
    sets: { NO_COLOR: '1', COLORTERM: '', PAGER: 'cat', GIT_PAGER: 'cat', GH_PAGER: 'cat' },
  },
  {
    title: 'Gemini CLI',
    names: ['GEMINI_*'],
    settings: [
      ...['GEMINI_API_KEY*', 'GEMINI_MODEL*', 'GEMINI_DEFAULT_AUTH_TYPE', 'GEMINI_TELEMETRY_*'],
      ...['GEMINI_SANDBOX*', 'GEMINI_SYSTEM_MD', 'GEMINI_WRITE_SYSTEM_MD', 'GEMINI_FORCE_*_STORAGE'],
      ...[
        'GEMINI_CLI_HOME',
        'GEMINI_CLI_CUSTOM_HEADERS',
        'GEMINI_CLI_SYSTEM_*_PATH',
        'GEMINI_CLI_TRUSTED_FOLDERS_PATH',
      ],
      ...['GEMINI_CLI_USE_COMPUTE_ADC', 'GEMINI_DEBUG_LOG_FILE'],
    ],
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
  },
  {
    title: 'OpenCode',
    names: ['OPENCODE', 'OPENCODE_*'],
    settings: [
      ...[
        'OPENCODE_API_KEY',
        'OPENCODE_AUTH_CONTENT',
        'OPENCODE_AUTO_SHARE',
        'OPENCODE_CONFIG',
        'OPENCODE_CONFIG_*',
      ],
      ...[
        'OPENCODE_DB',
        'OPENCODE_DISABLE_*',
        'OPENCODE_ENABLE_*',
        'OPENCODE_EXPERIMENTAL*',
        'OPENCODE_GIT_BASH_PATH',
      ],
      ...[
        'OPENCODE_LOG_LEVEL',
        'OPENCODE_MODELS_*',
        'OPENCODE_PERMISSION',
        'OPENCODE_PURE',
        'OPENCODE_TUI_CONFIG',
      ],
      ...['OPENCODE_WEBSEARCH_PROVIDER', 'OPENCODE_SERVER_PASSWORD', 'OPENCODE_SERVER_USERNAME'],
    ],
    marks: ['OPENCODE'],
    sets: { AGENT: '1' },
  },
  {
    title: 'Qwen Code',
    names: ['QWEN_*'],
    settings: [
      ...[
        'QWEN_API_KEY',
        'QWEN_BASE_URL',
        'QWEN_MODEL',
        'QWEN_HOME',
        'QWEN_RUNTIME_DIR',
        'QWEN_CUSTOM_API_KEY_*',
      ],
      ...[
        'QWEN_DEFAULT_AUTH_TYPE',
        'QWEN_OAUTH',
        'QWEN_SANDBOX*',
        'QWEN_SYSTEM_MD',
        'QWEN_SYSTEM_IDENTITY_MD',
      ],
      ...['QWEN_TELEMETRY_*', 'QWEN_USAGE_STATISTICS_ENABLED', 'QWEN_TLS_INSECURE', 'QWEN_TUI_RENDERER*'],
      ...[
        'QWEN_STREAM_*_MS',
        'QWEN_DISABLE_*',
        'QWEN_DISABLED_SLASH_COMMANDS',
        'QWEN_CUSTOM_IGNORE_FILE_NAMES',
      ],
      ...[
        'QWEN_CODE_SYSTEM_*_PATH',
        'QWEN_CODE_TRUSTED_FOLDERS_PATH',
        'QWEN_CODE_MAX_*',
        'QWEN_CODE_DISABLE_*',
      ],
      ...['QWEN_CODE_ENABLE_*', 'QWEN_CODE_LANG', 'QWEN_CODE_API_TIMEOUT_MS', 'QWEN_CODE_UNATTENDED_RETRY'],
      ...[
        'QWEN_CODE_TOOL_EXECUTION_TIMEOUT_MS',
        'QWEN_CODE_FORCE_*_STORAGE',
        'QWEN_CODE_CUSTOM_SANDBOX_IMAGE',
      ],
      ...['QWEN_CODE_SKIP_UPDATE_CHECK_ONCE', 'QWEN_CODE_SUPPRESS_YOLO_WARNING'],
    ],
    marks: ['QWEN_CODE', 'QWEN_CODE_SESSION_ID'],
    sets: { PAGER: 'cat', GIT_PAGER: 'cat' },
  },
  {
    title: 'Pi',
    names: ['PI_CODING_AGENT*', 'PI_SESSION_*', 'PI_PROVIDER', 'PI_MODEL', 'PI_REASONING_*'],
    settings: ['PI_CODING_AGENT_DIR', 'PI_CODING_AGENT_SESSION_DIR'],
    marks: ['PI_CODING_AGENT'],
    sets: {},
  },
  {
    title: 'GitHub Copilot CLI',
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
  },
  {
    title: 'Cursor',
    names: ['CURSOR_AGENT', 'CURSOR_TRACE_ID', 'CURSOR_SESSION_*'],
    settings: [],
    marks: ['CURSOR_AGENT'],
    sets: {},
  },
  // By which any of them tells its children who runs them.
  { title: 'any other', names: ['AI_AGENT'], settings: [], marks: ['AI_AGENT'], sets: {} },
];

const programs = agentPrograms.map(({ names, settings, marks, sets }) => ({
  marks,
  isOwn: matcher(names),
  isSetting: matcher(settings),
  sets: Object.entries(sets).map(([name, value]) => ({ matches: matcher([name]), value })),
}));

function matcher(names: readonly string[]): RegExp {
  return new RegExp(`^(${names.map((name) => name.replaceAll('*', '\\w*')).join('|')})$`);
}

/**
 * Tells for each variable of an environment whether it comes from the conversation that it was set in.
 *
 * @returns takes a name and its value
 */
export function ofAConversation(
  environment: Readonly<Record<string, string | undefined>>,
): (name: string, value: string) => boolean {
  const around = programs.filter(({ marks }) => marks.some((mark) => environment[mark] !== undefined));
  return (name, value) =>
    programs.some(({ isOwn, isSetting }) => isOwn.test(name) && !isSetting.test(name)) ||
    around.some(({ sets }) =>
      sets.some((one) => one.matches.test(name) && (one.value === null || one.value === value)),
    );
}
