// Loaded into one process before anything else (`node --import …/kill-at.mjs?{…}`): numbers all that the process changes
// (files, children, signals), and records that, or kills the process right before or right after one of these steps. What it
// is to do stands in its own address, as JSON: see `Order` in `kill-at.ts`. It imports nothing but what it wraps.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const order = JSON.parse(decodeURIComponent(new URL(import.meta.url).search.slice(1)));
const real = { ...fs };
const { kill } = process;

// In NODE_OPTIONS it reaches every node that is started; `once` is made by the first that it is meant for.
const words = process.argv.slice(1).join(' ');
if ((order.argv === undefined || new RegExp(order.argv).test(words)) && isFirst()) wrapAll();

function isFirst() {
  if (order.once === undefined) return true;
  try {
    real.closeSync(real.openSync(order.once, 'wx'));
    return true;
  } catch {
    return false;
  }
}

/** Not `appendFileSync`: within node that calls the functions that are wrapped here. */
function note(path, text) {
  const handle = real.openSync(path, 'a');
  real.writeSync(handle, `${text}\n`);
  real.closeSync(handle);
}

/** Calls something real; what node does within it is no step of its own. */
let isWithin = false;
function really(call) {
  isWithin = true;
  try {
    return call();
  } finally {
    isWithin = false;
  }
}

/** How often each label was met. */
const met = new Map();

/** A step begins: answers what is to be called when it has ended. */
function begin(label) {
  if (isWithin) return () => {};
  const nth = (met.get(label) ?? 0) + 1;
  met.set(label, nth);
  const { record, kill: wanted } = order;
  if (record !== undefined) note(record, JSON.stringify({ label, nth, event: 'begins' }));
  const isIt = wanted?.label === label && wanted.nth === nth;
  if (isIt && wanted.side === 'before') end();
  return () => {
    if (record !== undefined) note(record, JSON.stringify({ label, nth, event: 'ends' }));
    if (isIt) end();
  };
}

/** As nothing else does: no handler runs, and no buffer is written. */
function end() {
  note(order.kill.seen, process.pid);
  kill.call(process, process.pid, 'SIGKILL');
  // It comes at the next return to the system, which is no later than this.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}

/** What differs from run to run, and says nothing of what is done. */
function plain(text) {
  let said = String(text);
  for (const [from, to] of order.names ?? []) said = said.replaceAll(from, to);
  return said
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, 'ID')
    .replaceAll(/\d{4}-?\d\d-?\d\dT\d\d[:-]?\d\d[:-]?\d\d(?:[.-]?\d{3})?Z(?:-[\w-]+)?/g, 'TIME')
    .replaceAll(/\b\d+@[\w-]+/g, 'PROCESS')
    .replaceAll(/\/(po-[a-z]+-|at-)[A-Za-z0-9]{6}(?=\/|$)/g, '/$1RANDOM')
    .replaceAll(/\.\d+(?=\.(?:po-partial|ID\.(?:new|old)))/g, '.PID')
    .replaceAll(/\b[0-9a-f]{16,64}\b/g, 'HASH')
    .replaceAll(/\b\d{5,}\b/g, 'NUMBER');
}

/** Paths of what is open for writing. */
const opened = new Map();

function nameOf(target) {
  return typeof target === 'number' ? (opened.get(target) ?? null) : plain(target);
}

function isForWriting(flags = 'r') {
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC } = fs.constants;
  return typeof flags === 'string'
    ? /[wa+]/.test(flags)
    : (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) !== 0;
}

function wrapAll() {
  wrapOpen();
  wrapContents();
  for (const name of [
    'mkdir',
    'mkdtemp',
    'rename',
    'link',
    'symlink',
    'unlink',
    'rmdir',
    'rm',
    'chmod',
    'chown',
    'utimes',
  ])
    wrapPaths(name);
  for (const name of ['truncate', 'copyFile', 'cp', 'lutimes', 'lchown']) wrapPaths(name);
  for (const name of ['ftruncate', 'fchmod', 'fchown', 'futimes', 'write', 'writev']) wrapHandle(name);
  for (const name of ['spawn', 'spawnSync', 'execFileSync']) wrapChild(name);
  wrapSignals();
  syncBuiltinESMExports();
}

function wrapOpen() {
  fs.openSync = (path, flags, ...more) => {
    if (!isForWriting(flags)) return real.openSync(path, flags, ...more);
    const after = begin(`open ${plain(path)}`);
    const handle = real.openSync(path, flags, ...more);
    opened.set(handle, plain(path));
    after();
    return handle;
  };
  fs.closeSync = (handle) => {
    opened.delete(handle);
    real.closeSync(handle);
  };
}

