// Tells whether the repository at `engine/` is the engine. The path proves nothing: a project may have its own
// submodule there. Proof is a commit that is a release, the engine's address, or po's own refs in the repository.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { redactUrl, sameRemote } from '../../src/fleet/url.ts';
import type { Engines } from '../../src/world/engines/engines.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { Repository } from '../../src/world/repository.ts';
import { gitIn, moveBeside } from '../obstacles.ts';
import type { Blocked, Desired } from '../reconciler.ts';

/** What takes the engine's place without any proof that it is the engine. */
export type Foreign =
  /** The commit that HEAD pins. */
  | { readonly kind: 'pin'; readonly commit: string }
  /** An entry of `.gitmodules` that HEAD does not pin. */
  | { readonly kind: 'entry' }
  | { readonly kind: 'checkout'; readonly commit: string | null }
  /** A repository filed under the submodule's name and not checked out. */
  | { readonly kind: 'filed' };

type Found = Pick<EngineWork, 'module' | 'engineRepository'>;

/**
 * Null where it is the engine's, or nothing is there. The source is asked only where nothing else proves it: network.
 */
export async function findForeign(
  desired: Desired,
  { engineInHead, engineOnDisk }: Repository,
  { module, engineRepository }: Found,
  engines: Engines,
): Promise<Look<Foreign | null>> {
  const releases = engineRepository?.releases ?? [];
  const isOurUrl = (url: string | null) => url !== null && isEngineUrl(desired, url);
  const isRelease = async (commit: string) =>
    commit === desired.engine.commit ||
    (await engines.versionOf(desired.fleet.engine.source, commit)) !== null ||
    (await engines.versionOf({ kind: 'embedded' }, commit)) !== null;

  const pin = engineInHead.kind === 'gitlink' ? engineInHead.commit : null;
  if (pin === null) {
    if (module !== null && !isOurUrl(module.url)) return known({ kind: 'entry' });
  } else if (!releases.includes(pin) && !isOurUrl(module?.url ?? null) && !(await isRelease(pin))) {
    const version = await engines.findVersionOf(desired.fleet.engine.source, pin);
    if (!version.known) return version;
    if (version.value === null) return known({ kind: 'pin', commit: pin });
  }

  // The entry is the engine's by now, so what was cloned from its address is too.
  if (engineRepository === null || releases.length > 0) return known(null);
  const { origin } = engineRepository;
  const isFromEntry = origin !== null && module?.url != null && sameRemote(origin, module.url);
  if (isFromEntry || isOurUrl(origin)) return known(null);
  if (engineOnDisk.kind !== 'checkout') return known({ kind: 'filed' });
  const { commit } = engineOnDisk;
  const isEngine = commit !== null && (commit === pin || (await isRelease(commit)));
  return known(isEngine ? null : { kind: 'checkout', commit });
}

/** The source's address, or that of an engine which any po carried, also on another machine. */
function isEngineUrl({ fleet: { engine }, engine: { url } }: Desired, other: string): boolean {
  if (/(?:^|\/)\.po\/engine\.git\/?$/.test(other)) return true;
  return sameRemote(other, url) || (engine.source.kind === 'git' && sameRemote(other, engine.source.url));
}

export function foreignBlock(
  { fleet, engine }: Desired,
  path: string,
  { module, engineRepository }: Found,
  foreign: Foreign,
): Blocked {
  const source = fleet.engine.source.kind === 'git' ? redactUrl(fleet.engine.source.url) : 'po’s own engine';
  const from = (url: string | null | undefined) => (url == null ? '' : ` of ${redactUrl(url)}`);
  const at = (commit: string | null) => (commit === null ? '' : ` at ${commit.slice(0, 12)}`);
  const no = `no release of ${source}`;
  const commit = (message: string) => `${gitIn(path)} commit --message ${shellWord(message)}`;
  switch (foreign.kind) {
    case 'pin':
      return {
        code: 'engine-foreign',
        reason: `${path}/engine is a submodule${from(module?.url)}${at(foreign.commit)}, which is ${no}`,
        help:
          module === null
            ? remedyText(
                'every project has its engine there, so move the repository elsewhere and commit that:',
                `${gitIn(path)} rm --cached engine && ${commit('Make room for the engine')}`,
              )
            : [
                remedyText(
                  'every project has its engine there, so move the submodule elsewhere:',
                  `${gitIn(path)} mv engine engine-of-its-own && ${commit('Make room for the engine')}`,
                ),
                remedyText(
                  'or, where it is an engine of an earlier source, name the present one:',
                  `${gitIn(path)} submodule set-url -- engine ${shellWord(redactUrl(engine.url))} && ${gitIn(path)} add .gitmodules && ${commit('Name the source of the engine')}`,
                ),
              ].join('\n'),
      };
    case 'entry':
      return {
        code: 'engine-foreign',
        reason: `.gitmodules of ${path} has the submodule ${module?.name ?? ''}${from(module?.url)} at engine/, which is not the engine`,
        help: remedyText(
          'every project has its engine there; take the entry out and commit that:',
          `${gitIn(path)} config --file .gitmodules --remove-section ${shellWord(`submodule.${module?.name ?? ''}`)} && ${gitIn(path)} add .gitmodules && ${commit('Make room for the engine')}`,
        ),
      };
    case 'checkout':
      return {
        code: 'engine-foreign',
        reason: `${path}/engine holds a repository${from(engineRepository?.origin)}${at(foreign.commit)}, which is ${no}`,
        help: remedyText(
          'see what it has, and move it elsewhere:',
          `${gitIn(`${path}/engine`)} log --all --oneline`,
          moveBeside(`${path}/engine`, `${path}/engine-of-its-own`),
        ),
      };
    case 'filed': {
      const gitDir = engineRepository?.gitDir ?? '';
      return {
        code: 'engine-foreign',
        reason: `${gitDir} is a repository${from(engineRepository?.origin)} from an earlier submodule, and it may hold the only copy of its commits`,
        help: remedyText(
          'keep it under another name:',
          `mv ${shellWord(gitDir)} ${shellWord(`${gitDir}.before`)}`,
        ),
      };
    }
  }
}
