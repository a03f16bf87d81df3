import { asCalled } from '../called-as.ts';
import { exitCodes } from '../context.ts';
import { type DiagnosticError, refusal } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { messageFromInput, type TextFault, textFault } from '../send/message-text.ts';
import { type Sent, sendMessage, usualTimeoutMs } from '../send/send.ts';
import { noteSession } from '../session/record.ts';
import { UsageError } from '../usage-error.ts';
import { type Command, type Given, textFlag } from './command.ts';
import { howWritten, oneAgent } from './selection.ts';

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
  summary: 'type a message into an agent; reads standard input without TEXT, or with -',
  notes: [
    '--timeout SECONDS  wait this long for the acknowledgement; default 15',
    '--blind            type even if the engine cannot tell whether the agent waits for a message, as with a',
    '                   command agent or an unknown shell prompt; the message may answer a question',
    'Exit codes:',
    '   0  acknowledged: the agent reported that it received this text',
    '  10  typed, not confirmed: the text and Enter were typed, but nothing proves that the agent received it;',
    '      a shell or command agent cannot report it, and a busy agent reports it only later',
    '  11  queued: the input line holds a draft, or the agent is held, or busy without an input line; the next',
    '      send or the watchdog types the message',
    '  12  blocked: the agent waits for an answer, shows no input line, or another program has its terminal;',
    '      the message is not kept',
    '  13  the agent is not running; the message is not kept',
    '   1  the message or the project has an error; nothing was typed',
  ],
  options: { timeout: { type: 'string' }, blind: { type: 'boolean' }, json: { type: 'boolean' } },
  words: 2,
  takesText: true,
  async run(context, given) {
    const [, words] = given.words;
    const timeoutMs = timeoutOf(given);
    const { project, name } = oneAgent(context, given, 'send', ['TEXT']);
    const agent = project.file.agents.find((one) => one.name === name);
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
  return refusal('message-refused', 'Message that cannot be typed', `${problem}.`, help);
}
