#!/usr/bin/env node
// An agent for tests that stands in for `claude`, `codex`, `gemini` or `opencode` (a symlink of that name on the
// PATH) or is run as a `command` agent. It needs no account, and it misbehaves as it is told to.
//
//   FAKE_AGENT            a folder. In it, for each agent (AO_AGENT, or the name it was run by):
//     <agent>.jsonl           what happened, one JSON object a line, written before anything else goes on:
//                             start {as, argv, env, cwd, behaviour} · read {base64} · submit {text} · file {path,
//                             bytes, sha256} · hook {name, input, code, …} · child {pid} · signal {name} · key {kind}
//                             · deaf {ms} · turn {how}, at its end · dialog {name} · answered {name} · exit {code};
//                             each with at, pid and launch
//     <agent>.behaviour.json  how to behave; a list has one entry for each launch, the last for all later ones
//     <agent>.command         text that is taken as if somebody had typed it, then removed; `/done` ends a turn
//   FAKE_AGENT_BEHAVIOUR  how to behave, as JSON; instead of the file
//
// A behaviour, every key optional:
//   as            claude | codex | gemini | opencode | plain   (default: the name it was run by)
//   startMs       time before anything is on the screen
//   trust         asks whether the folder is trusted. As in the newest Claude the first answer is No, which ends it:
//                 yes is Down and Enter; in the others it is Enter
//   loggedOut     is not logged in: Claude fails every turn, the others show a dialog that nothing answers
//   ignoreEnters  how many Enters go unnoticed at first
//   deafMs        for so long after a paste it reads nothing, as on a machine that has other work
//   hookMs        its hooks take so long, and it neither reads nor draws meanwhile
//   turnMs        how long an answer takes (default 50)
//   draft         what is half-typed in the composer at the start
//   limit         every turn ends at the usage limit, in Gemini with a dialog;  failure  every turn ends with this StopFailure error
//   exit          { code | signal, afterMs, afterTurns }: how it ends by itself
//   ignore        signals that do nothing to it, such as ["SIGHUP", "SIGTERM"]
//   child         starts a child in a Unix session of its own that ignores SIGHUP; SIGTERM as well with "stubborn",
//                 which with "inside" stays in the agent's own session
//   silent        runs no hooks
//
// What may be submitted besides text: `/exit CODE` · `/kill SIGNAL` · `/turn MS` a turn that long · `/ask` a question
// that waits for Enter · `/model` a dialog that no hook tells of · `/limit [WHEN]` · `/fail ERROR` · `/clear` a new
// conversation · `/child`.
// Text that says "Read … this file …: PATH" has it read the file.
//
// Like the real ones it takes a carriage return that arrives with text for a line of it, shows a long paste as a
// mark, queues what is submitted during a turn, has no transcript before the first turn, and refuses a
// `--session-id` that exists and a `--resume` that does not.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cliNames, helpOf, hooksOf, parseCommandLine, startOf, versionOf } from './fake-agent-cli.mjs';
import { dialogOf, looksOf } from './fake-agent-looks.mjs';
import { draw, markOf, openTerminal, screenWidth } from './fake-agent-screen.mjs';
import { openConversation, runHooks, writeQueued, writeRecord } from './fake-agent-session.mjs';

const { env, argv: allArgv } = process;
const argv = allArgv.slice(2);
const calledAs = basename(allArgv[1] ?? '').replace(/\.mjs$/, '');
const name = env.AO_AGENT ?? calledAs;
const folder = env.FAKE_AGENT ?? null;
const cwd = process.cwd();
const logFile = folder === null ? null : join(folder, `${name}.jsonl`);
const behaviour = readBehaviour();
const as = behaviour.as ?? (cliNames.includes(calledAs) ? calledAs : 'plain');

