// `po schema [NAME]`: prints the JSON Schemas of the files that people write and of the documents that po prints, as
// they are in docs/reference/. Needs no registry.
import { suggestionFor } from '../../../engine/kernel/suggestion.ts';
import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import { schemaNames, schemaText } from './files.ts';
import { type SchemaLine, type SchemaList, schemaListText } from './list.ts';

export const answer: Run = async (args) => {
  const [name, ...more] = args.positionals;
  const names = schemaNames();
  if (name === undefined) {
    const document: SchemaList = { format: 'po.schema-list/1', schemas: names.map(lineOf) };
    return { exitCode: exitCode.done, document, text: (view) => schemaListText(document, view) };
  }
  if (more.length > 0) return misused('schema', 'name one schema');
  if (!names.includes(name)) {
    const close = suggestionFor(name, names);
    const meant = close === null ? 'po schema lists them' : `did you mean ${close}?`;
    return misused('schema', `there is no schema ${JSON.stringify(name)}; ${meant}`);
  }
  // It is JSON in any form.
  return { exitCode: exitCode.done, raw: schemaText(name) };
};

function lineOf(name: string): SchemaLine {
  const { title, description } = JSON.parse(schemaText(name)) as Record<'title' | 'description', string>;
  return { name, of: title, summary: description };
}
