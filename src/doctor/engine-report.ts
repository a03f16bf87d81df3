// Turns the report of an engine's own doctor, `ao.doctor/1`, into findings of po: with the name of po's check, and a
// remedy that can be typed. Pure.
import { parseJson } from '../../engine/kernel/bounded-json.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { CheckName } from '../codes/checks.ts';
import type { Finding } from './finding.ts';
import { agentInstallLine, type Host, installLine, type System } from './install.ts';

interface EngineFinding {
  readonly check: string;
  readonly level: Finding['level'];
  readonly detail: string;
  readonly fix: string | null;
}

/** Null where the text is no such report. */
export function engineFindings(text: string): readonly EngineFinding[] | null {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || !('findings' in value))
    return null;
  if (value.format !== 'ao.doctor/1' || !Array.isArray(value.findings)) return null;
  const found: readonly unknown[] = value.findings;
  return found.every(isFinding) ? found : null;
}

function isFinding(value: unknown): value is EngineFinding {
  if (typeof value !== 'object' || value === null) return false;
  const { check, level, detail, fix } = value as Partial<Record<string, unknown>>;
  const isLevel = level === 'ok' || level === 'warning' || level === 'error';
  return (
    typeof check === 'string' &&
    isLevel &&
    typeof detail === 'string' &&
    (fix === null || typeof fix === 'string')
  );
}

const names: Readonly<Record<string, CheckName>> = {
  tmux: 'tmux',
  node: 'node',
  locale: 'locale',
  socket: 'server',
  server: 'server',
  logout: 'logout',
  state: 'agent-state',
  // Up to v0.1.0.
  '.ao-state': 'agent-state',
  session: 'login',
  turns: 'agent-state',
  'agents.toml': 'agents-file',
};

/** About the machine: the same in every folder. */
export const machineChecks: ReadonlySet<CheckName> = new Set(['tmux', 'node', 'locale', 'server', 'logout']);

export interface Place {
  readonly project: string | null;
  /** Where it was asked. */
  readonly folder: string;
}

/** Null for what po checks itself, and for problems that this kind of machine cannot have. */
export function findingOf(found: EngineFinding, { project, folder }: Place, system: Host): Finding | null {
  if (found.check === 'git' || isNoise(found, system)) return null;
  const [, agents = '', backend = ''] = /^(.*): ([a-z]+)$/.exec(found.check) ?? [];
  const check = names[found.check] ?? 'agent-cli';
  const what = check === 'agent-cli' ? `${agents}: ${found.detail}` : found.detail;
  const isOfMachine = machineChecks.has(check);
  const fix = found.level === 'ok' ? null : fixOf(found, check, backend, { folder, system });
  return { check, level: found.level, project: isOfMachine ? null : project, what, fix };
}

/** v0.1.0 warns of what may be so on some machine. */
function isNoise({ check, level, detail }: EngineFinding, { cleaner, hasSystemd }: Host): boolean {
  if (level !== 'warning') return false;
  if (check === 'socket') return cleaner === null && / cleaned from time to time /.test(detail);
  return check === 'logout' && !hasSystemd;
}

/** A check that is wrong is not fine as well. Pure. */
export function withoutContradiction(findings: readonly Finding[]): readonly Finding[] {
  const isWrong = (check: CheckName) =>
    findings.some((finding) => finding.check === check && finding.level !== 'ok');
  return findings.filter(
    ({ check, level }) => level !== 'ok' || !machineChecks.has(check) || !isWrong(check),
  );
}

function fixOf(
  { check: named, detail, fix }: EngineFinding,
  check: CheckName,
  backend: string,
  { folder, system }: { readonly folder: string; readonly system: System },
): string {
  const words = fix ?? 'read its message';
  switch (check) {
    case 'tmux':
      return remedyText(`${words}:`, installLine('tmux', system));
    case 'locale':
      return remedyText(`${words}, in what starts your shell as well:`, 'export LANG=C.UTF-8');
    case 'logout':
      return logoutFix(words);
    case 'server':
      if (named !== 'socket' || words.includes('\n')) return inFolder(words, null);
      return remedyText(
        `${words}, and in what starts your shell; where agents run, stop them before:`,
        'mkdir -p -m 700 "$HOME/.tmux-sockets"',
        'export TMUX_TMPDIR="$HOME/.tmux-sockets"',
      );
    case 'login':
      return remedyText(
        'take the login of this shell, and see docs/agents.md for a path that outlasts logins:',
        `cd ${shellWord(folder)} && node engine/agents.mjs up`,
      );
    case 'agent-cli': {
      const install = agentInstallLine(backend);
      const isMissing = detail.startsWith('There is no program');
      return install === null || !isMissing
        ? inFolder(words, folder)
        : remedyText(`install it, or say in agents.toml where it is:`, install);
    }
    default:
      return inFolder(words, folder);
  }
}

function logoutFix(words: string): string {
  if (words.includes('\n')) return words;
  const user = /loginctl enable-linger [^\s,]+/.exec(words)?.[0];
  return user === undefined ? words : remedyText(words.replaceAll('\n', ' '), user);
}

/** The engine says what to type in the folder of the project; a command of its own line stays one. */
function inFolder(words: string, folder: string | null): string {
  if (words.includes('\n')) return words;
  const [, text = '', command = '', does = 'fix it'] =
    /^(?:(.*): )?((?:chmod|rm|mv|kill|(?:sudo )?chown|node engine\/agents\.mjs) .*?)(?: {4}(.*))?$/.exec(
      words,
    ) ?? [];
  const go = folder === null ? [] : [`cd ${shellWord(folder)}`];
  if (command === '') return go.length === 0 ? words : remedyText(`${words}; it is in:`, ...go);
  // The owner of a file is changed by root alone; v0.1.0 has left that out.
  const typed = command.startsWith('chown ') ? `sudo ${command}` : command;
  return remedyText(`${text === '' ? does : text}:`, ...go, typed);
}
