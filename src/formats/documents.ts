// The documents that po prints and writes. Only these can be printed, so each has a schema. Types alone.
import type { DataOf } from './common.ts';
import type { documents } from './index.ts';

export type Document = DataOf<(typeof documents)[keyof typeof documents]['schema']>;
