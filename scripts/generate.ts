// Writes docs/reference/.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceFiles } from './reference.ts';
import { writeReference } from './write-reference.ts';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
writeReference(join(top, 'docs', 'reference'), referenceFiles());
