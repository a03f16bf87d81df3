// The sink of a log as it runs: a shell that reads what is printed, whatever becomes of its files and of itself.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Gap, readGap, sinkHadEnded } from '../../engine/logs/log-files.ts';
import { sinkCommand } from '../../engine/logs/sink.ts';
import { until } from '../support/engine.ts';

const sizes = { capBytes: 1_000_000, olderParts: 3, readsAtOnce: 64 };
const shells = ['sh', ...(spawnSync('bash', ['-c', ':']).status === 0 ? ['bash'] : [])];

/** A folder as the engine makes it, with a name that a shell or tmux would read as something else. */
function logFolder(): string {
  const top = mkdtempSync(join(tmpdir(), "po-sink %H #{x} '"));
  onTestFinished(() => rmSync(top, { recursive: true }));
  const folder = join(top, 'state/logs/talker');
  mkdirSync(folder, { recursive: true });
  return folder;
}

interface Sink {
  readonly folder: string;
  readonly log: string;
  readonly child: ChildProcess;
  /** Line by line, each in a write of its own. */
  say(from: number, to: number): Promise<void>;
  write(bytes: Buffer | string): Promise<void>;
  ended(): Promise<number | null>;
}

function started(folder = logFolder(), { shell = 'sh', given = sizes, gap = null as Gap | null } = {}): Sink {
  const log = join(folder, 'full.log');
  const command = sinkCommand(log, given, gap).replace('exec sh -c', `exec ${shell} -c`);
  const child = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const write = (bytes: Buffer | string) =>
    new Promise<void>((resolve, reject) => {
      child.stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  return {
    ...{ folder, log, child, write },
    async say(from, to) {
      for (let number = from; number < to; number += 1) {
        await write(`line ${number}\n`);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    async ended() {
      child.stdin.end();
      const code = await ended;
      // It would have been typed into the agent's terminal.
      expect(said).toBe('');
      return code;
    },
  };
}

/** Oldest first, as they follow one another. */
function kept(folder: string): Buffer {
  const names = readdirSync(folder).filter((name) => /^full\.log(\.\d)?$/.test(name));
  return Buffer.concat(
    names
      .toSorted()
      .toReversed()
      .map((name) => readFileSync(join(folder, name))),
  );
}

function linesOf(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');
}

const gapLine = /^\[log: gap from \S+Z to \S+Z: (.*)\]$/m;

describe.each(shells)('the sink of a log, run by %s', (shell) => {
  it('keeps each of many short writes once', async () => {
    const sink = started(logFolder(), { shell });
    await sink.say(0, 400);
    expect(await sink.ended()).toBe(0);
    expect(kept(sink.folder).toString()).toBe(linesOf(0, 400));
  });

  it('keeps all that an hour of a line every 50 ms brings, over two new parts', () => {
    const folder = logFolder();
    const log = join(folder, 'full.log');
    const writer = 'i=0; while [ $i -lt 72000 ]; do echo "line $i"; i=$((i + 1)); done';
    const sink = sinkCommand(log, { ...sizes, capBytes: 300_000 }).replace('exec sh -c', `exec ${shell} -c`);
    expect(spawnSync('sh', ['-c', `(${writer}) | (${sink})`]).status).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['full.log', 'full.log.1', 'full.log.2']);
    expect(kept(folder).toString() === linesOf(0, 72_000)).toBe(true);
  });

  it('keeps bytes of every kind in lines of any length', async () => {
    const sink = started(logFolder(), { shell, given: { ...sizes, capBytes: 200_000, readsAtOnce: 2 } });
    const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, index) => (index * index) % 256));
    await sink.write(bytes);
    expect(await sink.ended()).toBe(0);
    expect(readdirSync(sink.folder)).toHaveLength(3);
    expect(kept(sink.folder).equals(bytes)).toBe(true);
  });

  it('goes on reading while the disk is full, and says what is missing once there is room', async () => {
    const sink = started(logFolder(), { shell });
    await sink.say(0, 20);
    await until('the lines', () => kept(sink.folder).toString() === linesOf(0, 20));
    const before = join(sink.folder, 'before');
    renameSync(sink.log, before);
    symlinkSync('/dev/full', sink.log);
    // Far more than fits between two processes: the writer would be kept waiting.
    for (let mebibytes = 0; mebibytes < 8; mebibytes += 1) await sink.write(Buffer.alloc(1024 * 1024, 'x'));
    const mark = await until('the mark', () => gapOf(sink.folder));
    expect(mark.why).toBe('No space left on device');
    rmSync(sink.log);
    await sink.say(20, 200);
    expect(await sink.ended()).toBe(0);
    const text = readFileSync(sink.log, 'utf8').replace(/^x+/gm, '');
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('line'))).toEqual([
      expect.stringMatching(gapLine),
    ]);
    expect(text.endsWith(linesOf(20, 200))).toBe(true);
    expect(gapOf(sink.folder)).toBeNull();
  });

  it('keeps all that is printed after its file was removed, replaced or moved, or its folder removed', async () => {
    const sink = started(logFolder(), { shell });
    let number = 0;
    const aside: string[] = [];
    for (const harm of [
      () => rmSync(sink.log),
      () => rmSync(sink.folder, { recursive: true }),
      () => rmSync(dirname(sink.folder), { recursive: true }),
      () => writeFileSync(sink.log, ''),
      () => {
        writeFileSync(join(sink.folder, 'new'), '', { mode: 0o600 });
        renameSync(join(sink.folder, 'new'), sink.log);
      },
      () => {
        aside.push(`${sink.log}-aside`);
        renameSync(sink.log, `${sink.log}-aside`);
      },
    ]) {
      await sink.say(number, number + 70);
      await until('its file', () => existsSync(sink.log));
      harm();
      await sink.say(number + 70, number + 200);
      number += 200;
      const since = linesOf(number - 130, number)
        .split('\n')
        .slice(0, -1);
      const all = () => [...aside, sink.log].map((file) => textOf(file)).join('');
      await sink.say(number, number + 70);
      number += 70;
      await until('what came after', () => since.every((line) => all().includes(`${line}\n`)), 10_000);
    }
    expect(await sink.ended()).toBe(0);
    const lines = [...aside, sink.log]
      .flatMap((file) => textOf(file).split('\n'))
      .filter((line) => line !== '');
    expect(new Set(lines).size).toBe(lines.length);
    expect(statSync(sink.log).mode & 0o777).toBe(0o600);
    expect(statSync(sink.folder).mode & 0o777).toBe(0o700);
  });

  it('reads on when the program that writes for it is killed, and says that something may be missing', async () => {
    const sink = started(logFolder(), { shell });
    await sink.say(0, 10);
    // It writes into no pipe whose end could end it.
    process.kill(sink.child.pid ?? 0, 'SIGPIPE');
    const writer = await until('the writer', () => ddBelow(sink.child.pid ?? 0));
    process.kill(writer, 'SIGKILL');
    await sink.say(10, 30);
    expect(await sink.ended()).toBe(0);
    const text = kept(sink.folder).toString();
    expect(gapLine.exec(text)?.[1]).toBe('dd ended with code 137');
    expect(text.endsWith(linesOf(20, 30))).toBe(true);
  });
});

