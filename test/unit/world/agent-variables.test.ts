// What the shell tools of agent programs hand to their commands, as seen by `env` in each of them.
import { describe, expect, it } from 'vitest';
import { agentPrograms } from '../../../engine/contract/agent-variables.ts';
import { scrub } from '../../../engine/world/environment.ts';
import { engineEnvironment } from '../../../src/world/environment.ts';

/** The operator's. */
const own = { HOME: '/home/ann', PATH: '/bin', LANG: 'C.UTF-8', TOKEN_OF_MINE: 'x', EDITOR: 'vi' };

const seen: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Claude Code 2.1.197': {
    ...{ AI_AGENT: 'claude-code_2-1-197_agent', CLAUDECODE: '1', CLAUDE_CODE_CHILD_SESSION: '1' },
    ...{ CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDE_CODE_EXECPATH: '/opt/claude', CLAUDE_CODE_SESSION_ID: 'a-b' },
    ...{ CLAUDE_EFFORT: 'high', COREPACK_ENABLE_AUTO_PIN: '0', GIT_EDITOR: 'true' },
    NoDefaultCurrentDirectoryInExePath: '1',
  },
  'Claude Code 2.1.332': {
    ...{ AI_AGENT: 'claude-code_2-1-332_agent', CLAUDECODE: '1', CLAUDE_CODE_CHILD_SESSION: '1' },
    ...{ CLAUDE_CODE_ENTRYPOINT: 'cli', CLAUDE_CODE_EXECPATH: '/opt/claude', CLAUDE_CODE_SESSION_ID: 'a-b' },
    ...{ CLAUDE_CODE_CHILD_NOTES_DIR: '/tmp/n', CLAUDE_CODE_MESSAGING_SOCKET: '/tmp/s', CLAUDE_PID: '7' },
    ...{ CLAUDE_CODE_MESSAGING_TOKEN: 'secret', CLAUDE_CODE_SESSION_ATTENDED: '0', CLAUDE_EFFORT: 'medium' },
    ...{ COREPACK_ENABLE_AUTO_PIN: '0', GIT_EDITOR: 'true', NoDefaultCurrentDirectoryInExePath: '1' },
  },
  'Codex 0.171.0': {
    ...{
      CODEX_APPLY_PATCH_PRESERVE_LINE_ENDINGS: '1',
      CODEX_CI: '1',
      CODEX_SESSION_ID: 'a',
      CODEX_VERSION: '0',
    },
    ...{
      CODEX_THREAD_ID: 'a',
      CODEX_TOOL_CALL_ID: 'call_1',
      COLORTERM: '',
      GH_PAGER: 'cat',
      GIT_PAGER: 'cat',
    },
    ...{ NO_COLOR: '1', PAGER: 'cat' },
  },
  'Gemini 0.61.0': {
    ...{ DBUS_SESSION_BUS_ADDRESS: '', DISPLAY: '', GCM_INTERACTIVE: 'never', GEMINI_CLI: '1', PAGER: 'cat' },
    ...{ GEMINI_CLI_NO_RELAUNCH: 'true', GEMINI_CLI_TRUST_WORKSPACE: 'true', GH_PROMPT_DISABLED: '1' },
    ...{ GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_CONFIG_COUNT: '8', GIT_CONFIG_GLOBAL: '/dev/null' },
    ...{ GIT_CONFIG_KEY_0: 'credential.helper', GIT_CONFIG_VALUE_0: '', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_CONFIG_SYSTEM: '/dev/null', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0' },
  },
  'Qwen Code 0.24.4': {
    ...{
      GIT_PAGER: 'cat',
      PAGER: 'cat',
      QWEN_CODE: '1',
      QWEN_CODE_AGENT_ID: '',
      QWEN_CODE_CLI: '/opt/cli.js',
    },
    ...{
      QWEN_CODE_LAUNCHER_PID: '7',
      QWEN_CODE_MANAGED_NPM_PIN: '{}',
      QWEN_CODE_MANAGED_NPM_ROOT: '/home/ann/q',
    },
    ...{ QWEN_CODE_MESSAGING_SOCKET: '/tmp/s', QWEN_CODE_MESSAGING_TOKEN: 'secret', QWEN_CODE_MODEL: 'm' },
    ...{ QWEN_CODE_MODEL_IDENTITY: 'm', QWEN_CODE_NO_RELAUNCH: 'true', QWEN_CODE_PROMPT_ID: 'p' },
    ...{ QWEN_CODE_PRIVATE_RELAUNCH_ENV_PROVENANCE: '{}', QWEN_CODE_PROJECT_DIR: '/home/ann/q/projects' },
    ...{ QWEN_CODE_SESSION_ID: 'a-b', QWEN_CODE_STARTUP_VERSION: '0.24.4' },
  },
  'Pi 1.6.0': {
    ...{
      AI_AGENT: 'pi',
      PI_CODING_AGENT: 'true',
      PI_MODEL: 'm',
      PI_PROVIDER: 'p',
      PI_REASONING_LEVEL: 'off',
    },
    ...{ PI_SESSION_FILE: '/home/ann/s', PI_SESSION_ID: 'a-b' },
  },
  'GitHub Copilot CLI 1.0.102': {
    ...{ COPILOT_AGENT_SESSION_ID: 'a-b', COPILOT_CLI: '1', COPILOT_CLI_BINARY_VERSION: '1.0.102' },
    ...{ COPILOT_CLI_RESOLVED_DIST_DIR: '/home/ann/c', COPILOT_LOADER_PID: '7', GCM_INTERACTIVE: 'Never' },
    ...{ GIT_ASKPASS: '', GIT_CONFIG_COUNT: '3', GIT_CONFIG_KEY_0: 'safe.bareRepository' },
    ...{ GIT_CONFIG_VALUE_0: 'explicit', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', SSH_ASKPASS: '' },
    // The operator's own, which would let every agent do everything.
    COPILOT_ALLOW_ALL: 'true',
  },
  'OpenCode 1.18.33': { AGENT: '1', OPENCODE: '1', OPENCODE_PID: '1377' },
};

/** What configures the programs, and would be missed. */
const settings = {
  ...{
    ANTHROPIC_API_KEY: 'k',
    ANTHROPIC_BASE_URL: 'u',
    ANTHROPIC_DEFAULT_OPUS_MODEL: 'm',
    CLAUDE_CONFIG_DIR: 'd',
  },
  ...{
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CODE_OAUTH_TOKEN: 't',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  },
  ...{
    CLAUDE_CODE_MAX_OUTPUT_TOKENS: '1',
    CLAUDE_CODE_SKIP_VERTEX_AUTH: '1',
    CODEX_HOME: 'h',
    CODEX_API_KEY: 'k',
  },
  ...{
    GEMINI_API_KEY: 'k',
    GEMINI_MODEL: 'm',
    GEMINI_CLI_HOME: 'h',
    GOOGLE_API_KEY: 'k',
    OPENAI_API_KEY: 'k',
  },
  ...{
    OPENCODE_CONFIG: 'c',
    OPENCODE_CONFIG_CONTENT: '{}',
    COPILOT_GITHUB_TOKEN: 't',
    PI_CODING_AGENT_DIR: 'd',
  },
};

describe.each(Object.entries(seen))('the shell tool of %s', (_program, variables) => {
  it('leaves an agent that is started in it what is the operator’s, and nothing of its own', () => {
    expect(scrub({ ...own, ...settings, ...variables })).toEqual({ ...own, ...settings });
  });

  it('gives an engine the same, were it one that knows fewer names', () => {
    expect(engineEnvironment({ ...own, ...settings, ...variables })).toEqual({ ...own, ...settings });
  });
});

it('what a program may set next year is dropped', () => {
  const next = {
    CLAUDE_CODE_NEXT_TOKEN: 't',
    CLAUDE_X: '1',
    CODEX_NEXT_SOCKET: 's',
    GEMINI_CLI_IDE_AUTH_TOKEN: 't',
  };
  expect(scrub({ ...own, ...next })).toEqual(own);
});

it('the operator’s own values stay, were they those of a shell tool', () => {
  const mine = {
    ...own,
    GIT_EDITOR: 'true',
    PAGER: 'cat',
    NO_COLOR: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    AGENT: '1',
  };
  expect(scrub(mine)).toEqual(mine);
  const editor = { ...own, GIT_EDITOR: 'vi' };
  expect(scrub({ ...editor, CLAUDECODE: '1' })).toEqual(editor);
});

it('no setting is outside its program’s names, so that none is listed in vain', () => {
  const prefixes = (names: readonly string[]) => names.map((name) => name.replace('*', ''));
  const lost = agentPrograms.flatMap(({ names, settings: kept }) =>
    kept.filter((one) => !prefixes(names).some((prefix) => one.startsWith(prefix))),
  );
  expect(lost).toEqual([]);
});
