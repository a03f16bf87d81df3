// A copy of the tree with the files that a page of the documentation shows, for the walks of that page: it is compiled, tested and
// run as a person would who has written them.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { ownFiles } from './checkout.ts';

const repository = join(import.meta.dirname, '../..');

interface Walk {
  /** Of the documentation. */
  readonly page: string;
  /** The one file outside of their own that the walk changes. */
  readonly record: string;
  /** The record with the lines of the page, of the record and that block. */
  readonly extend: (record: string, block: string) => string;
}

interface Report {
  readonly testResults: readonly {
    /** Why a file could not be run. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Is made before the tests of the file that asks for it, and removed after them. */
export function treeCopy({ page, record, extend }: Walk) {
  const copy = join(realpathSync(mkdtempSync(join(tmpdir(), 'po-extending-'))), 'po');
  /** Path → text, of each fenced block that says after its language which file it is. */
  const blocks: ReadonlyMap<string, string> = new Map(
    [...readFileSync(join(repository, page), 'utf8').matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(
      ([, path = '', text = '']) => [path, text],
    ),
  );
  const blockOf = (path: string) => blocks.get(path) ?? '';
  const beside = (name: string) => join(dirname(copy), name);
  const read = (path: string) => readFileSync(join(copy, path), 'utf8');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  };
  const run = (file: string, ...args: readonly string[]) => {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|TESTS$|NODE_ENV$)/.test(name)),
    );
    const plain = { ...env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const ran = spawnSync(file, args, { cwd: copy, env: plain, encoding: 'utf8', timeout: 230_000 });
    return { code: ran.status, output: ran.stdout + ran.stderr };
  };
  const node = (...args: readonly string[]) => run(process.execPath, ...args);

  beforeAll(() => {
    for (const path of ownFiles()) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      cpSync(join(repository, path), join(copy, path), { verbatimSymlinks: true });
    }
    symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
    for (const [path, text] of blocks) write(path, path === record ? extend(read(path), text) : text);
  });
  afterAll(() => rmSync(dirname(copy), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

  return {
    ...{ copy, blocks, blockOf, read, write, run, node },
    restore: (path: string) => write(path, blockOf(path)),
    /** Remembers what it has compiled: the next time, only what has changed is. */
    compile: () =>
      run(
        join(copy, 'node_modules/.bin/tsc'),
        ...['-p', '.', '--incremental', '--tsBuildInfoFile', beside('tsbuildinfo')],
      ),
    /** How the unit tests in these files end; with `words`, those alone whose name has them. */
    tests(names: readonly string[], words: string | null = null) {
      const report = beside('report.json');
      rmSync(report, { force: true });
      const include = names.map((name) => `test/unit/${name}.test.ts`);
      // Without the place of a run, which these tests do not need, and the build of po.
      const config = beside('vitest.config.mjs');
      writeFileSync(
        config,
        `export default ${JSON.stringify({ test: { include, testTimeout: 230_000 } })};\n`,
      );
      const args = ['--root', copy, '--config', config, '--reporter=json', `--outputFile=${report}`];
      const chosen = words === null ? [] : ['-t', words];
      const { output } = node(join(copy, 'node_modules/vitest/vitest.mjs'), 'run', ...args, ...chosen);
      expect(existsSync(report), output).toBe(true);
      const { testResults }: Report = JSON.parse(readFileSync(report, 'utf8'));
      expect(testResults.map(({ message }) => message).filter(Boolean)).toEqual([]);
      const all = testResults.flatMap(({ assertionResults }) => assertionResults);
      return {
        passed: all.filter(({ status }) => status === 'passed').length,
        failed: all
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages }) => [fullName, failureMessages.join('\n')] as const),
      };
    },
  };
}
