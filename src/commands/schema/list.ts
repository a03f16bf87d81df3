// The schemas that `po schema` can print, as a list for people.
import { cells, hanging, type Style } from '../../view/style.ts';

export interface SchemaList {
  readonly format: 'po.schema-list/1';
  readonly schemas: readonly SchemaLine[];
}

export interface SchemaLine {
  readonly name: string;
  readonly of: string;
  readonly summary: string;
}

export function schemaListText({ schemas }: SchemaList, { width }: Style): string {
  const nameCells = Math.max(...schemas.map(({ name }) => cells(name)));
  const lines = schemas.flatMap(({ name, summary }) =>
    hanging(`${name.padEnd(nameCells)}  `, nameCells + 2, summary, { width }),
  );
  return `${lines.join('\n')}\n`;
}
