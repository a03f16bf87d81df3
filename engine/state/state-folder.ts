/** What the engine remembers of a project, outside the clone. A command that only looks never writes to it. */
import { join } from 'node:path';
import type * as z from 'zod/mini';
import { type DesiredRecord, desiredRecord, desiredRecordFile } from '../contract/desired-record.ts';
import type { Launch } from '../contract/engine-process.ts';
import { launchPattern, namePattern } from '../contract/names.ts';
import { parseDocument } from '../contract/parsed.ts';
import { type ServerRecord, serverRecord, serverRecordFile } from '../contract/server-record.ts';
import {
  type AcceptedRecord,
  acceptedFolder,
  acceptedRecord,
  acceptedRecordFile,
} from '../declaration/accepted-record.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import type { Environment } from '../world/environment.ts';
import { listFolder, makeOwnFolder, readOwn, removeFile, writeAtomic } from '../world/files.ts';
import { claimedRecord, leadsOut } from './claims.ts';
import { locate, settle, statesOfOthers } from './located.ts';
import { writeRecord } from './record-file.ts';
import {
  type AgentRecord,
  agentRecord,
  type ExitRecord,
  exitRecord,
  type LaunchDescription,
  type LaunchEnvironment,
  launchDescription,
  launchEnvironment,
  type ProcessRecord,
  processRecord,
} from './records.ts';

export interface StateFolder {
  /** Throws where the user has no place for it. */
  readonly path: string;
  /** Where the clone was before it was moved, newest first. */
  readonly formerly: readonly string[];
  /** Whether a launch is in the records of its agent. */
  isKnown(launch: Pick<Launch, 'agent' | 'launch'>): boolean;
  /** Whether it is in those of another project whose clone lay, or by its record lies, where this one does. Slow with many projects. */
  isKnownElsewhere(launch: Pick<Launch, 'agent' | 'launch'>): boolean;
  /** Whether anything was ever remembered of the project. */
  exists(): boolean;
  /** Must be called before anything is written. `fill` writes what a new folder holds from the start. */
  prepare(fill?: (folder: string) => void): void;
  readServer(): ServerRecord | null;
  writeServer(record: ServerRecord): void;
  readDesired(): DesiredRecord;
  writeDesired(record: DesiredRecord): void;
  readAgent(name: string): AgentRecord;
  writeAgent(name: string, record: AgentRecord): void;
  /** Null: no definition of this agent was accepted. */
  readAccepted(name: string): AcceptedRecord | null;
  writeAccepted(record: AcceptedRecord): void;
  /** The agents that have one, sorted. */
  acceptedNames(): string[];
  readLaunch(id: string): LaunchDescription | null;
  /** `prompt`: what the agent is told at its start, null for one without. */
  writeLaunch(description: LaunchDescription, environment: LaunchEnvironment, prompt: string | null): void;
  /** Gives the environment once: it is removed before it is given out. */
  takeEnvironment(id: string): LaunchEnvironment | null;
  /** The file with the start prompt of a launch. */
  promptFile(id: string): string;
  readProcess(id: string): ProcessRecord | null;
  writeProcess(record: ProcessRecord): void;
  readExit(id: string): ExitRecord | null;
  writeExit(record: ExitRecord): void;
  /** Removes all that belongs to a launch. */
  forgetLaunch(id: string): void;
}

const noAgent: AgentRecord = { format: 'ao.agent/1', conversation: null, launches: [] };