/** What writes a whole file is two steps: a file that was opened, and is empty, is on the disk in between. */
function wrapContents() {
  const whole = (usual) => (target, content, options) => {
    if (typeof target === 'number') return written(target, content);
    const { flag = usual, mode = 0o666 } = typeof options === 'object' && options !== null ? options : {};
    const handle = fs.openSync(target, flag, mode);
    try {
      return written(handle, content);
    } finally {
      fs.closeSync(handle);
    }
  };
  fs.writeFileSync = whole('w');
  fs.appendFileSync = whole('a');
}

function written(handle, content) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(handle, bytes, at, bytes.length - at);
}

function wrapPaths(name) {
  const sync = `${name}Sync`;
  const labelOf = (args) => {
    if (/^(symlink|link)$/.test(name)) return `${name} ${plain(args[1])}`;
    const to = /^(rename|copyFile|cp)$/.test(name) ? ` → ${plain(args[1])}` : '';
    return `${name} ${plain(args[0])}${to}`;
  };
  fs[sync] = (...args) => {
    const after = begin(labelOf(args));
    const value = really(() => real[sync](...args));
    after();
    return value;
  };
  const { promises } = fs;
  if (promises[name] === undefined) return;
  const asked = promises[name].bind(promises);
  promises[name] = async (...args) => {
    const after = begin(labelOf(args));
    const value = await asked(...args);
    after();
    return value;
  };
}

function wrapHandle(name) {
  const sync = `${name}Sync`;
  fs[sync] = (handle, ...args) => {
    const path = nameOf(handle);
    // A terminal or a pipe.
    if (path === null) return real[sync](handle, ...args);
    const after = begin(`${name} ${path}`);
    const value = really(() => real[sync](handle, ...args));
    after();
    return value;
  };
}

function wrapChild(name) {
  const start = childProcess[name];
  childProcess[name] = (file, ...rest) => {
    const args = Array.isArray(rest[0]) ? rest[0] : [];
    const label = childLabel(file, args);
    if (label === null) return start(file, ...rest);
    const after = begin(label);
    const child = start(file, ...rest);
    // What goes on by itself has no end to wait for.
    if (name !== 'spawn' || /^engine watch\b/.test(label)) after();
    else child.once('exit', after);
    return child;
  };
}

function wrapSignals() {
  process.kill = (pid, signal) => {
    if (signal === 0) return kill.call(process, pid, signal);
    const after = begin(`signal ${signal ?? 'SIGTERM'}`);
    const value = kill.call(process, pid, signal);
    after();
    return value;
  };
}

const looks = {
  git: /^(rev-parse|status|for-each-ref|ls-remote|cat-file|ls-files|ls-tree|diff|diff-index|diff-files|diff-tree|merge-base|rev-list|version|var|log|show-ref|check-ignore|check-attr|check-ref-format|fsck|count-objects|hash-object|config .*--(get|list)|show|name-rev|describe|blame|grep|--version|submodule status)/,
  tmux: /^((list|show|has|display|capture)-?[a-z-]*|-V)$/,
  engine: /^(status|doctor|validate|version|events|why|logs|--version)/,
};

/** Null for what only looks. */
function childLabel(file, args) {
  const program = basename(String(file));
  if (program === 'git') {
    const said = gitWords(args);
    return looks.git.test(said) ? null : `git ${said}`;
  }
  if (program === 'tmux') {
    const commands = tmuxCommands(args);
    const changing = commands.filter((one) => !looks.tmux.test(one));
    return changing.length === 0 ? null : `tmux ${changing.join(', ')}`;
  }
  if (/^node/.test(program)) {
    const at = args.findIndex((word) => /agents\.mjs$/.test(word));
    const said = at < 0 ? '' : plain(args.slice(at + 1, at + 2).join(' '));
    return at < 0 || looks.engine.test(said) ? null : `engine ${said}`;
  }
  return /^(flock|setfacl|chmod|sh|kill|ssh)$/.test(program) ? program : null;
}

/** The verb and its first words, without git's own options. */
function gitWords(args) {
  let at = 0;
  while (at < args.length && args[at].startsWith('-')) at += args[at] === '-c' || args[at] === '-C' ? 2 : 1;
  const [verb = '', ...rest] = args.slice(at);
  const few = rest.filter((word) => !/^(--quiet|--end-of-options|--)$/.test(word)).slice(0, 4);
  return [verb, ...few].map((word) => plain(word).slice(0, 70)).join(' ');
}

function tmuxCommands(args) {
  let at = 0;
  while (at < args.length && args[at].startsWith('-') && args[at] !== '-V')
    at += /^-[LSf]$/.test(args[at]) ? 2 : 1;
  const commands = [];
  let isNew = true;
  for (const word of args.slice(at)) {
    if (isNew) commands.push(word);
    isNew = word === ';' || word.endsWith('\\;');
  }
  return commands.filter((word) => word !== ';');
}