if (argv.length === 1 && ['--version', '-v', '-V'].includes(argv[0])) quit(0, versionOf(as));
if (argv.includes('--help') && as !== 'plain') quit(0, helpOf(as));
// What it is set to, as a whole: nothing, as in an empty home.
if (as === 'opencode' && argv.join(' ') === 'debug config') quit(0, '{}');
log('start', { as, argv, env, cwd, behaviour, ppid: process.ppid });
const look = looksOf(as);
const line = parseCommandLine(as, argv);
if (line.problem !== undefined) fail(line.problem);
const start = startOf(as, line);
const settings = start.settings ?? (as === 'gemini' ? (env.GEMINI_CLI_SYSTEM_SETTINGS_PATH ?? null) : null);
const hooks = behaviour.silent ? [] : hooksOf(as, line, settings, (file) => readFileSync(file, 'utf8'));
let conversation = openConversation({ as, create: start.create, resume: start.resume, cwd, env });
if (conversation.problem !== undefined) fail(conversation.problem);

/** What is typed so far: text, and pastes that are shown as marks. */
let composer = [];
let pastes = 0;
let enters = 0;
let turns = 0;
let blocks = 0;
let dialog = null;
let turn = null;
const queue = [];
let said = '';
let terminal = { close: () => {}, pauseFor: () => {} };

for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    log('signal', { name: signal });
    if (behaviour.ignore?.includes(signal)) return;
    end({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]);
  });
}
if (behaviour.child) startChild();
if (behaviour.exit?.afterMs !== undefined) setTimeout(() => leave(behaviour.exit), behaviour.exit.afterMs);
if (folder !== null) setInterval(takeCommand, 100);
setTimeout(begin, behaviour.startMs ?? 0);

function begin() {
  terminal = openTerminal({
    onKey: (key) => press(key),
    onBytes: (bytes) => log('read', { base64: bytes.toString('base64') }),
    // A terminal that is gone: the real ones end, unless they ignore the hang-up.
    onEnd: () => behaviour.ignore?.includes('SIGHUP') || end(129),
  });
  say(look.banner(cwd));
  if (behaviour.loggedOut && as !== 'claude') open('login');
  else if (behaviour.trust) open('trust', ready);
  else ready();
}

function ready() {
  if (behaviour.draft !== undefined) composer = [{ shown: behaviour.draft, text: behaviour.draft }];
  const source = conversation.isResumed ? 'resume' : 'startup';
  fire('SessionStart', source, { source, model: 'fake-model' });
  if (start.prompt !== null) submit(start.prompt);
  paint();
}

function press(key) {
  if (key.kind !== 'text' && key.kind !== 'paste') log('key', { kind: key.kind });
  if (dialog !== null) {
    answer(key);
    return;
  }
  switch (key.kind) {
    case 'text':
      composer.push({ shown: key.text, text: key.text });
      break;
    case 'paste':
      pastes += 1;
      composer.push({ shown: markOf(key.text, pastes) ?? key.text, text: key.text });
      if (behaviour.deafMs !== undefined) {
        log('deaf', { ms: behaviour.deafMs });
        terminal.pauseFor(behaviour.deafMs);
      }
      break;
    case 'erase':
      composer.pop();
      break;
    case 'enter': {
      enters += 1;
      const text = composer.map((part) => part.text).join('');
      if (enters <= (behaviour.ignoreEnters ?? 0) || text.trim() === '') break;
      composer = [];
      // Like the real ones, which do not wait for their hooks with it.
      if (behaviour.hookMs === undefined) paint();
      submit(text);
      break;
    }
    case 'escape':
      if (turn !== null) endTurn('interrupted');
      break;
    case 'interrupt':
    case 'eof':
      if (composer.length === 0) end(0);
      composer = [];
  }
  paint();
}

function open(what, then = null) {
  dialog = { what, then, chosen: 0, ...dialogOf(as, what, { cwd, width: screenWidth() }) };
  log('dialog', { name: what });
  paint();
}

