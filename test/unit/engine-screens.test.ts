// What is read off the screens of the real CLIs, captured with an empty home and a server that answers in the
// place of the vendor's. A screen that changes with a new version belongs in the folder beside the old one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Backend, ScreenReading } from '../../engine/backends/backend.ts';
import { backendNames, backends } from '../../engine/backends/index.ts';
import { viewOfText } from '../../engine/backends/view.ts';

const folder = join(import.meta.dirname, '../support/screens');
const files = readdirSync(folder).flatMap((name) => (name.endsWith('.txt') ? [name.slice(0, -4)] : []));

function screenOf(file: string): string[] {
  return readFileSync(join(folder, `${file}.txt`), 'utf8').split('\n');
}

function backendOf(file: string): Backend {
  const name = backendNames.find((one) => file.startsWith(`${one}-`));
  if (name === undefined) throw new Error(`${file} is of no backend`);
  return backends[name];
}

function read(file: string): ScreenReading | null {
  return backendOf(file).readScreen?.(viewOfText(screenOf(file))) ?? null;
}

const expected: Readonly<Record<string, string>> = {
  'claude-api-error': 'held api-error',
  'claude-api-key': 'waiting first-run',
  'claude-busy': 'busy',
  'claude-bypass': 'held trust',
  'claude-context-full': 'held context-full',
  'claude-idle': 'idle',
  'claude-not-logged-in': 'held not-logged-in',
  'claude-not-logged-in-2.1.197': 'held not-logged-in',
  'claude-permission': 'waiting permission',
  'claude-permission-2.1.197': 'waiting permission',
  // The hook tells more; the words alone are those of any turn that failed.
  'claude-rate-limit': 'held api-error',
  'claude-resumed': 'idle',
  'claude-trust': 'held trust',
  'claude-trust-2.1.197': 'held trust',
  'codex-api-error': 'held api-error',
  'codex-busy': 'busy',
  'codex-context-full': 'held context-full',
  'codex-disconnected': 'held api-error',
  'codex-hooks-review': 'held trust',
  'codex-idle': 'idle',
  'codex-login': 'held not-logged-in',
  'codex-quota': 'held usage-limit',
  'codex-retries-over': 'held api-error',
  'codex-trust': 'held trust',
  'codex-unauthorized': 'held not-logged-in',
  'codex-usage-limit': 'held usage-limit',
  'copilot-api-error': 'held api-error',
  'copilot-context-full': 'held context-full',
  'copilot-login': 'held not-logged-in',
  'copilot-login-choice': 'held not-logged-in',
  'copilot-permission': 'waiting permission',
  'copilot-quota': 'held usage-limit',
  'copilot-rate-limit': 'held usage-limit',
  'copilot-trust': 'held trust',
  'copilot-unauthorized': 'held not-logged-in',
  'copilot-usage-limit': 'held usage-limit',
  'gemini-busy': 'busy',
  'gemini-context-full': 'held context-full',
  'gemini-idle': 'idle',
  'gemini-key': 'held not-logged-in',
  'gemini-login': 'held not-logged-in',
  'gemini-trust': 'held trust',
  'gemini-usage-limit': 'held usage-limit',
  'opencode-busy': 'busy',
  'opencode-error': 'held api-error',
  'opencode-home': 'idle',
  // The vendor could not be reached.
  'opencode-idle': 'held api-error',
  'opencode-retrying': 'busy',
  'pi-login': 'held not-logged-in',
  'pi-unauthorized': 'held not-logged-in',
  'pi-usage-limit': 'held usage-limit',
  'qwen-api-error': 'held api-error',
  'qwen-context-full': 'held context-full',
  'qwen-login': 'held not-logged-in',
  'qwen-permission': 'waiting permission',
  'qwen-trust': 'held trust',
  'qwen-unauthorized': 'held not-logged-in',
  'qwen-usage-limit': 'held usage-limit',
};

const errors = ['held api-error', 'held context-full'];

describe('the screens of real CLIs', () => {
  it('are all read', () => {
    expect(files.toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(Object.entries(expected))('%s is %s', (file, meant) => {
    const reading = read(file);
    expect([reading?.state, reading?.reason].filter(Boolean).join(' ')).toBe(meant);
  });

  it.each([
    ['claude-api-error', /^API Error: 500 Internal server error\./],
    ['claude-context-full', /^Context limit reached · \/compact or \/clear to continue$/],
    ['codex-api-error', /^Selected model is at capacity\. Please try a different model\.$/],
    ['codex-context-full', /^Codex ran out of room in the model's context window\./],
    ['copilot-api-error', /^500 The server had an error while processing your request\.$/],
    ['copilot-context-full', /^400 Your input exceeds the context window of this model\.$/],
    ['gemini-context-full', /^The input token count exceeds the maximum number of tokens allowed\.$/],
    ['qwen-api-error', /^API Error: 500 The server had an error while processing your request\.$/],
    ['opencode-error', /^Incorrect API key provided\.$/],
  ])('%s is told in the words of the CLI', (file, said) => {
    expect(read(file)).toMatchObject({ said: expect.stringMatching(said) });
  });

  it('idle is believed only when it is read twice', () => {
    // The words of an error of Claude may be those of an answer, and a turn of OpenCode that ends looks like one that failed.
    const twice = (file: string) =>
      expected[file] === 'idle' ||
      (/^(claude|opencode)-/.test(file) && errors.includes(expected[file] ?? ''));
    for (const file of files) expect(read(file)?.isSure, file).toBe(!twice(file));
  });

  it.each(files)('%s, cut off anywhere, is never taken for a hold that it is not', (file) => {
    const screen = screenOf(file);
    for (let length = 0; length < screen.length; length += 1) {
      const reading = backendOf(file).readScreen?.(viewOfText(screen.slice(0, length))) ?? null;
      if (reading?.state === 'held') expect(`held ${reading.reason}`).toBe(expected[file]);
    }
  });
});

describe('words in a conversation', () => {
  it('are not taken for the CLI’s own', () => {
    const said = [
      '● The trust dialog asks: Do you trust the files in this folder?',
      '  It says "Not logged in · Please run /login", and esc to interrupt.',
      '  Enter to confirm · Esc to cancel',
    ];
    const idle = screenOf('claude-idle');
    const at = idle.findIndex((line) => line.startsWith('● Hello'));
    const screen = [...idle.slice(0, at), ...said, ...idle.slice(at + 1)];
    expect(backends.claude.readScreen?.(viewOfText(screen))).toMatchObject({ state: 'idle' });
  });
});
