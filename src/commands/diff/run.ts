// `po diff`: what a change of the registry asks for. Asks git for the earlier registry, and looks at nothing else.

import { dirname, relative, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { fleetWords } from '../../cli/fleet-option.ts';
import type { Arguments, Context, Run } from '../../cli/run.ts';
import { exitCode } from '../../exit-code.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { observeDeclared } from '../../observe/declared.ts';
import { intentOf } from '../../plan/intent.ts';
import { findRegistry, loadRegistry, type RegistryPlace, readText } from '../../registry/registry.ts';
import { systemClock } from '../../world/clock.ts';
import { systemFiles } from '../../world/files.ts';
import { fileInCommit } from '../../world/git/file-in-commit.ts';
import { homedir } from '../../world/os.ts';
import { diffText, quietDiffText } from './human.ts';
import { diffDocument } from './json.ts';
import { diffMarkdown } from './markdown.ts';

export const answer: Run = async (args, context) => {
  const place = findRegistry(args, context);
  const head = await sideOf(args.text('head'), place, context);
  // Checked first: the change is about the head.
  const headFleet = fleetIn(head, place);
  if (headFleet === null)
    throw new DiagnosticError([notThere(head.name, 'there is no registry there', 'name a commit or a file')]);
  const base = await sideOf(args.text('base') ?? 'HEAD', place, context);
  const baseFleet = fleetIn(base, place);
  const [from, to] = [baseFleet === null ? null : atShownRoot(baseFleet), atShownRoot(headFleet)];
  const intent = intentOf({
    base: from,
    baseName: base.name,
    head: to,
    headName: head.name,
    seen: await observeDeclared(from, to),
    fileName: place.fileName,
    now: systemClock.now(),
  });
  const { steps, blocked, changes, refused } = intent;
  const isAnything = steps.length + blocked.length + changes.length > 0 || refused !== null;
  return {
    exitCode: args.flag('detailed-exitcode') && isAnything ? exitCode.pending : exitCode.done,
    document: diffDocument(intent),
    found: intent.diagnostics,
    markdown: () => diffMarkdown(intent, { again: commandLine(args) }),
    text: (view) =>
      args.flag('quiet')
        ? quietDiffText(intent, view)
        : diffText(intent, { ...view, verbose: args.flag('verbose') }),
  };
};

interface Side {
  /** The name that people would use. */
  readonly name: string;
  /** Null where there is no registry. */
  readonly text: string | null;
}

/** A file of that name if there is one, else what git takes for a commit. */
async function sideOf(word: string | null, place: RegistryPlace, { cwd }: Context): Promise<Side> {
  if (word === null) return { name: place.fileName, text: readText(place) };
  const file = resolve(cwd, word);
  const kind = systemFiles.kindOf(systemFiles.realpath(file) ?? file);
  if (kind.known && kind.value !== 'absent' && kind.value !== 'folder') {
    return { name: word, text: readText({ file, fileName: word }) };
  }
  const name = `${word}:${place.fileName}`;
  const committed = await fileInCommit(place.file, word);
  switch (committed.kind) {
    case 'text':
      return { name, text: committed.text };
    case 'absent':
      return { name, text: null };
    case 'no-commit': {
      const help = committed.answers
        ? commitHelp(word, relative(cwd, dirname(place.file)))
        : 'name a file instead, such as a copy of the registry as it was';
      throw new DiagnosticError([notThere(word, `there is no such file, and ${committed.why}`, help)]);
    }
  }
}

/** Throws its diagnostics; null where there is no registry. */
function fleetIn({ name, text }: Side, place: RegistryPlace): Fleet | null {
  if (text === null) return null;
  const { fleet, diagnostics } = loadRegistry(place, text, { displayFile: name });
  if (fleet === null) throw new DiagnosticError(diagnostics);
  return fleet;
}

/** @param folder of the registry, relative to the current folder */
function commitHelp(word: string, folder: string): string {
  if (word === 'HEAD') return 'commit the registry first, or name a file with --base';
  const words = 'name a commit or a file';
  // A word relative to a commit, such as `main~2`, cannot be fetched by that name.
  if (!/^\w[\w./+-]*$/.test(word) || word.includes('..')) return words;
  const branch = word.replace(/^(?:refs\/remotes\/)?origin\/|^refs\/heads\//, '');
  const then = /^[0-9a-f]{40}$/.test(word) ? '' : ` It is then origin/${branch}.`;
  const git = folder === '' ? 'git' : `git -C ${shellWord(folder)}`;
  return remedyText(
    `${words}; one that is only at the remote has to be fetched first.${then}`,
    `${git} fetch origin ${shellWord(branch)}`,
  );
}

function notThere(name: string, why: string, help: string): Diagnostic {
  return {
    severity: 'error',
    code: 'revision-unknown',
    summary: 'Nothing to compare with',
    detail: `${name}: ${why}`,
    help,
  };
}

/**
 * Keeps paths as they are written: this machine's root says nothing about the root of the fleet's machine. The engine
 * treats paths as texts, so the root need not be an absolute path.
 */
function atShownRoot(fleet: Fleet): Fleet {
  const { root, projects } = fleet;
  const shown = shownRoot(fleet);
  return {
    ...fleet,
    root: shown,
    projects: projects.map((project) => ({ ...project, path: shown + project.path.slice(root.length) })),
  };
}

function shownRoot({ root, file }: Fleet): string {
  const fromFile = relative(dirname(file), root);
  if (fromFile !== '' && !fromFile.startsWith('..')) return fromFile;
  const fromHome = relative(homedir(), root);
  return fromHome === '' || fromHome.startsWith('..') ? root : `~/${fromHome}`;
}

function commandLine(args: Arguments): string {
  const sides = ['base', 'head'].flatMap((name) => {
    const value = args.text(name);
    if (value === null) return [];
    return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
  });
  return ['po', 'diff', ...fleetWords(args.text('fleet')), ...sides].map(shellWord).join(' ');
}
