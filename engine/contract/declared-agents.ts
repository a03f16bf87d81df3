import * as z from 'zod/mini';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import { readTomlDocument, type TomlDocument, tooMany } from '../kernel/document.ts';
import { faultsToShow } from '../kernel/shown-faults.ts';

/**
 * Which agents a project declares, read so tolerantly that the agents.toml of an older or newer engine can be
 * read as well. It must never say that a file is valid: only the project's own engine can.
 */
export interface DeclaredAgents {
  /** `[project].name`, null where there is none. */
  readonly project: string | null;
  /** In the order of the file. */
  readonly agents: readonly DeclaredAgent[];
  readonly document: TomlDocument;
}

export interface DeclaredAgent {
  readonly name: string;
  /** The name of its backend; empty where the file does not say. */
  readonly backend: string;
  /** `persistent` should be alive while the project runs; `task` runs once. */
  readonly kind: 'persistent' | 'task';
  /** `heal`: recovered when dead. `none`: only reported. */
  readonly watch: 'heal' | 'none';
  /** One that ends by itself with code 0 is to stay so: `on_exit = "stop"`. */
  readonly staysEnded: boolean;
  /** It asks to be woken from time to time. */
  readonly hasWake: boolean;
  /** Where it works, from the project's folder. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  /** A file of further variables, from the project's folder; null where there is none. */
  readonly envFile: string | null;
}

/** `otherwise` also where the key is missing: by a default, since an issue that is caught costs far more. */
function lenient<Output>(schema: z.ZodMiniType<Output>, otherwise: Output) {
  const value = otherwise as z.core.util.NoUndefined<Output>;
  return z.catch(z._default(schema, value), value);
}

const declared = z.object({
  project: lenient(z.object({ name: lenient(z.nullable(z.string()), null) }), { name: null }),
  agents: lenient(
    z.record(
      z.string(),
      lenient(
        z.object({
          backend: lenient(z.string(), ''),
          kind: lenient(z.enum(['persistent', 'task']), 'persistent'),
          watch: lenient(z.enum(['heal', 'none']), 'none'),
          on_exit: lenient(z.enum(['heal', 'stop']), 'heal'),
          wake: z.optional(z.unknown()),
          dir: lenient(z.string(), '.'),
          env: lenient(z.record(z.string(), z.string()), {}),
          env_file: lenient(z.nullable(z.string()), null),
        }),
        {
          ...{ backend: '', kind: 'persistent', watch: 'none', on_exit: 'heal' },
          ...{ dir: '.', env: {}, env_file: null },
        },
      ),
    ),
    {},
  ),
});

export type ReadAgents =
  | { readonly ok: true; readonly value: DeclaredAgents }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** `file` is how diagnostics name the text. Not ok only where the text is not TOML. */
export function readAgents(file: string, text: string): ReadAgents {
  const document = readTomlDocument(file, text);
  const faults = [...document.diagnostics, ...[tooMany(document, 'agents')].filter((one) => one !== null)];
  if (faults.length > 0) return { ok: false, diagnostics: faultsToShow(file, faults) };
  const { project, agents } = z.parse(declared, document.value);
  return {
    ok: true,
    value: {
      project: project.name,
      agents: Object.entries(agents).map(([name, { wake, on_exit, env_file: envFile, ...agent }]) => ({
        name,
        ...agent,
        envFile,
        staysEnded: on_exit === 'stop',
        hasWake: wake !== undefined,
      })),
      document,
    },
  };
}
