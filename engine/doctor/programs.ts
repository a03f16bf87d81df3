/** Whether the programs that the declared agents run on are there, and are such as this engine knows. */
import { resolve } from 'node:path';
import type { Cli } from '../backends/backend.ts';
import { type BackendName, backends } from '../backends/index.ts';
import { flagsOf, missingFlags, versionFault } from '../backends/probe.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { type Environment, scrub } from '../world/environment.ts';
import { type Ran, run } from '../world/exec.ts';
import { findProgram } from '../world/programs.ts';
import { error, type Finding, ok, warning } from './finding.ts';

/** The first start of a CLI after its installation can take long. */
const timeoutMs = 30_000;

/** `folder` is the project's; `uid` the caller's. */
export async function checkPrograms(
  agents: readonly AgentDefinition[],
  at: { readonly folder: string; readonly env: Environment; readonly uid: number | null },
): Promise<Finding[]> {
  const findings = await Promise.all(
    [...programsOf(agents, at)].map(async ([key, [agent, names]]): Promise<Finding[]> => {
      const env = { ...scrub(at.env), ...agent.env };
      const backend = backends[agent.backend];
      const check = `${names.join(', ')}: ${agent.backend}`;
      const [program = ''] = agent.command ?? backend.program(env) ?? [];
      const path = findProgram(program, env, resolve(at.folder, agent.dir));
      if (path === null) return [missing(check, program)];
      // Another program of the same arguments may do anything when it is asked for its version.
      if (backend.cli === null || agent.command !== null) return [ok(check, key)];
      return probe(check, path, agent.backend, backend.cli, { env, cwd: at.folder });
    }),
  );
  return [...findings.flat(), ...agents.flatMap((agent) => refusals(agent, at))];
}

/** Each program once, with the agents that run on it. */
function programsOf(agents: readonly AgentDefinition[], { env }: { env: Environment }) {
  const programs = new Map<string, [AgentDefinition, string[]]>();
  for (const agent of agents) {
    const program = (agent.command ?? backends[agent.backend].program(env) ?? []).join(' ');
    const key = [program, agent.env['PATH'] ?? ''].join(' ').trim();
    const others = programs.get(`${agent.backend} ${key}`);
    if (others === undefined) programs.set(`${agent.backend} ${key}`, [agent, [agent.name]]);
    else others[1].push(agent.name);
  }
  return programs;
}

async function probe(
  check: string,
  program: string,
  name: BackendName,
  cli: Cli,
  options: { env: Environment; cwd: string },
): Promise<Finding[]> {
  const ask = (args: readonly string[]) => run(program, args, { ...options, timeoutMs });
  const [version, launch, resume] = await Promise.all([
    ask(['--version']),
    ask(cli.help.launch),
    ask(cli.help.resume),
  ]);
  const found = cli.parseVersion(textOf(version));
  if (found === null) {
    return [
      error(
        check,
        `${program} --version says nothing that ${name} says.`,
        `see that ${program} runs, and is ${name}`,
      ),
    ];
  }
  const flags = flagsOf(backends[name]);
  const unknown = [
    ...missingFlags(flags.launch, textOf(launch)),
    ...missingFlags(flags.resume, textOf(resume)),
  ];
  const { oldest, newest } = cli.checked;
  const range = oldest === newest ? oldest : `${oldest} to ${newest}`;
  if (unknown.length > 0) {
    const list = [...new Set(unknown)].join(', ');
    return [
      error(
        check,
        `${found} does not know ${list}; this engine was tried with ${range}.`,
        'install a version that was tried, or update engine/',
      ),
    ];
  }
  const fault = versionFault(found, cli.checked);
  if (fault === null) return [ok(check, `${found}, and it knows every flag`)];
  return [
    warning(
      check,
      `${found} is ${fault} than what this engine was tried with, ${range}; it knows every flag.`,
      'watch the first start of an agent with attach',
    ),
  ];
}

/** Help may go to either. */
function textOf(ran: Ran): string {
  return ran.kind === 'ended' ? `${ran.stdout}\n${ran.stderr}` : '';
}

function missing(check: string, program: string): Finding {
  return error(
    check,
    `There is no program ${program === '' ? 'for it' : program}.`,
    'install it, or say where it is with command = ["/path/to/it"]',
  );
}

function refusals(
  agent: AgentDefinition,
  at: { readonly env: Environment; readonly uid: number | null },
): Finding[] {
  const found = backends[agent.backend].cli?.refusal?.(agent, at) ?? null;
  return found === null ? [] : [error(`${agent.name}: ${agent.backend}`, found.detail, found.fix)];
}
