import { basename, join, resolve } from 'node:path';
import { nameFrom, namePattern } from '../contract/names.ts';
import { scaffold, templateNames } from '../contract/templates.ts';
import { isSubmodule } from '../declaration/own-project.ts';
import { shellWord } from '../kernel/help.ts';
import { listOf } from '../kernel/suggestion.ts';
import { UsageError } from '../usage-error.ts';
import { createFile, listFolder, makeFolder, readText, statOf } from '../world/files.ts';
import { type Command, textFlag } from './command.ts';

/** Makes a folder a project. What is there already is kept, byte for byte. */
export const init: Command = {
  name: 'init',
  usage: '[DIR] [--name NAME] [--template TEMPLATE]',
  summary: `make a folder a project, from the template ${listOf(templateNames, 'or')}`,
  options: { name: { type: 'string' }, template: { type: 'string' } },
  words: 1,
  async run(context, given) {
    const folder = resolve(context.currentFolder(), given.words[0] ?? '.');
    const name = textFlag(given, 'name') ?? nameFrom(basename(folder));
    if (!namePattern.test(name)) {
      throw new UsageError(`${JSON.stringify(name)} is not a name: lower-case letters, digits and hyphens`);
    }
    const template = textFlag(given, 'template') ?? templateNames[0] ?? '';
    if (!templateNames.includes(template)) {
      throw new UsageError(`there is no template "${template}"; there is ${listOf(templateNames, 'and')}`);
    }
    makeFolder(folder);
    const present = listFolder(folder).map((entry) => entry.name);
    for (const file of scaffold({ template, name })) {
      const other = sameFile(file.path, present);
      if (other !== null) {
        context.output.line(`kept   ${other}`);
        continue;
      }
      const made = createFile(join(folder, file.path), file.content, file.mode);
      context.output.line(`${made ? 'wrote' : 'kept '}  ${file.path}`);
    }
    const enter = folder === context.currentFolder() ? '' : `cd ${shellWord(folder)} && `;
    context.output.line(`next: ${enter}${beforeUp(folder)}node engine/agents.mjs up`);
    return 0;
  },
};

/** What has to be typed first: nothing, or what brings the engine. */
function beforeUp(folder: string): string {
  if (statOf(join(folder, 'engine/agents.mjs')) !== null) return '';
  const modules = readText(join(folder, '.gitmodules')) ?? '';
  // git takes a submodule from a folder of this machine only where it is told so.
  const allow = /^\s*url\s*=\s*"?(?:\/|file:)/m.test(modules) ? '-c protocol.file.allow=always ' : '';
  return isSubmodule(folder, 'engine')
    ? `git ${allow}submodule update --init engine; then `
    : 'git submodule add URL engine, where URL is that of the engine; then ';
}

/** A file of the same name written otherwise (`readme.md`), or a README of another form: the folder has its own. */
function sameFile(path: string, present: readonly string[]): string | null {
  const meant = path.toLowerCase();
  const isReadme = /^readme(?:\.[a-z]+)?$/;
  return (
    present.find((name) => {
      if (name === path) return false;
      const given = name.toLowerCase();
      return given === meant || (isReadme.test(meant) && isReadme.test(given));
    }) ?? null
  );
}
