// Which settings of a repository's own could make git run a program, use another address, or weaken what protects the user:
// the table behind blocks, `po trust` and docs/reference/clone-settings.md. Pure. A setting that is neither in it nor data
// (`settings.ts`) is not used either, such as one of a later git: the table only says which settings a step might need.
import { isData, type Setting } from './settings.ts';

/** What uses a setting: `remote` any contact with a remote, `files` writing the work tree, `commit` making a commit. */
export type Use = 'remote' | 'files' | 'commit';

export interface SettingRow {
  /** As git documents it; `*` is any name. */
  readonly name: string;
  readonly does: string;
  /** Null: no step of po needs it, so it is never used. */
  readonly use: Use | null;
  /** The page of git's documentation. */
  readonly source: string;
}

const row = (use: Use | null, name: string, does: string, source = 'git-config'): SettingRow => ({
  ...{ name, does, use, source },
});

export const settingRows: readonly SettingRow[] = [
  row('remote', 'core.sshCommand', 'is run in place of ssh'),
  row('remote', 'core.gitProxy', 'is run to reach a remote by git://'),
  row('remote', 'core.askPass', 'is run to ask for a password'),
  row('remote', 'ssh.variant', 'decides which options ssh gets'),
  row('remote', 'credential.*', 'is run to get a password, or decides who gets one', 'gitcredentials'),
  row('remote', 'url.*.insteadOf', 'sends git to another address, which may be a program (ext::)'),
  row('remote', 'url.*.pushInsteadOf', 'sends a push to another address'),
  row('remote', 'http.*', 'sets proxies, certificates, cookies and headers'),
  row('remote', 'protocol.*', 'allows protocols, including ext::, which runs a program', 'git-remote-ext'),
  row(
    'remote',
    'remote.origin.uploadpack',
    'is run at the remote for a fetch; on this machine, if the remote is a folder',
  ),
  row(
    'remote',
    'remote.origin.receivepack',
    'is run at the remote for a push; on this machine, if the remote is a folder',
  ),
  row('remote', 'remote.origin.vcs', 'runs the program git-remote-NAME', 'gitremote-helpers'),
  row('remote', 'remote.origin.proxy', 'sends git through a proxy'),
  row('remote', 'remote.origin.proxyAuthMethod', 'decides how git authenticates to a proxy'),
  row('remote', 'push.gpgSign', 'signs pushes with the user’s key'),
  row('remote', 'push.pushOption', 'is sent to the remote with a push'),
  row('files', 'filter.*', 'is run on the content of files', 'gitattributes'),
  row('files', 'core.attributesFile', 'decides which files go through which filter', 'gitattributes'),
  row('files', 'merge.verifySignatures', 'accepts commits without a signature, if it is off'),
  row('files', 'lfs.*', 'decides where git-lfs goes, and through which programs', 'git-lfs-config'),
  row('commit', 'commit.gpgSign', 'leaves commits unsigned, if it is off'),
  row('commit', 'gpg.*', 'is run to sign commits, and decides which signatures are trusted'),

  row(null, 'alias.*', 'is run as a command of git'),
  row(null, 'core.alternateRefsCommand', 'is run to list the refs of another object store'),
  row(null, 'core.editor', 'is run to edit a message'),
  row(null, 'core.excludesFile', 'hides files from git status'),
  row(null, 'core.fsmonitor', 'is run to learn which files have changed', 'githooks'),
  row(null, 'core.hooksPath', 'names the folder of the hooks that git runs', 'githooks'),
  row(null, 'core.pager', 'is run to show output'),
  row(null, 'core.worktree', 'puts the files of the work tree in another folder'),
  row(null, 'diff.*', 'is run to compare files', 'gitattributes'),
  row(
    null,
    'extensions.worktreeConfig',
    'adds the settings of config.worktree; each is checked by itself',
    'git-worktree',
  ),
  row(null, 'fetch.*', 'decides what else is fetched, and what is removed'),
  row(null, 'gc.*', 'removes objects that nothing refers to', 'git-gc'),
  row(null, 'include.path', 'adds the settings of another file; each is checked by itself'),
  row(null, 'includeIf.*', 'adds the settings of another file; each is checked by itself'),
  row(null, 'init.templateDir', 'copies hooks into new repositories', 'git-init'),
  row(null, 'interactive.diffFilter', 'is run to colour differences'),
  row(null, 'log.showSignature', 'runs gpg.program for each commit that is shown', 'git-log'),
  row(null, 'maintenance.*', 'removes objects that nothing refers to', 'git-maintenance'),
  row(null, 'merge.*', 'is run to merge files', 'gitattributes'),
  row(null, 'pager.*', 'is run to show output'),
  row(null, 'receive.*', 'decides what a push to this repository may do'),
  row(
    null,
    'remote.*.promisor',
    'fetches what is missing from another remote than origin',
    'gitrepository-layout',
  ),
  row(null, 'remote.*.pushurl', 'sends a push to another address, so po does not push'),
  row(null, 'sequence.editor', 'is run to edit a list of commits'),
  row(null, 'submodule.*.update', 'is run in place of a checkout', 'gitmodules'),
  row(null, 'trailer.*', 'is run to write a trailer of a commit message', 'git-interpret-trailers'),
  row(null, 'uploadpack.*', 'is run to send objects', 'git-upload-pack'),
];

/** A setting of a repository that holds only where a person has accepted it. */
export interface ClaimedSetting {
  /** As git lists it: section and key in lower case. */
  readonly name: string;
  readonly value: string | null;
  readonly use: Use;
}

const used = settingRows.flatMap(({ name, use }) => (use === null ? [] : [{ use, fits: patternOf(name) }]));

const isUsed = new RegExp(used.map(({ fits }) => fits.source).join('|'), 's');

/** Those that a step might need, sorted by name. */
export function claimedSettings<S extends Setting>(settings: readonly S[]): (S & ClaimedSetting)[] {
  return settings
    .filter((setting) => isUsed.test(setting.name) && !isData(setting))
    .flatMap((setting) => {
      const found = used.find(({ fits }) => fits.test(setting.name));
      return found === undefined ? [] : [{ ...setting, use: found.use }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export function rowOf(name: string): SettingRow | undefined {
  return settingRows.find((one) => patternOf(one.name).test(name));
}

function patternOf(name: string): RegExp {
  const parts = name.split('*').map((part) => part.toLowerCase().replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('.+')}$`, 's');
}
