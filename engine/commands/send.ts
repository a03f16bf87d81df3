import { asCalled } from '../called-as.ts';
import { exitCodes } from '../context.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openProject } from '../declaration/project.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { messageFromInput, type TextFault, textFault } from '../send/message-text.ts';
import { type Sent, sendMessage, usualTimeoutMs } from '../send/send.ts';
import { noteSession } from '../session/record.ts';
import { UsageError } from '../usage-error.ts';
import { type Command, type Given, textFlag } from './command.ts';
import { howWritten, nameNeeded, refuseUnknownAgents } from './selection.ts';

/** Distinct, so that a script can tell them apart; 1 is left to faults of the call or the project. */
const sendCodes = {
  acknowledged: exitCodes.done,
  unconfirmed: 10,
  queued: 11,
  blocked: 12,
  'not-running': 13,
} as const satisfies Record<Sent['kind'], number>;

/** Types a message into an agent and reports the result. */
export const send: Command = {
  name: 'send',
  usage: 'AGENT [TEXT | -] [--timeout SECONDS] [--blind] [--json]',
  summary: 'type a message into an agent; without TEXT, or with -, from standard input',
  notes: [
    'Exit codes:',
    '   0  acknowledged: the agent itself has said that it took up this very text',
    '  10  typed, not confirmed: the text and Enter were typed, and nothing proves that it was taken up;',
    '      a shell or command agent has no way to say so, and a busy agent says so only later',
    '  11  queued: a draft is in the input line, or the agent works and shows something else; the message is',
    '      kept and typed at the next send, or by the watchdog',
    '  12  blocked: the agent is held, waits for an answer, shows no input line, or something else has its',
    '      terminal; not kept',
    '  13  the agent is not running; not kept',
    '   1  the message or the project has a fault; nothing was typed',
    '--blind  type it although it is unknown whether the agent waits for a message: a command agent, or a shell',
    '         with a prompt that is not known; what it shows may be a question, and the message its answer',
  ],
  options: { timeout: { type: 'string' }, blind: { type: 'boolean' }, json: { type: 'boolean' } },
  words: 2,
  takesText: true,
  async run(context, given) {
    const [name, words] = given.words;
    const timeoutMs = timeoutOf(given);
    const project = openProject(projectFolder(context), context.env);
    const { agents } = project.file;
    const names = agents.map((one) => one.name);
    if (name === undefined) throw nameNeeded('send', names, ['TEXT']);
    refuseUnknownAgents([name], names);
    const agent = agents.find((one) => one.name === name);
    if (agent === undefined) throw new Error(`${name} was declared a moment ago`);
    const fromInput = words === undefined || words === '-';
    if (fromInput && context.streams.inputIsTerminal) {
      const help = remedyText('give it one, in quotes:', `node engine/agents.mjs send ${name} TEXT`);
      throw new UsageError('send needs a text', help);
    }
    const text = fromInput ? messageFromInput(await context.streams.readInput()) : words;
    const fault = text === null ? notUtf8 : textFault(text);
    if (text === null || fault !== null) throw refused(fault ?? notUtf8);
    const isJson = given.flags['json'] === true;
    await noteSession(context, project.state);
    const options = { timeoutMs, by: 'send', isBlind: given.flags['blind'] === true } as const;
    const sent = await sendMessage(context, project, agent, text, options);
    const code = sendCodes[sent.kind];
    const bytes = Buffer.byteLength(text);
    if (isJson) {
      const { kind, ...rest } = sent;
      const document = { format: 'ao.send/1', agent: name, result: kind, code, bytes, ...rest };
      context.output.document(document);
    } else context.output.line(asCalled(context, `${name}: ${said(sent)}`));
    return code;
  },
};

const kept = 'it is at work: the message is kept until it is taken up, should the agent end before that';

function said(sent: Sent): string {
  switch (sent.kind) {
    case 'acknowledged':
      return sent.isKept ? `acknowledged; ${kept}` : 'acknowledged';
    case 'unconfirmed':
      return sent.enters === 0 ? `typed, not submitted: ${sent.why}` : `typed, not confirmed: ${sent.why}`;
    case 'queued':
      return `queued${sent.before > 0 ? ` behind ${sent.before}` : ''}: ${sent.why}`;
    case 'blocked':
      return `not sent: ${sent.why}; ${sent.help}`;
    case 'not-running':
      return `not sent: ${sent.why}`;
  }
}

const longestTimeoutS = 3600;

function timeoutOf(given: Given): number {
  const value = textFlag(given, 'timeout');
  if (value === null) return usualTimeoutMs;
  const seconds = Number(value);
  if (value.trim() !== '' && seconds >= 0 && seconds <= longestTimeoutS) return seconds * 1000;
  throw new UsageError(
    `--timeout ${JSON.stringify(value)} is not a number of seconds up to ${longestTimeoutS}`,
    howWritten('send'),
  );
}

const notUtf8: TextFault = { problem: 'the message is not UTF-8', help: 'iconv -t UTF-8' };

function refused({ problem, help }: TextFault): DiagnosticError {
  return new DiagnosticError([
    {
      severity: 'error',
      code: 'message-refused',
      summary: 'Message that cannot be typed',
      detail: `${problem}.`,
      help,
    },
  ]);
}
