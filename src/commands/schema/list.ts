// The schemas that `po schema` can print, as a list for people.
import type { DataOf } from '../../formats/common.ts';
import type { schemaListSchema } from '../../formats/schema-list.ts';
import { cells, hanging, type Style } from '../../view/style.ts';

export type SchemaList = DataOf<typeof schemaListSchema>;
export type SchemaLine = SchemaList['schemas'][number];

export function schemaListText({ schemas }: SchemaList, { width }: Style): string {
  const nameCells = Math.max(...schemas.map(({ name }) => cells(name)));
  const lines = schemas.flatMap(({ name, summary }) =>
    hanging(`${name.padEnd(nameCells)}  `, nameCells + 2, summary, { width }),
  );
  return `${lines.join('\n')}\n`;
}
