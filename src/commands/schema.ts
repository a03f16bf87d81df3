// `po schema [NAME]`: the JSON Schemas of the files that people write and of the documents that po prints, as they lie in
// docs/reference/. It needs no registry.
import { suggestionFor } from '../../engine/kernel/suggestion.ts';
import { exitCode } from '../exit-code.ts';
import { jsonText } from '../view/json.ts';
import { type SchemaLine, type SchemaList, schemaListText } from '../view/schema-list.ts';
import type { Run } from './command.ts';
import { schemaNames, schemaText } from './schema-files.ts';

export const run: Run = async (args, { terminal }) => {
  const [name, ...more] = args.positionals;
  const names = schemaNames();
  if (name === undefined) {
    const list: SchemaList = { format: 'po.schema-list/1', schemas: names.map(lineOf) };
    const style = { color: terminal.outHasColor, width: terminal.width };
    terminal.out(args.flag('json') ? jsonText(list) : schemaListText(list, style));
    return exitCode.done;
  }
  if (more.length > 0 || !names.includes(name)) {
    const close = suggestionFor(name, names);
    const meant = close === null ? 'po schema lists them' : `did you mean ${close}?`;
    const problem =
      more.length > 0 ? 'name one schema' : `there is no schema ${JSON.stringify(name)}; ${meant}`;
    terminal.err(`po: ${problem}${problem.endsWith('?') ? '' : '.'} See po schema --help\n`);
    return exitCode.usage;
  }
  terminal.out(schemaText(name));
  return exitCode.done;
};

function lineOf(name: string): SchemaLine {
  const { title, description } = JSON.parse(schemaText(name)) as Record<'title' | 'description', string>;
  return { name, of: title, summary: description };
}
