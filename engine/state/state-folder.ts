/**
 * `.ao-state/` of a project: where each record lies, and reading and writing them whole. Never committed, and
 * never written by a command that only looks.
 */
import { join } from 'node:path';
import type * as z from 'zod/mini';
import { type DesiredRecord, desiredRecord, desiredRecordPath } from '../contract/desired-record.ts';
import { runtimeFolder } from '../contract/names.ts';
import { parseDocument } from '../contract/parsed.ts';
import { type ServerRecord, serverRecord, serverRecordPath } from '../contract/server-record.ts';
import { DiagnosticError } from '../toml/diagnostic.ts';
import { createFile, makeFolder, readText, removeFile, writeAtomic } from '../world/files.ts';
import {
  type AgentRecord,
  agentRecord,
  type ExitRecord,
  exitRecord,
  type LaunchDescription,
  launchDescription,
  launchEnvironment,
  type ProcessRecord,
  processRecord,
} from './records.ts';

export interface StateFolder {
  readonly path: string;
  /** Must be called before anything is written. */
  prepare(): void;
  readServer(): ServerRecord | null;
  writeServer(record: ServerRecord): void;
  readDesired(): DesiredRecord;
  writeDesired(record: DesiredRecord): void;
  readAgent(name: string): AgentRecord;
  writeAgent(name: string, record: AgentRecord): void;
  readLaunch(id: string): LaunchDescription | null;
  writeLaunch(description: LaunchDescription, environment: Readonly<Record<string, string>>): void;
  /** Gives the environment once: it is removed before it is given out. */
  takeEnvironment(id: string): Record<string, string> | null;
  readProcess(id: string): ProcessRecord | null;
  writeProcess(record: ProcessRecord): void;
  readExit(id: string): ExitRecord | null;
  writeExit(record: ExitRecord): void;
  /** Removes all that belongs to a launch. */
  forgetLaunch(id: string): void;
}

/** `project` is absolute. */
export function stateFolder(project: string): StateFolder {
  const path = join(project, runtimeFolder);
  const server = join(project, serverRecordPath);
  const desired = join(project, desiredRecordPath);
  const agent = (name: string) => join(path, 'agents', `${name}.json`);
  const launch = (id: string) => join(path, 'launch', `${id}.json`);
  const environment = (id: string) => join(path, 'launch', `${id}.env.json`);
  const processes = (id: string) => join(path, 'launch', `${id}.process.json`);
  const exit = (id: string) => join(path, 'launch', `${id}.exit.json`);
  return {
    path,
    prepare() {
      for (const folder of [path, join(path, 'agents'), join(path, 'launch'), join(path, 'lock')]) {
        makeFolder(folder, 0o700);
      }
      // So that it stays out of `git status` also where the project's own .gitignore does not know it.
      createFile(join(path, '.gitignore'), '*\n');
    },
    readServer: () => read(server, serverRecord),
    writeServer: (record) => write(server, record),
    readDesired: () => read(desired, desiredRecord) ?? { format: 'ao.desired/1', agents: {} },
    writeDesired: (record) => write(desired, record),
    readAgent: (name) =>
      read(agent(name), agentRecord) ?? { format: 'ao.agent/1', conversation: null, launches: [] },
    writeAgent: (name, record) => write(agent(name), record),
    readLaunch: (id) => read(launch(id), launchDescription),
    writeLaunch(description, variables) {
      write(environment(description.launch), variables);
      write(launch(description.launch), description);
    },
    takeEnvironment(id) {
      const variables = read(environment(id), launchEnvironment);
      removeFile(environment(id));
      return variables;
    },
    readProcess: (id) => read(processes(id), processRecord),
    writeProcess: (record) => write(processes(record.launch), record),
    readExit: (id) => read(exit(id), exitRecord),
    writeExit: (record) => write(exit(record.launch), record),
    forgetLaunch(id) {
      const screen = join(path, 'launch', `${id}.screen.txt`);
      for (const file of [launch(id), environment(id), processes(id), exit(id), screen]) removeFile(file);
    },
  };
}

function write(path: string, record: unknown): void {
  writeAtomic(path, `${JSON.stringify(record, null, 2)}\n`);
}

/** Null when there is no such file. A file that cannot be understood is never taken for none. */
function read<T>(path: string, schema: z.ZodMiniType<T>): T | null {
  const text = readText(path);
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