function answer(key) {
  const { what, then, choices, isNumbered } = dialog;
  const step = { up: -1, down: 1 }[key.kind] ?? 0;
  dialog.chosen = (dialog.chosen + step + choices.length) % choices.length;
  const isCancelled = key.kind === 'interrupt' || key.kind === 'escape';
  const typed = isNumbered && key.kind === 'text' ? choices[Number(key.text) - 1] : undefined;
  const [, given] = key.kind === 'enter' ? choices[dialog.chosen] : (typed ?? []);
  const meaning = isCancelled ? 'no' : given;
  if (meaning !== undefined && (meaning !== 'never' || isCancelled)) {
    dialog = null;
    log('answered', { name: what, yes: meaning === 'yes' });
    if (meaning === 'yes') then?.();
    else if (what === 'ask') endTurn('interrupted');
    else if (what !== 'model') {
      if (what === 'trust') process.stdout.write(look.distrusted ?? '');
      end(1);
    }
  }
  paint();
}

/** @param isQueued it comes out of its own queue */
function submit(text, isQueued = false) {
  log('submit', { text });
  if (turn !== null) {
    queue.push(text);
    // As the real one: its hook names a message when it is queued, and not when it is taken up.
    if (as === 'claude') {
      writeQueued(conversation, text);
      fire('UserPromptSubmit', null, { prompt: text });
    }
    return;
  }
  const [, verb, rest = ''] = /^\/(\w+) ?(.*)$/.exec(text) ?? [];
  switch (verb) {
    case 'exit':
      return end(Number(rest));
    case 'kill':
      return leave({ signal: rest });
    case 'child':
      return startChild();
    case 'model':
      return open('model');
    case 'clear':
      fire('SessionEnd', 'clear', { reason: 'clear' });
      conversation = openConversation({ as, create: null, resume: null, cwd, env });
      return fire('SessionStart', 'clear', { source: 'clear', model: 'fake-model' });
  }
  const isTold = isQueued && as === 'claude';
  const blocked = isTold ? null : fire('UserPromptSubmit', null, { prompt: text });
  if (blocked !== null) return say(`The prompt was blocked: ${blocked}\n`);
  say(look.user(text.length > 500 ? `${text.slice(0, 500)}…` : text));
  writeRecord(conversation, cwd, 'user', text);
  readWhatItNames(text);
  turns += 1;
  blocks = 0;
  beginTurn(verb, rest);
}

function beginTurn(verb, rest) {
  const ms = verb === 'turn' ? Number(rest) : (behaviour.turnMs ?? 50);
  const always = behaviour.loggedOut ? 'authentication_failed' : behaviour.failure;
  const how = verb === 'fail' ? rest : verb === 'limit' || behaviour.limit ? 'rate_limit' : always;
  const when = verb === 'limit' ? rest : undefined;
  turn = setTimeout(() => (verb === 'ask' ? ask(how) : endTurn(how, when)), ms);
}

function ask(how) {
  const message = 'Claude needs your permission to use Bash';
  const given = { tool_name: 'Bash', tool_input: { command: 'date' } };
  fire('PermissionRequest', 'Bash', given);
  fire('Notification', 'permission_prompt', { message, notification_type: 'permission_prompt' });
  open('ask', () => endTurn(how));
}

/** @param how undefined: it went well; otherwise what stopped it. `when`: a limit says that it ends then */
function endTurn(how, when) {
  clearTimeout(turn);
  turn = null;
  if (how === undefined) {
    const text = `Done with turn ${turns}.`;
    say(look.answer(text));
    writeRecord(conversation, cwd, 'assistant', text);
    const given = { stop_hook_active: blocks > 0, last_assistant_message: text };
    const blocked = fire('Stop', null, given);
    if (blocked !== null && blocks < 8) {
      blocks += 1;
      log('continued', { reason: blocked });
      writeRecord(conversation, cwd, 'user', blocked);
      beginTurn();
      return;
    }
  } else if (how === 'interrupted') say(look.interrupted ?? '');
  else {
    const told = how === 'authentication_failed' ? look.notLoggedIn : look.failure(how, when);
    say(told);
    writeRecord(conversation, cwd, 'assistant', told);
    const error = how === 'context' ? 'invalid_request' : how;
    const details = how === 'context' ? '400 prompt is too long: 210000 tokens > 200000 maximum' : told;
    fire('StopFailure', error, {
      error,
      error_details: details,
      last_assistant_message: told.replace(/^[^\p{L}]+/u, '').trim(),
    });
    if (how === 'rate_limit' && as === 'gemini') open('limit');
  }
  log('turn', { how });
  const { afterTurns } = behaviour.exit ?? {};
  if (afterTurns !== undefined && turns >= afterTurns) leave(behaviour.exit);
  const next = queue.shift();
  if (next !== undefined) submit(next, true);
  paint();
}

