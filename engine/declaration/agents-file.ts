/**
 * `agents.toml`: what a project says about its agents. Reading is pure and reports every fault of the text in
 * one go; whether the files it names exist is the affair of `agents-check.ts`.
 */
import * as z from 'zod/mini';
import { namePattern } from '../contract/names.ts';
import type { Diagnostic } from '../toml/diagnostic.ts';
import { readTomlDocument, type TomlDocument } from '../toml/document.ts';
import { diagnosticsOf } from '../toml/issues.ts';
import { inPlaceOrder } from '../toml/order.ts';
import { isTable, valueAt } from '../toml/path.ts';
import { brokenRules, splitLater } from './agents-rules.ts';
import { type AgentDefinition, backendNames } from './definition.ts';

export const agentsFileName = 'agents.toml';

export interface AgentsFile {
  readonly project: string;
  /** In the order of the file. */
  readonly agents: readonly AgentDefinition[];
  readonly document: TomlDocument;
}

export type ReadAgentsFile =
  | { readonly ok: true; readonly value: AgentsFile }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const name = z
  .string()
  .check(
    z.regex(namePattern, 'A name holds 1 to 39 lower-case letters, digits and hyphens, no hyphen first.'),
  );
// The system ends an argument at a NUL, so what comes after one would be lost without a word.
const text = z.string().check(
  z.minLength(1),
  z.refine((value) => !value.includes('\0'), 'It must not hold a NUL character.'),
);
const argument = z
  .string()
  .check(z.refine((value) => !value.includes('\0'), 'It must not hold a NUL character.'));
const variable = z
  .string()
  .check(
    z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'A variable holds letters, digits and underscores, no digit first.'),
  );

const agentKeys = {
  kind: z._default(z.enum(['persistent', 'task']), 'persistent'),
  backend: z.enum(backendNames),
  watch: z._default(z.enum(['heal', 'none']), 'none'),
  prompt: z.optional(text),
  command: z.optional(z.array(argument).check(z.minLength(1))),
  args: z._default(z.array(argument), []),
  env: z._default(z.record(variable, argument), {}),
  env_file: z.optional(text),
  dir: z._default(text, '.'),
  model: z.optional(text),
  permission: z.optional(text),
};

const agentSchema = z.strictObject(agentKeys);

/** For the rules, which look at whatever can be read of an agent while other faults are reported. */
const lenientAgent = z.object({
  ...agentKeys,
  // What no rule looks at must not keep an agent from its rules.
  kind: z.catch(agentKeys.kind, 'persistent'),
  watch: z.catch(agentKeys.watch, 'none'),
  args: z.catch(agentKeys.args, []),
  env: z.catch(agentKeys.env, {}),
  env_file: z.catch(agentKeys.env_file, undefined),
  dir: z.catch(agentKeys.dir, '.'),
});

const fileSchema = z.strictObject({
  project: z.strictObject({ name }),
  agents: z._default(z.record(name, agentSchema), {}),
});

type RawAgent = z.infer<typeof lenientAgent>;

/** `file` is how diagnostics name the text. */
export function readAgentsFile(file: string, source: string): ReadAgentsFile {
  const document = readTomlDocument(file, source);
  const result = z.safeParse(fileSchema, document.value);
  const { later, others } = splitLater(document, result.error?.issues ?? []);
  const faults = diagnosticsOf(document, others, { schema: fileSchema, nounOf });
  const agents = readableAgents(document);
  const broken = agents.flatMap((agent) => brokenRules(document, agent));
  const diagnostics = inPlaceOrder([...document.diagnostics, ...later, ...faults, ...broken]);
  if (!result.success || diagnostics.length > 0) return { ok: false, diagnostics };
  return { ok: true, value: { project: result.data.project.name, agents, document } };
}

function readableAgents(document: TomlDocument): AgentDefinition[] {
  const table = valueAt(document.value, ['agents']);
  if (!isTable(table)) return [];
  return Object.entries(table).flatMap(([name, value]) => {
    const agent = z.safeParse(lenientAgent, value);
    return agent.success ? [definition(name, agent.data)] : [];
  });
}

function definition(agentName: string, raw: RawAgent): AgentDefinition {
  return {
    name: agentName,
    kind: raw.kind,
    backend: raw.backend,
    watch: raw.watch,
    prompt: raw.prompt ?? null,
    envFile: raw.env_file ?? null,
    dir: raw.dir,
    command: raw.command ?? null,
    args: raw.args,
    env: raw.env,
    model: raw.model ?? null,
    permission: raw.permission ?? null,
  };
}

/** What the table at a path is called in a diagnostic. */
function nounOf(path: readonly PropertyKey[]): string | undefined {
  if (path.length === 0) return 'agents.toml';
  if (path[0] === 'project' && path.length === 1) return 'a project';
  return path[0] === 'agents' && path.length === 2 ? 'an agent' : undefined;
}
