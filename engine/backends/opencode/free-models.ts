/**
 * Keeps OpenCode from sending anything to its vendor's free models without a login and without a `model` that asks for them:
 * by itself it takes the first it finds, with the start prompt. Pure. Its vendor is then no provider for this start, so it
 * asks for one where it has no other.
 */
import type { Inquiry } from '../backend.ts';

/** The vendor, as OpenCode names it among its providers. */
const vendor = 'opencode';

export const freeModels: Inquiry = {
  file: (environment) =>
    `${environment['XDG_DATA_HOME'] || `${environment['HOME'] ?? ''}/.local/share`}/opencode/auth.json`,
  args({ definition, environment, file }) {
    const isAsked = definition.model?.startsWith(`${vendor}/`) === true;
    const hasKey = Boolean(environment['OPENCODE_API_KEY']);
    const logins = environment['OPENCODE_AUTH_CONTENT'] || file;
    return isAsked || hasKey || hasLogin(logins ?? '') ? null : ['debug', 'config'];
  },
  variables(answer, environment) {
    const own = environment['OPENCODE_CONFIG_CONTENT'] ?? '';
    const given = recordIn(own);
    // No configuration at all: OpenCode refuses it.
    if (given === null && own.trim() !== '') return {};
    const config = recordIn(answer ?? '') ?? given ?? {};
    if (hasKeyOfVendor(config)) return {};
    const before = config['disabled_providers'];
    const disabled = [...(Array.isArray(before) ? before : []), vendor];
    const content = { ...given, disabled_providers: [...new Set(disabled)] };
    return { OPENCODE_CONFIG_CONTENT: JSON.stringify(content) };
  },
};

function hasLogin(text: string): boolean {
  return recordIn(text)?.[vendor] !== undefined;
}

function hasKeyOfVendor(config: Readonly<Record<string, unknown>>): boolean {
  const provider = recordOf(recordOf(config['provider'])?.[vendor]);
  return Boolean(recordOf(provider?.['options'])?.['apiKey']);
}

const commentOrText = /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const lastComma = /"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g;

/** OpenCode takes comments, and a comma after the last of a list. */
function recordIn(text: string): Record<string, unknown> | null {
  const texts = (part: string) => (part.startsWith('"') ? part : '');
  try {
    return recordOf(JSON.parse(text.replaceAll(commentOrText, texts).replaceAll(lastComma, texts)));
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