/** Runs the hooks of an event; answers why they block it, or null. */
function fire(event, matched, more) {
  if (behaviour.hookMs !== undefined) spawnSync('sleep', [String(behaviour.hookMs / 1000)]);
  const { id, file } = conversation;
  const common = { session_id: id, transcript_path: file, cwd, permission_mode: 'default' };
  return runHooks({ as, hooks, event, matched, input: { ...common, ...more }, env, cwd, log });
}

function readWhatItNames(text) {
  const [, path] = /[Rr]ead [^\n]*file[^\n]*: (\/\S+)\s*$/.exec(text) ?? [];
  if (path === undefined || !existsSync(path)) return;
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  log('file', { path, bytes: bytes.length, sha256 });
}

function startChild() {
  const ignored = behaviour.child === true ? 'HUP' : 'HUP TERM';
  const child = spawn('sh', ['-c', `trap '' ${ignored}; exec sleep 300`], {
    detached: behaviour.child !== 'inside',
    stdio: 'ignore',
  });
  log('child', { pid: child.pid });
}

function takeCommand() {
  const file = join(folder, `${name}.command`);
  if (dialog !== null || !existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  if (text === '/done') endTurn();
  else submit(text);
  paint();
}

function say(text) {
  said += `${text}\n`;
  paint();
}

function paint() {
  const shown = composer.map((part) => part.shown).join('');
  const given = { shown, isBusy: turn !== null, isLoggedOut: behaviour.loggedOut, cwd, width: screenWidth() };
  const height = Math.min(11, shown.split('\n').length);
  const live =
    dialog === null ? { ...look.live(given), height } : { lines: dialog.lines(dialog.chosen), input: null };
  draw(said.replace(/\n$/, ''), live);
  said = '';
}

let isEnding = false;

/** Once: a terminal that is gone says so again and again, and nothing can be written to it any more. */
function end(code) {
  if (isEnding) return;
  isEnding = true;
  try {
    fire('SessionEnd', 'other', { reason: 'other' });
    terminal.close();
  } finally {
    quit(code);
  }
}

function leave({ code, signal }) {
  if (signal === undefined) end(code ?? 0);
  log('exit', { signal });
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function fail(problem) {
  process.stderr.write(`${problem}\n`);
  quit(1);
}

function quit(code, text) {
  try {
    if (text !== undefined) process.stdout.write(`${text}\n`);
    else log('exit', { code });
  } finally {
    process.exit(code);
  }
}

function log(event, details) {
  if (logFile === null) return;
  mkdirSync(folder, { recursive: true });
  const who = { at: new Date().toISOString(), pid: process.pid, launch: env.AO_LAUNCH ?? null };
  appendFileSync(logFile, `${JSON.stringify({ event, ...who, ...details })}\n`);
}

function readBehaviour() {
  const inline = env.FAKE_AGENT_BEHAVIOUR;
  if (inline) return JSON.parse(inline);
  const file = folder === null ? '' : join(folder, `${name}.behaviour.json`);
  if (!existsSync(file)) return {};
  const read = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(read)) return read;
  const before = existsSync(logFile) ? readFileSync(logFile, 'utf8').match(/^\{"event":"start"/gm) : null;
  return read[Math.min(before?.length ?? 0, read.length - 1)] ?? {};
}
