// Writes docs/plan.svg, the picture in the README: what `po plan` shows on a terminal.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planOnScreen, screenColumns } from './plan-on-screen.ts';
import { svgOf } from './svg.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const screen = await planOnScreen(join(top, 'dist', 'po.mjs'));
writeFileSync(join(top, 'docs', 'plan.svg'), svgOf(screen, screenColumns, 'po plan on a terminal'));
