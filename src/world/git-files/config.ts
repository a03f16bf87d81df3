// Parses git's configuration syntax as git does (config.c: git_parse_source). Must never follow an include or read a file.

/** Values by name. Names are `section.key` or `section.subsection.key`, section and key in lower case. */
export interface GitConfig {
  /** The last value; null for a key without `=` (git reads it as true); undefined where there is none. */
  get(name: string): string | null | undefined;
  /** Every value in the order of the file. */
  getAll(name: string): readonly (string | null)[];
  names(): Iterable<string>;
}

/** Reads the text of one configuration file; `unsupported` where git would refuse a line of it. */
export function readGitConfig(text: string): GitConfig | 'unsupported' {
  const values = new Map<string, (string | null)[]>();
  const isWellFormed = parse(new Cursor(text), (name, value) => {
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, [value]);
    else earlier.push(value);
  });
  if (!isWellFormed) return 'unsupported';
  return {
    get: (name) => values.get(name)?.at(-1),
    getAll: (name) => values.get(name) ?? [],
    names: () => values.keys(),
  };
}

/** A boolean as git reads one; undefined where git would refuse the value. */
export function readBoolean(value: string | null): boolean | undefined {
  if (value === null) return true;
  switch (value.toLowerCase()) {
    case 'true':
    case 'yes':
    case 'on':
    case '1':
      return true;
    case 'false':
    case 'no':
    case 'off':
    case '0':
    case '':
      return false;
    default:
      // Other numbers are booleans too; they are hardly ever written, and git itself decides about them.
      return undefined;
  }
}

/** Hands out one character at a time. CR LF counts as LF, and the end of the text as one more LF. */
class Cursor {
  readonly #text: string;
  #position: number;
  isAtEnd = false;

  constructor(text: string) {
    this.#text = text;
    this.#position = text.startsWith('\uFEFF') ? 1 : 0;
  }

  next(): string {
    const character = this.#text[this.#position];
    if (character === undefined) {
      this.isAtEnd = true;
      return '\n';
    }
    this.#position += 1;
    if (character === '\r' && this.#text[this.#position] === '\n') {
      this.#position += 1;
      return '\n';
    }
    return character;
  }
}

function parse(cursor: Cursor, found: (name: string, value: string | null) => void): boolean {
  let section = '';
  let isComment = false;
  for (;;) {
    const character = cursor.next();
    // A C string ends at a NUL, so git would see a shorter name or value here than we do.
    if (character === '\0') return false;
    if (character === '\n') {
      if (cursor.isAtEnd) return true;
      isComment = false;
    } else if (isComment || isSpace(character)) {
      // Nothing to keep.
    } else if (character === '#' || character === ';') {
      isComment = true;
    } else if (character === '[') {
      const name = parseSection(cursor);
      if (name === null) return false;
      section = `${name}.`;
    } else {
      if (!isLetter(character)) return false;
      const entry = parseEntry(cursor, character);
      if (entry === null) return false;
      found(section + entry.key, entry.value);
    }
  }
}

/** After `[`: the section's name in lower case, with its subsection as written. */
function parseSection(cursor: Cursor): string | null {
  let name = '';
  for (;;) {
    let character = cursor.next();
    if (cursor.isAtEnd) return null;
    if (character === ']') return name === '' ? null : name;
    if (isSpace(character)) {
      while (isSpace(character)) {
        if (character === '\n') return null;
        character = cursor.next();
      }
      const subsection = character === '"' ? parseSubsection(cursor) : null;
      return subsection === null ? null : `${name}.${subsection}`;
    }
    if (!isKeyCharacter(character) && character !== '.') return null;
    name += character.toLowerCase();
  }
}

/** After the opening quote: a backslash only takes the next character as it is. */
function parseSubsection(cursor: Cursor): string | null {
  let name = '';
  for (;;) {
    let character = cursor.next();
    if (character === '"') return cursor.next() === ']' ? name : null;
    if (character === '\\') character = cursor.next();
    if (character === '\n' || character === '\0') return null;
    name += character;
  }
}

function parseEntry(cursor: Cursor, first: string): { key: string; value: string | null } | null {
  let key = first.toLowerCase();
  let character = cursor.next();
  while (isKeyCharacter(character)) {
    key += character.toLowerCase();
    character = cursor.next();
  }
  while (character === ' ' || character === '\t') character = cursor.next();
  if (character === '\n') return { key, value: null };
  if (character !== '=') return null;
  const value = parseValue(cursor);
  return value === null ? null : { key, value };
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', b: '\b', n: '\n', '\\': '\\', '"': '"' };

function parseValue(cursor: Cursor): string | null {
  let value = '';
  // Blanks are kept verbatim when more of the value follows, as git says and since 2.45 does; before, a
  // tab between two unquoted words became a space.
  let blanks = '';
  let isQuoted = false;
  let isComment = false;
  for (;;) {
    const character = cursor.next();
    if (character === '\n') return isQuoted ? null : value;
    if (character === '\0') return null;
    if (isComment) continue;
    if (isSpace(character) && !isQuoted) {
      if (value !== '') blanks += character;
      continue;
    }
    if (!isQuoted && (character === ';' || character === '#')) {
      isComment = true;
      continue;
    }
    value += blanks;
    blanks = '';
    if (character === '"') {
      isQuoted = !isQuoted;
    } else if (character === '\\') {
      const escaped = cursor.next();
      // A backslash before the line's end joins the next line to this one.
      if (escaped === '\n') continue;
      const meant = ESCAPES[escaped];
      if (meant === undefined) return null;
      value += meant;
    } else {
      value += character;
    }
  }
}

// git's own character classes: ASCII only, and neither vertical tab nor form feed is a blank.
function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

function isLetter(character: string): boolean {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

function isKeyCharacter(character: string): boolean {
  return isLetter(character) || (character >= '0' && character <= '9') || character === '-';
}
