// What the fake agent keeps of a conversation, where the real CLI keeps it, and the hooks it runs about it. The
// form of both is that of the versions in `fake-agent-cli.mjs`.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The conversation a start is about, or `{ problem }` with what the CLI prints before it exits 1: Claude refuses
 * an id that exists, and to resume one that does not.
 */
export function openConversation({ as, create, resume, cwd, env }) {
  const existing = resume === null ? null : transcriptAt(as, resume, cwd, env);
  if (resume !== null && resume !== 'latest' && existing === null)
    return { problem: `No conversation found with session ID: ${resume}` };
  if (create !== null && transcriptAt(as, create, cwd, env) !== null)
    return { problem: `Error: Session ID ${create} is already in use.` };
  const id = resume ?? create ?? randomUUID();
  return { as, id, isResumed: resume !== null, file: existing ?? newTranscript(as, id, cwd, env) };
}

function transcriptAt(as, id, cwd, env) {
  if (as === 'claude') {
    const file = newTranscript(as, id, cwd, env);
    return existsSync(file) ? file : null;
  }
  const top = topOf(as, cwd, env);
  if (top === null || !existsSync(top)) return null;
  const wanted = as === 'gemini' ? `-${id.slice(0, 8)}.` : `${id}.jsonl`;
  const found = readdirSync(top, { recursive: true }).find((name) => name.includes(wanted));
  return found === undefined ? null : join(top, found);
}

function topOf(as, cwd, env) {
  switch (as) {
    case 'claude':
      return join(env.CLAUDE_CONFIG_DIR || join(env.HOME ?? '/', '.claude'), 'projects');
    case 'codex':
      return join(env.CODEX_HOME || join(env.HOME ?? '/', '.codex'), 'sessions');
    case 'gemini':
      return join(env.GEMINI_CLI_HOME || env.HOME || '/', '.gemini/tmp', hashOf(cwd), 'chats');
    default:
      return null;
  }
}

function newTranscript(as, id, cwd, env) {
  const top = topOf(as, cwd, env);
  const now = new Date().toISOString();
  switch (as) {
    case 'claude':
      return join(top, cwd.replaceAll(/[^A-Za-z0-9]/g, '-').slice(0, 200), `${id}.jsonl`);
    case 'codex':
      return join(
        top,
        ...now.slice(0, 10).split('-'),
        `rollout-${now.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`,
      );
    case 'gemini':
      return join(top, `session-${now.slice(0, 16).replaceAll(':', '-')}-${id.slice(0, 8)}.jsonl`);
    default:
      return null;
  }
}

/** One record of the transcript, which comes into being with the first. */
export function writeRecord({ as, file, id }, cwd, role, text) {
  if (file === null) return;
  mkdirSync(dirname(file), { recursive: true });
  const timestamp = new Date().toISOString();
  const write = (record) => appendFileSync(file, `${JSON.stringify(record)}\n`);
  switch (as) {
    case 'gemini':
      if (!existsSync(file)) write({ sessionId: id, projectHash: hashOf(cwd), startTime: timestamp });
      write({ id: randomUUID(), timestamp, type: role === 'user' ? 'user' : 'gemini', content: text });
      break;
    case 'codex':
      if (!existsSync(file)) write({ timestamp, type: 'session_meta', payload: { id, cwd } });
      write({ timestamp, type: 'response_item', payload: { type: 'message', role, content: text } });
      break;
    default:
      write({
        ...{ parentUuid: null, isSidechain: false, userType: 'external', cwd, sessionId: id },
        ...{ type: role, message: { role, content: text }, uuid: randomUUID(), timestamp },
      });
  }
}

/** Claude keeps what it queues as well, which is not yet part of the conversation. */
export function writeQueued({ file, id }, text) {
  mkdirSync(dirname(file), { recursive: true });
  const timestamp = new Date().toISOString();
  const record = { type: 'queue-operation', operation: 'enqueue', timestamp, sessionId: id, content: text };
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}

function hashOf(cwd) {
  return createHash('sha256').update(cwd).digest('hex');
}

/** What Claude calls an event, and what Gemini calls the same. */
const geminiNames = { UserPromptSubmit: 'BeforeAgent', Stop: 'AfterAgent' };

/**
 * Runs the hooks of an event one after the other, as `sh -c` with the event as JSON on standard input. Answers
 * why the event is blocked (exit 2, or `{"decision":"block"}`), or null. `log` hears of each.
 */
export function runHooks({ as, hooks, event, matched, input, env, cwd, log }) {
  const name = as === 'gemini' ? (geminiNames[event] ?? event) : event;
  let blocked = null;
  for (const [on, matcher, command] of hooks) {
    const isMeant = matcher === '' || matcher === '*' || new RegExp(`^(?:${matcher})$`).test(matched ?? '');
    if (on !== name || !isMeant) continue;
    const given = { ...input, hook_event_name: name };
    // Codex runs its hooks without TMUX, so a hook must know its agent by something else.
    const hookEnv = as === 'codex' ? { ...env, TMUX: undefined, TMUX_PANE: undefined } : env;
    const ran = spawnSync('sh', ['-c', command], {
      input: JSON.stringify(given),
      ...{ cwd, env: { ...hookEnv, CLAUDE_PROJECT_DIR: cwd }, timeout: 60_000, encoding: 'utf8' },
    });
    log('hook', {
      ...{ name, command, input: given, code: ran.status, stdout: ran.stdout, stderr: ran.stderr },
    });
    if (ran.status === 2) blocked = ran.stderr;
    else if (/^\s*\{/.test(ran.stdout ?? '')) {
      const { decision, reason } = JSON.parse(ran.stdout);
      if (decision === 'block') blocked = reason ?? '';
    }
  }
  return blocked;
}
