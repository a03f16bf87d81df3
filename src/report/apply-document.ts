// What `po apply --json` prints.
import type { applySchema } from '../formats/apply.ts';
import type { DataOf } from '../formats/common.ts';

export type ApplyDocument = DataOf<typeof applySchema>;
