// Turns a terminal's screen, as `tmux capture-pane -e` gives it, into an SVG with light and dark colours, by the
// reader's system setting. Knows the attributes that po uses and throws at any other. Pure.

interface Piece {
  readonly column: number;
  readonly text: string;
  /** Classes of the style sheet below. */
  readonly look: string;
}

const cellWidth = 8.43;
const lineHeight = 20;
const margin = 18;

export function svgOf(screen: string, columns: number, title: string): string {
  const lines = rowsOf(screen);
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" xml:space="preserve" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<!-- made by `npm run picture` from what po prints; do not edit -->',
    '<style>',
    ...sheet,
    '</style>',
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...lines.flatMap(lineOf),
    '</svg>',
  ].join('\n')}\n`;
}

/** What an SVG of `svgOf` shows, without colours. */
export function textIn(svg: string): string {
  const lines: string[] = [];
  for (const [, row = '', inner = ''] of svg.matchAll(/<text y="(\d+)">(.*)<\/text>/g)) {
    const index = (Number(row) - firstBaseline) / lineHeight;
    const pieces = [...inner.matchAll(/<tspan x="([\d.]+)"[^>]*>([^<]*)<\/tspan>/g)];
    lines[index] = pieces.reduce((line, [, x = '', text = '']) => {
      const column = Math.round((Number(x) - margin) / cellWidth);
      return line.padEnd(column) + plain(text);
    }, '');
  }
  return `${Array.from(lines, (line) => line ?? '').join('\n')}\n`;
}

/** A screen without its colours. */
export function plainText(screen: string): string {
  const lines = rowsOf(screen).map((pieces) =>
    pieces.reduce((line, { column, text }) => line.padEnd(column) + text, ''),
  );
  return `${lines.join('\n')}\n`;
}

const firstBaseline = margin + 15;

const light = { text: '#1f2328', red: '#cf222e', green: '#1a7f37', yellow: '#9a6700', cyan: '#1b7c83' };
const dark = { text: '#e6edf3', red: '#ff7b72', green: '#3fb950', yellow: '#d29922', cyan: '#39c5cf' };

const sheet: readonly string[] = [
  'text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }',
  'rect { fill: #ffffff; stroke: #d1d9e0; }',
  ...coloursOf(light),
  '.bold { font-weight: 700; }',
  '.dim { fill-opacity: .7; }',
  '@media (prefers-color-scheme: dark) {',
  'rect { fill: #0d1117; stroke: #3d444d; }',
  ...coloursOf(dark),
  '}',
];

function coloursOf({ text, ...others }: Readonly<Record<string, string>>): string[] {
  const rules = Object.entries(others).map(([name, colour]) => `.${name} { fill: ${colour}; }`);
  return [`text { fill: ${text ?? ''}; }`, ...rules];
}

function lineOf(pieces: readonly Piece[], row: number): string[] {
  if (pieces.length === 0) return [];
  const spans = pieces.map(({ column, text, look }) => {
    const x = (margin + column * cellWidth).toFixed(2);
    return `<tspan x="${x}"${look === '' ? '' : ` class="${look}"`}>${escaped(text)}</tspan>`;
  });
  return [`<text y="${firstBaseline + row * lineHeight}">${spans.join('')}</text>`];
}

const colours: Readonly<Record<string, string>> = { 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' };

/**
 * Stretches of one look, line by line; a look continues over the end of a line. Each character takes one cell: po's
 * own signs do.
 */
function rowsOf(screen: string): readonly (readonly Piece[])[] {
  let [bold, dim, colour] = [false, false, ''];
  const set = (code: string) => {
    if (code === '0' || code === '') [bold, dim, colour] = [false, false, ''];
    else if (code === '1') bold = true;
    else if (code === '2') dim = true;
    else if (code === '22') [bold, dim] = [false, false];
    else if (code === '39') colour = '';
    else if (colours[code] !== undefined) colour = colours[code];
    // 49: the default background.
    else if (code !== '49') throw new Error(`the picture knows no attribute ${code}`);
  };
  return screen
    .trimEnd()
    .split('\n')
    .map((line) => {
      let column = 0;
      return line.split(sequence).flatMap((part, index): Piece[] => {
        if (index % 2 === 1) {
          for (const code of part.split(';')) set(code);
          return [];
        }
        const look = [bold ? 'bold' : '', dim ? 'dim' : '', colour].filter((one) => one !== '').join(' ');
        const text = part.trimStart();
        const start = column + part.length - text.length;
        column += part.length;
        return text === '' ? [] : [{ column: start, text: text.trimEnd(), look }];
      });
    });
}

const escapeSign = String.fromCharCode(27);
const sequence = new RegExp(`${escapeSign}\\[([\\d;]*)m`);

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