describe('the sink of a log', () => {
  it('keeps parts of a limited size, as many as are wanted, for nobody else to read', () => {
    const folder = logFolder();
    const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} ${'x'.repeat(40)}\n`).join('');
    const command = sinkCommand(join(folder, 'full.log'), {
      capBytes: 200_000,
      olderParts: 2,
      readsAtOnce: 1,
    });
    expect(spawnSync('sh', ['-c', command], { input: lines }).status).toBe(0);
    const names = readdirSync(folder).toSorted();
    expect(names).toEqual(['full.log', 'full.log.1', 'full.log.2']);
    for (const name of names) {
      expect(statSync(join(folder, name)).size).toBeLessThan(200_000 + 16 * 1024);
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    expect(lines.endsWith(kept(folder).toString())).toBe(true);
  });

  it('loses nothing that was read when it is killed itself, and lets the next go on', async () => {
    const folder = logFolder();
    const first = started(folder);
    // Its dd goes on with the reads that it was told, and whoever writes is told of the end after them.
    await first.say(0, 100);
    await until('the lines', () => kept(folder).toString() === linesOf(0, 100));
    process.kill(first.child.pid ?? 0, 'SIGKILL');
    let last = 100;
    const isTold = () =>
      first.say(last, last + 1).then(
        () => false,
        () => true,
      );
    while (!(await isTold())) last += 1;
    const kills = started(folder, { gap: { since: '2026-01-02T03:04:05Z', why: sinkHadEnded } });
    await kills.say(1000, 1001);
    expect(await kills.ended()).toBe(0);
    const [before = '', after] = kept(folder)
      .toString()
      .split(/\n\[log: gap .*\]\n/);
    // tmux hears of the end by the first write that is lost, or before.
    const whole = before.split('\n').length - 1;
    expect(before).toBe(linesOf(0, whole));
    expect([whole >= 100, after]).toEqual([true, 'line 1000\n']);
  });

  it('gives up no part for one that an interrupted turn left free', async () => {
    const folder = logFolder();
    for (const name of ['full.log.2', 'full.log.3']) writeFileSync(join(folder, name), name);
    writeFileSync(join(folder, 'full.log'), 'x'.repeat(100));
    const sink = started(folder, { given: { ...sizes, capBytes: 50 } });
    await sink.say(0, 1);
    expect(await sink.ended()).toBe(0);
    const parts = ['full.log.3', 'full.log.2', 'full.log.1', 'full.log'];
    expect(parts.map((name) => textOf(join(folder, name)))).toEqual([
      ...['full.log.3', 'full.log.2', 'x'.repeat(100)],
      'line 0\n',
    ]);
  });

  it('tells of a gap before the first line, that of an earlier sink first of all', async () => {
    const folder = logFolder();
    const gap = { since: '2026-01-02T03:04:05Z', why: "it had ended; that's all" };
    const sink = started(folder, { gap });
    await sink.say(0, 1);
    expect(await sink.ended()).toBe(0);
    expect(kept(folder).toString()).toMatch(
      /^\n\[log: gap from 2026-01-02T03:04:05Z to \S+: it had ended; that's all\]\nline 0\n$/,
    );
    symlinkSync('2026-02-03T04:05:06Z No space left on device', join(folder, 'full.log.gap'));
    const next = started(folder, { gap });
    await next.say(1, 2);
    expect(await next.ended()).toBe(0);
    expect(kept(folder).toString()).toMatch(
      /\n\[log: gap from 2026-02-03T04:05:06Z to \S+: No space left on device\]\nline 1\n$/,
    );
    expect(readdirSync(folder)).toEqual(['full.log']);
  });

  it('leaves what it had not told yet to the next one', async () => {
    const folder = logFolder();
    const first = started(folder, { gap: { since: '2026-01-02T03:04:05Z', why: sinkHadEnded } });
    await until('its mark', () => gapOf(folder)?.isOver);
    expect(await first.ended()).toBe(0);
    const next = started(folder, { gap: { since: '2026-01-02T04:05:06Z', why: sinkHadEnded } });
    await next.say(0, 1);
    expect(await next.ended()).toBe(0);
    expect(kept(folder).toString()).toContain('[log: gap from 2026-01-02T03:04:05Z to ');
    expect(gapOf(folder)).toBeNull();
  });

  it('costs little memory', async () => {
    const sink = started();
    await sink.say(0, 100);
    const pids = [sink.child.pid ?? 0, await until('dd', () => ddBelow(sink.child.pid ?? 0))];
    const kibibytes = pids.map((pid) => {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]);
    });
    expect(kibibytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(1024);
  });
});

function gapOf(folder: string): ReturnType<typeof readGap> {
  return readGap({ path: dirname(dirname(folder)) }, 'talker');
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The dd that the sink waits for; null while it does something else. */
function ddBelow(pid: number): number | null {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8') === 'dd\n') return pid;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number);
    return children.map((child) => (child > 0 ? ddBelow(child) : null)).find((dd) => dd !== null) ?? null;
  } catch {
    return null;
  }
}