/** `project` is absolute, symlinks resolved. */
export function stateFolder(project: string, env: Environment): StateFolder {
  let known: string | null = null;
  let formerly: readonly string[] = [];
  const path = () => {
    if (known !== null) return known;
    const located = locate(project, env);
    if (located.isThere) ({ path: known, formerly } = located);
    return located.path;
  };
  const exists = () => {
    path();
    return known !== null;
  };
  /** Until the records of v0.1.0 are taken over, they are read from the clone. */
  const record = <T>(way: readonly string[], schema: z.ZodMiniType<T>): T | null =>
    exists() ? read(join(path(), ...way), schema) : claimedRecord(project, way, schema);
  const ofLaunch = <T>(id: string, ending: string, schema: z.ZodMiniType<T>): T | null =>
    launchPattern.test(id) ? record(['launch', `${id}.${ending}`], schema) : null;
  const launch = (id: string, ending: string) => launchFile(path(), id, ending);
  const readAgent = (name: string) =>
    (namePattern.test(name) ? record(['agents', `${name}.json`], agentRecord) : null) ?? noAgent;
  // A launch that is known stays known for as long as anything of it runs.
  const own = new Set<string>();
  return {
    get path() {
      return path();
    },
    get formerly() {
      path();
      return formerly;
    },
    exists,
    prepare(fill) {
      path();
      known = settle(project, env, (folder) => {
        makeFoldersIn(folder);
        fill?.(folder);
      });
      makeFoldersIn(known);
    },
    readServer() {
      const server = record([serverRecordFile], serverRecord);
      return server === null || exists() || leadsOut(server, project) ? server : null;
    },
    writeServer: (server) => writeRecord(join(path(), serverRecordFile), server),
    readDesired: () => record([desiredRecordFile], desiredRecord) ?? { format: 'ao.desired/1', agents: {} },
    writeDesired: (desired) => writeRecord(join(path(), desiredRecordFile), desired),
    readAgent,
    isKnown(one) {
      if (!own.has(one.launch) && quietly(() => readAgent(one.agent).launches.includes(one.launch), false))
        own.add(one.launch);
      return own.has(one.launch);
    },
    isKnownElsewhere: ({ agent, launch: id }) =>
      namePattern.test(agent) &&
      statesOfOthers(project, env).some((other) =>
        quietly(
          () => read(join(other, 'agents', `${agent}.json`), agentRecord)?.launches.includes(id) === true,
          false,
        ),
      ),
    writeAgent: (name, agent) => writeRecord(agentFile(path(), 'agents', name), agent),
    readAccepted: (name) =>
      namePattern.test(name) && exists()
        ? read(join(path(), acceptedRecordFile(name)), acceptedRecord)
        : null,
    writeAccepted(accepted) {
      makeOwnFolder(join(path(), acceptedFolder));
      writeRecord(agentFile(path(), acceptedFolder, accepted.agent), accepted);
    },
    acceptedNames: () =>
      !exists()
        ? []
        : listFolder(join(path(), acceptedFolder))
            .flatMap(({ name }) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []))
            .filter((name) => namePattern.test(name))
            .sort(),
    readLaunch: (id) => ofLaunch(id, 'json', launchDescription),
    writeLaunch(description, variables, promptText) {
      if (promptText !== null) writeAtomic(launch(description.launch, 'prompt.md'), promptText);
      writeRecord(launch(description.launch, 'env.json'), variables);
      writeRecord(launch(description.launch, 'json'), description);
    },
    takeEnvironment(id) {
      if (!launchPattern.test(id)) return null;
      const file = launch(id, 'env.json');
      const variables = read(file, launchEnvironment);
      removeFile(file);
      return variables;
    },
    promptFile: (id) => launch(id, 'prompt.md'),
    readProcess: (id) => ofLaunch(id, 'process.json', processRecord),
    writeProcess: (process) => writeRecord(launch(process.launch, 'process.json'), process),
    readExit: (id) => ofLaunch(id, 'exit.json', exitRecord),
    writeExit: (exit) => writeRecord(launch(exit.launch, 'exit.json'), exit),
    forgetLaunch(id) {
      if (!launchPattern.test(id)) return;
      for (const ending of ['json', 'env.json', 'prompt.md', 'process.json', 'exit.json', 'screen.txt'])
        removeFile(launch(id, ending));
    },
  };
}

/** `state` is the path of the state folder. An invalid name, such as one from a forged mark, must lead nowhere. */
export function agentFile(state: string, folder: string, agent: string): string {
  return join(state, folder, `${checked(agent, namePattern)}.json`);
}

/** In a folder that has one for each agent: `queue`, `logs`. */
export function folderOfAgent(state: string, folder: string, agent: string): string {
  return join(state, folder, checked(agent, namePattern));
}

/** Makes both folders, and refuses symlinks in their place. */
export function makeFolderOfAgent(state: string, folder: string, agent: string): string {
  makeOwnFolder(join(state, folder));
  const own = folderOfAgent(state, folder, agent);
  makeOwnFolder(own);
  return own;
}

export function launchFile(state: string, id: string, what: string): string {
  return join(state, 'launch', `${checked(id, launchPattern)}.${what}`);
}

function checked(name: string, pattern: RegExp): string {
  if (pattern.test(name)) return name;
  throw new DiagnosticError([
    {
      severity: 'error',
      code: 'not-a-name',
      summary: 'Invalid name of an agent or a launch',
      detail: `${JSON.stringify(name)} is not the name of an agent or a launch, and was not set by the engine.`,
    },
  ]);
}

function makeFoldersIn(state: string): void {
  for (const name of ['agents', 'launch', 'lock']) makeOwnFolder(join(state, name));
}

/** Null when there is no such file. A file that cannot be understood is never taken for none. */
function read<T>(path: string, schema: z.ZodMiniType<T>): T | null {
  const text = readOwn(path);
  if (text === null) return null;
  const parsed = parseDocument(schema, text);
  if (parsed.ok) return parsed.value;
  throw new DiagnosticError([
    {
      severity: 'error',
      code: 'state-unreadable',
      summary: 'Record that the engine cannot read',
      detail: `${path} is ${parsed.problem}.`,
      help: 'if no agent of this project is running, remove the file',
    },
  ]);
}
