import { basename, join, resolve } from 'node:path';
import { nameFrom, namePattern } from '../contract/names.ts';
import { scaffold, templateNames } from '../contract/templates.ts';
import { listOf } from '../toml/suggestion.ts';
import { createFile, makeFolder, statOf } from '../world/files.ts';
import { type Command, textFlag, UsageError } from './command.ts';

/** Makes a folder a project. What is there already is kept, byte for byte. */
export const init: Command = {
  name: 'init',
  usage: '[DIR] [--name NAME] [--template TEMPLATE]',
  summary: `make a folder a project, from the template ${listOf(templateNames, 'or')}`,
  options: { name: { type: 'string' }, template: { type: 'string' } },
  words: 1,
  async run(context, given) {
    const folder = resolve(context.cwd, given.words[0] ?? '.');
    const name = textFlag(given, 'name') ?? nameFrom(basename(folder));
    if (!namePattern.test(name)) {
      throw new UsageError(`${JSON.stringify(name)} is not a name: lower-case letters, digits and hyphens`);
    }
    const wanted = textFlag(given, 'template') ?? templateNames[0];
    const template = templateNames.find((one) => one === wanted);
    if (template === undefined) {
      throw new UsageError(`there is no template "${wanted}"; there is ${listOf(templateNames, 'and')}`);
    }
    makeFolder(folder);
    for (const file of scaffold({ template, name })) {
      const made = createFile(join(folder, file.path), file.content, file.mode);
      context.output.line(`${made ? 'wrote' : 'kept '}  ${file.path}`);
    }
    const hasEngine = statOf(join(folder, 'engine/agents.mjs')) !== null;
    const first = hasEngine ? '' : 'git submodule add URL engine, where URL is that of the engine; then ';
    context.output.line(`next: ${first}node engine/agents.mjs up`);
    return 0;
  },
};
