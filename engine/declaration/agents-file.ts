/** Reads `agents.toml` and reports every fault of its text. Pure: `agents-check.ts` looks at the files that it names. */
import * as z from 'zod/mini';
import { backendNames } from '../backends/index.ts';
import { namePattern } from '../contract/names.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import { readTomlDocument, type TomlDocument, tooMany } from '../kernel/document.ts';
import { diagnosticsOf } from '../kernel/issues.ts';
import { isTable, valueAt } from '../kernel/path.ts';
import { faultsToShow } from '../kernel/shown-faults.ts';
import { brokenRules } from './agents-rules.ts';
import type { AgentDefinition } from './definition.ts';
import { brokenWake, type WakeDefinition, wakeDefinition, wakeKeys } from './wake.ts';

export const agentsFileName = 'agents.toml';

export interface Agents {
  readonly project: string;
  /** In the order of the file. */
  readonly agents: readonly AgentDefinition[];
  /** By the agent's name. Who is not in here is never woken. */
  readonly wakes: ReadonlyMap<string, WakeDefinition>;
}

export interface AgentsFile extends Agents {
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

/** Every key says what it is for: editors show it, from the schema that is shipped beside the engine. */
function about<T extends z.ZodMiniType>(description: string, type: T): T {
  return type.check(z.describe(description));
}

const agentKeys = {
  kind: about(
    'persistent: should be alive while the project runs. task: runs once, when it is named, and exits.',
    z._default(z.enum(['persistent', 'task']), 'persistent'),
  ),
  backend: about('The program the agent runs on.', z.enum(backendNames)),
  watch: about(
    'heal: started again when it dies. none: only reported.',
    z._default(z.enum(['heal', 'none']), 'none'),
  ),
  on_exit: about(
    'When it ends by itself with code 0, as by /exit. heal: started again. stop: it stays ended until the next up.',
    z._default(z.enum(['heal', 'stop']), 'heal'),
  ),
  prompt: about(
    'The file with what the agent is told at its start, from the project’s folder.',
    z.optional(text),
  ),
  command: about(
    'The program and its first arguments, instead of the backend’s own program.',
    z.optional(z.array(argument).check(z.minLength(1))),
  ),
  args: about('Arguments after those of the backend.', z._default(z.array(argument), [])),
  env: about(
    'Variables of its environment. They are no place for secrets: those belong in env_file.',
    z._default(z.record(variable, argument), {}),
  ),
  env_file: about(
    'A file of NAME=value lines with secrets, from the project’s folder. Mode 600, and not in git.',
    z.optional(text),
  ),
  dir: about('The folder it works in, from the project’s folder.', z._default(text, '.')),
  model: about('The model, in the words of the backend’s program.', z.optional(text)),
  permission: about(
    'What it may do without asking, in the words of the backend’s program.',
    z.optional(text),
  ),
  wake: about(
    'Wakes the agent from time to time. Without it the agent is never woken.',
    z.optional(wakeKeys),
  ),
};

const agentSchema = z.strictObject(agentKeys);

/** For the rules, which look at whatever can be read of an agent while other faults are reported. */
const lenientAgent = z.object({
  ...agentKeys,
  // What no rule looks at must not keep an agent from its rules.
  kind: z.catch(agentKeys.kind, 'persistent'),
  watch: z.catch(agentKeys.watch, 'none'),
  on_exit: z.catch(agentKeys.on_exit, 'heal'),
  args: z.catch(agentKeys.args, []),
  env: z.catch(agentKeys.env, {}),
  env_file: z.catch(agentKeys.env_file, undefined),
  dir: z.catch(agentKeys.dir, '.'),
  wake: z.catch(agentKeys.wake, undefined),
});

export const fileSchema = z.strictObject({
  project: about(
    'The project.',
    z.strictObject({
      name: about('Its name in tmux sessions and marks, where it is run outside of a fleet.', name),
    }),
  ),
  agents: about('The agents, each under its name.', z._default(z.record(name, agentSchema), {})),
});

type RawAgent = z.infer<typeof lenientAgent>;

/** `file` is how diagnostics name the text. */
export function readAgentsFile(file: string, source: string): ReadAgentsFile {
  return checkDocument(readTomlDocument(file, source));
}

/** For who has read the text already. */
export function checkDocument(document: TomlDocument): ReadAgentsFile {
  const excess = tooMany(document, 'agents');
  if (excess !== null) return { ok: false, diagnostics: [excess] };
  const result = z.safeParse(fileSchema, document.value);
  const issues = [...(result.error?.issues ?? []), ...passedOver(document)];
  const faults = diagnosticsOf(document, issues, { schema: fileSchema, nounOf });
  const agents = readableAgents(document);
  const wakes = new Map(agents.flatMap(({ agent, wake }) => (wake === null ? [] : [[agent.name, wake]])));
  const broken = agents.flatMap(({ agent, wake }) => [
    ...brokenRules(document, agent),
    ...(wake === null ? [] : brokenWake(document, agent, wake)),
  ]);
  const diagnostics = faultsToShow(document.file, [...document.diagnostics, ...faults, ...broken]);
  if (!result.success || diagnostics.length > 0) return { ok: false, diagnostics };
  return {
    ok: true,
    value: {
      project: result.data.project.name,
      agents: agents.map(({ agent }) => agent),
      wakes,
      document,
    },
  };
}

type Issues = NonNullable<ReturnType<typeof z.safeParse<typeof fileSchema>>['error']>['issues'];

/** zod's record silently drops this one name, and with it a declared agent. */
function passedOver(document: TomlDocument): Issues {
  const unsafe = '__proto__';
  const agents = valueAt(document.value, ['agents']);
  const names = isTable(agents) ? Object.keys(agents) : [];
  const { issues: ofName = [] } = z.safeParse(name, unsafe).error ?? {};
  const message = `${unsafe} cannot be a variable here; a file of env_file can have it.`;
  const ofVariable: Issues = [{ code: 'custom', path: [], message }];
  const paths = [['agents', unsafe], ...names.map((agent) => ['agents', agent, 'env', unsafe])];
  return paths.flatMap((path): Issues => {
    const input = valueAt(document.value, path);
    if (input === undefined) return [];
    const issues = path.includes('env') ? ofVariable : ofName;
    return [{ code: 'invalid_key', origin: 'record', issues, path, input, message: 'Invalid key in record' }];
  });
}

interface ReadableAgent {
  readonly agent: AgentDefinition;
  readonly wake: WakeDefinition | null;
}

function readableAgents(document: TomlDocument): ReadableAgent[] {
  const table = valueAt(document.value, ['agents']);
  if (!isTable(table)) return [];
  return Object.entries(table).flatMap(([name, value]) => {
    const agent = z.safeParse(lenientAgent, value);
    if (!agent.success) return [];
    const { wake } = agent.data;
    return [{ agent: definition(name, agent.data), wake: wake === undefined ? null : wakeDefinition(wake) }];
  });
}

function definition(agentName: string, raw: RawAgent): AgentDefinition {
  return {
    name: agentName,
    kind: raw.kind,
    backend: raw.backend,
    watch: raw.watch,
    onExit: raw.on_exit,
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
  if (path[0] === 'agents' && path[2] === 'wake' && path.length === 3) return 'a wake';
  return path[0] === 'agents' && path.length === 2 ? 'an agent' : undefined;
}
