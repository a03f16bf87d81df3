import type { Span } from './source.ts';
import { isHeader, unclosedQuote } from './statement.ts';

/** Says in plain English what the TOML parser found, and what to write instead. The parser alone decides what is a fault. */
export interface SyntaxFault {
  readonly span: Span;
  readonly code: 'toml-syntax' | 'toml-duplicate';
  readonly summary: string;
  readonly detail: string;
  readonly help?: string;
}

/** What smol-toml said: 1-based line and column, and the sentence without its code block. */
export interface ParserComplaint {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

type Words = Omit<SyntaxFault, 'code' | 'span'> & { readonly span?: Span };

const numberFaults =
  /numeric|leading zero|illegal underscore|^unfinished numeric|cannot be represented losslessly/;

export function syntaxFault(complaint: ParserComplaint, text: string): SyntaxFault {
  const token = tokenAt(text, complaint.column);
  const span = { line: complaint.line, column: token.column, length: token.text.length };
  const { message } = complaint;
  const word = cut(token.text);
  const words =
    message === 'invalid value'
      ? valueWords(word, text)
      : numberFaults.test(message)
        ? numberWords(word, message)
        : /^invalid date/.test(message)
          ? dateWords(word)
          : /key/.test(message) && !/^each key-value|^document/.test(message)
            ? keyWords(complaint, text)
            : otherWords(complaint, text);
  return { code: 'toml-syntax', span, ...words };
}

/** A key or a table that is already there. `path` is dotted; `line` is where it was defined before. */
export function duplicateFault(span: Span, path: string, line: number | null, header: boolean): SyntaxFault {
  const where = line === null ? 'above' : `on line ${line}`;
  return {
    code: 'toml-duplicate',
    span,
    summary: header ? 'Table defined twice' : 'Key defined twice',
    detail: `${cut(path)} is already defined ${where}.`,
    help: header ? 'join the two tables, or rename one' : 'remove one of the two',
  };
}

export function unclosedFault(opener: string, line: number, column: number): SyntaxFault {
  const [what, inspection] =
    opener === '[' ? ['Array', ']'] : opener === '{' ? ['Inline table', '}'] : ['Multi-line string', opener];
  return {
    code: 'toml-syntax',
    span: { line, column, length: opener.length },
    summary: `${what} that is never closed`,
    detail: `No ${inspection} closes what this ${opener} opens. Nothing after it was checked.`,
    help: `add ${inspection} where it ends`,
  };
}

function valueWords(token: string, line: string): Words {
  if (token === '' || /^[#,\]}]/.test(token)) {
    const key = cut(line.split('=')[0]?.trim() ?? '');
    return {
      summary: 'Missing value',
      detail: key === '' ? 'A value must stand here.' : `${key} has no value.`,
    };
  }
  if (/^(?:true|yes|on)$/i.test(token)) return { ...notAValue(token), help: 'write true' };
  if (/^(?:false|no|off)$/i.test(token)) return { ...notAValue(token), help: 'write false' };
  if (/^(?:null|nil|none|undefined|~)$/i.test(token)) {
    return { ...notAValue(token), help: 'TOML has no empty value: leave the key out' };
  }
  return quoteWords(token);
}

function notAValue(token: string): Words {
  return { summary: 'Value that is not TOML', detail: `${token} is neither quoted text nor a TOML value.` };
}

function quoteWords(token: string): Words {
  const inside = token.replaceAll(/^["']|["']$/g, '');
  return {
    summary: 'Text must be in quotes',
    detail: `${token} is neither quoted text nor a number, a date, true or false.`,
    help: `write "${inside}"`,
  };
}

function numberWords(token: string, message: string): Words {
  if (/lossless/.test(message))
    return { summary: 'Number too large', detail: `${token} cannot be kept exactly.` };
  if (/^\d{4}-\d{1,2}-\d{1,2}/.test(token)) return dateWords(token);
  if (/[a-z]/i.test(token.replace(/^0x/, '')) || token.split('.').length > 2) return quoteWords(token);
  return { summary: 'Invalid number', detail: `${token} is not a number in TOML.` };
}

function dateWords(token: string): Words {
  return {
    summary: 'Invalid date',
    detail: `${token} is not a date that exists.`,
    help: 'write year, month and day, such as 2026-12-01',
  };
}

function keyWords(complaint: ParserComplaint, text: string): Words {
  const { line, column, message } = complaint;
  const start = text.search(/\S/);
  const whole = (length: number): Span => ({ line, column: start + 1, length });
  const content = text.slice(start).replace(/\s*(?:#.*)?$/, '');
  if (isHeader(text)) {
    if (!content.endsWith(']')) {
      return {
        span: whole(content.length),
        summary: 'Table header that is never closed',
        detail: `${cut(content)} lacks its closing bracket.`,
        help: content.startsWith('[[') ? 'end it with ]]' : 'end it with ]',
      };
    }
    return {
      span: whole(content.length),
      summary: 'Invalid table header',
      detail: `${cut(content)} is not a table name.`,
      help: 'bare names hold letters, digits, - and _ only; anything else goes in quotes',
    };
  }
  const missingEquals = /^([\w-]+(?:\.[\w-]+)*)(?:\s*:\s*|\s+)(["'[{\d].*)$/.exec(content);
  if (missingEquals !== null) {
    return {
      summary: 'Missing equals sign',
      detail: `A key and its value are joined by =.`,
      help: `write ${cut(missingEquals[1] ?? '')} = ${cut(missingEquals[2] ?? '')}`,
    };
  }
  if (/^[\w-]+(?:\.[\w-]+)*$/.test(content)) {
    return {
      span: whole(content.length),
      summary: 'Key without a value',
      detail: `${cut(content)} stands alone.`,
      help: `write ${cut(content)} = and a value, or start the line with # to make it a comment`,
    };
  }
  if (/^(?:unexpected end of key|illegal empty)/.test(message)) {
    return { summary: 'Missing key', detail: 'A name must stand here.' };
  }
  return {
    span: { line, column, length: 1 },
    summary: 'Invalid key',
    detail: 'A bare key holds letters, digits, - and _ only.',
    help: 'put any other name in quotes',
  };
}

function otherWords(complaint: ParserComplaint, text: string): Words {
  const { line, column, message } = complaint;
  const quote = unclosedQuote(text);
  // A quote that is missing is met at the end of the line, or where text runs into what was to be quoted.
  const isUnclosed =
    /^unfinished string|^expected comma|^each key-value/.test(message) ||
    (/^control characters are not allowed in strings/.test(message) && column > text.length);
  if (quote !== null && isUnclosed) {
    return {
      span: { line, column: quote + 1, length: Number.MAX_SAFE_INTEGER },
      summary: 'Text that is never closed',
      detail: `No ${text[quote] ?? '"'} closes the text on this line.`,
      help: 'add the closing quote; text over several lines goes between """ and """',
    };
  }
  if (/^control characters/.test(message)) {
    return {
      span: { line, column, length: 1 },
      summary: 'Control character',
      detail: `Only tabs may stand here.`,
    };
  }
  if (/escape/.test(message)) {
    return {
      span: { line, column, length: 1 },
      summary: 'Invalid escape',
      detail: `A backslash starts an escape between double quotes, and this is none that TOML knows.`,
      help: 'write \\\\ for a backslash, or put the text in single quotes, which know no escapes',
    };
  }
  if (/^expected comma/.test(message)) {
    return { summary: 'Missing comma', detail: 'A comma or the closing bracket must stand here.' };
  }
  if (/^each key-value/.test(message)) {
    return {
      summary: 'Something after the end of the statement',
      detail: 'A key with its value, or a table header, ends with its line.',
      help: 'put what follows on a line of its own, or start it with # to make it a comment',
    };
  }
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return { summary: 'Invalid TOML', detail: /[.!]$/.test(sentence) ? sentence : `${sentence}.` };
}

/** The run of characters around a column (1-based) that a reader would call one word. */
function tokenAt(text: string, column: number): { text: string; column: number } {
  const isEdge = (char: string | undefined) => char === undefined || /[\s,=#[\]{}"']/.test(char);
  let start = column - 1;
  if (isEdge(text[start])) {
    return { text: text.slice(start, start + 1), column };
  }
  while (start > 0 && !isEdge(text[start - 1])) start -= 1;
  let end = column - 1;
  while (!isEdge(text[end])) end += 1;
  return { text: text.slice(start, end), column: start + 1 };
}

const longestQuote = 60;

/** What is quoted in a sentence: a word of a megabyte says no more than its beginning. */
function cut(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote - 1)}…` : text;
}
