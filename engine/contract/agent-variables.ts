/**
 * The environment variables of agent programs: which of them configure a program and are the operator's, and which belong
 * to the one conversation whose shell tool set them. An agent that starts another agent has both. Pure.
 *
 * An allow list: what a program will set next year is not known here and is dropped. Made from the programs themselves: each
 * was asked to run `env`, and its names were compared with its own documentation.
 */
import type { CliVariables } from '../backends/backend.ts';
import { backendNames, backends } from '../backends/index.ts';

export interface AgentProgram extends CliVariables {
  readonly title: string;
}

/** No agents run on these. */
const others: readonly AgentProgram[] = [
  {
    title: 'Cursor',
    names: ['CURSOR_AGENT', 'CURSOR_TRACE_ID', 'CURSOR_SESSION_*'],
    settings: [],
    marks: ['CURSOR_AGENT'],
    sets: {},
  },
  // By which any of them tells its children who runs them.
  { title: 'any other', names: ['AI_AGENT'], settings: [], marks: ['AI_AGENT'], sets: {} },
];

export const agentPrograms: readonly AgentProgram[] = [
  ...backendNames.flatMap((name): AgentProgram[] => {
    const { cli } = backends[name];
    return cli === null ? [] : [{ title: cli.title, ...cli.variables }];
  }),
  ...others,
];

const programs = agentPrograms.map(({ names, settings, marks, sets }) => ({
  marks,
  isOwn: matcher(names),
  isSetting: matcher(settings),
  sets: Object.entries(sets).map(([name, value]) => ({ matches: matcher([name]), value })),
}));

function matcher(names: readonly string[]): RegExp {
  return new RegExp(`^(${names.map((name) => name.replaceAll('*', '\\w*')).join('|')})$`);
}

/**
 * Tells for each variable of an environment whether it comes from the conversation that it was set in.
 *
 * @returns takes a name and its value
 */
export function ofAConversation(
  environment: Readonly<Record<string, string | undefined>>,
): (name: string, value: string) => boolean {
  const around = programs.filter(({ marks }) => marks.some((mark) => environment[mark] !== undefined));
  return (name, value) =>
    programs.some(({ isOwn, isSetting }) => isOwn.test(name) && !isSetting.test(name)) ||
    around.some(({ sets }) =>
      sets.some((one) => one.matches.test(name) && (one.value === null || one.value === value)),
    );
}
