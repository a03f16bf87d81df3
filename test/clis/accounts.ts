// What each CLI is given so that it takes the local server for its vendor, and how a home looks in which all that a
// first run asks has been answered.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CliVersion } from './installed.ts';

export interface Account {
  readonly home: string;
  /** Of the local server. */
  readonly url: string;
  /** Where the agents work. */
  readonly folder: string;
  readonly key: string;
}

/** For any of them: whatever host they ask, the local server answers. */
export function proxied(url: string, authority: string): Record<string, string> {
  return {
    ...{ HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url, ALL_PROXY: url },
    ...{ NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
    ...{ NODE_EXTRA_CA_CERTS: authority, SSL_CERT_FILE: authority },
  };
}

/** None of them turns updates off: that is the engine's to do. */
export function accountVariables(backend: CliVersion['backend'], account: Account): Record<string, string> {
  const { url, key } = account;
  switch (backend) {
    case 'claude':
      return { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: key };
    case 'codex':
      return { OPENAI_API_KEY: key };
    case 'gemini':
      return { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: url, GEMINI_TELEMETRY_ENABLED: 'false' };
    case 'qwen':
      return { OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'local-1' };
    case 'copilot':
      return {
        ...{ COPILOT_PROVIDER_BASE_URL: `${url}/v1`, COPILOT_PROVIDER_API_KEY: key },
        ...{ COPILOT_MODEL: 'local-1', COPILOT_OFFLINE: 'true' },
      };
    case 'pi':
    case 'opencode':
      return { LOCAL_API_KEY: key };
  }
}

/** Answers what a first run asks. Without this the CLI shows its first dialog. */
export function settleIn(backend: CliVersion['backend'], account: Account): void {
  const [path, text] = settled(backend, account);
  mkdirSync(dirname(join(account.home, path)), { recursive: true });
  writeFileSync(join(account.home, path), text);
}

/** A file below the home. */
function settled(backend: CliVersion['backend'], { url, folder, key }: Account): [string, string] {
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  switch (backend) {
    case 'claude': {
      const project = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
      const known = {
        ...{ hasCompletedOnboarding: true, theme: 'dark', lastOnboardingVersion: '9.9.9' },
        customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
        projects: { [folder]: project },
      };
      return ['.claude.json', json(known)];
    }
    case 'codex': {
      const provider = {
        ...{ name: 'local', base_url: `${url}/v1` },
        ...{ env_key: 'OPENAI_API_KEY', wire_api: 'responses' },
      };
      const lines = Object.entries(provider).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
      const head = 'model = "gpt-5"\nmodel_provider = "local"\n';
      return ['.codex/config.toml', `${head}[model_providers.local]\n${lines.join('\n')}\n`];
    }
    case 'gemini': {
      const settings = {
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
      };
      return ['.gemini/settings.json', json(settings)];
    }
    case 'copilot':
      return ['.copilot/config.json', json({ trustedFolders: [folder] })];
    case 'pi': {
      const local = {
        ...{ baseUrl: `${url}/v1`, api: 'openai-completions', apiKey: '$LOCAL_API_KEY' },
        models: [{ id: 'local-1', name: 'Local 1' }],
      };
      return ['.pi/agent/models.json', json({ providers: { local } })];
    }
    case 'qwen': {
      const settings = {
        security: { auth: { selectedType: 'openai' } },
        privacy: { usageStatisticsEnabled: false },
        // Or turns of its own come between ours.
        memory: { enableManagedAutoMemory: false },
      };
      return ['.qwen/settings.json', json(settings)];
    }
    case 'opencode': {
      const local = {
        ...{ npm: '@ai-sdk/openai-compatible', name: 'Local' },
        options: { baseURL: `${url}/v1`, apiKey: '{env:LOCAL_API_KEY}' },
        models: { 'local-1': { name: 'Local 1', tool_call: true } },
      };
      const config = { share: 'disabled', model: 'local/local-1', provider: { local } };
      return ['.config/opencode/opencode.json', json(config)];
    }
  }
}
