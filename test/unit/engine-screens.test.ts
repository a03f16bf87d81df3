// What is read off the screens of the real CLIs, captured with an empty home and a server that answers in the
// place of the vendor's. A screen that changes with a new version belongs in the folder beside the old one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Backend, ScreenReading } from '../../engine/backends/backend.ts';
import { backends } from '../../engine/backends/index.ts';
import { viewOfText } from '../../engine/backends/view.ts';
import { backendNames } from '../../engine/declaration/definition.ts';

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
  'claude-api-key': 'waiting question',
  'claude-busy': 'busy',
  'claude-bypass': 'held trust',
  'claude-idle': 'idle',
  'claude-not-logged-in': 'held not-logged-in',
  'claude-not-logged-in-2.1.197': 'held not-logged-in',
  'claude-permission': 'waiting permission',
  'claude-permission-2.1.197': 'waiting permission',
  // The hook tells of it; the words alone are those of any turn that failed.
  'claude-rate-limit': 'idle',
  'claude-resumed': 'idle',
  'claude-trust': 'held trust',
  'claude-trust-2.1.197': 'held trust',
  'codex-busy': 'busy',
  'codex-hooks-review': 'held trust',
  'codex-idle': 'idle',
  'codex-login': 'held not-logged-in',
  'codex-trust': 'held trust',
  'codex-unauthorized': 'held not-logged-in',
  'codex-usage-limit': 'held usage-limit',
  'copilot-login': 'held not-logged-in',
  'copilot-login-choice': 'held not-logged-in',
  'copilot-permission': 'waiting permission',
  'copilot-trust': 'held trust',
  'copilot-unauthorized': 'held not-logged-in',
  'gemini-busy': 'busy',
  'gemini-idle': 'idle',
  'gemini-login': 'held not-logged-in',
  'gemini-trust': 'held trust',
  'gemini-usage-limit': 'held usage-limit',
  'opencode-busy': 'busy',
  'opencode-home': 'idle',
  'opencode-idle': 'idle',
  'opencode-retrying': 'busy',
  'pi-login': 'held not-logged-in',
  'pi-unauthorized': 'held not-logged-in',
  'pi-usage-limit': 'held usage-limit',
  'qwen-login': 'held not-logged-in',
  'qwen-permission': 'waiting permission',
  'qwen-trust': 'held trust',
  'qwen-unauthorized': 'held not-logged-in',
};

describe('the screens of real CLIs', () => {
  it('are all read', () => {
    expect(files.toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(Object.entries(expected))('%s is %s', (file, meant) => {
    const reading = read(file);
    expect([reading?.state, reading?.reason].filter(Boolean).join(' ')).toBe(meant);
  });

  it('idle is believed only when it is read twice', () => {
    for (const file of files) expect(read(file)?.isSure).toBe(expected[file] !== 'idle');
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
