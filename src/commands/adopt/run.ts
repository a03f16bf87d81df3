// `po adopt PATH…`: writes entries for existing clones. It looks at them and never touches them: the next apply marks
// them, where the operator sees it. All of them, or none.
import { basename, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { valueAt } from '../../../engine/kernel/path.ts';
import { listOf } from '../../../engine/kernel/suggestion.ts';
import { nameFrom } from '../../../engine/protocol.ts';
import { misused } from '../../cli/answer.ts';
import type { Run } from '../../cli/run.ts';
import { type Adoption, adoptionOf, type FoundClone, type Surroundings } from '../../fleet/adoption.ts';
import type { RegistryEdit } from '../../fleet/edit/edit.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { editRegistry, type OpenRegistry } from '../../registry/edit-registry.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { known, type Look } from '../../world/look.ts';
import type { World } from '../../world/world.ts';

export const answer: Run = async (args, context) => {
  const words = args.positionals;
  if (words.length === 0) return misused('adopt', 'name the folder of a clone');
  return editRegistry('adopt', args, context, async (open) => {
    const world = worldOf(open.fleet);
    const fresh = clonesAt(words, context.cwd, open.fleet, world);
    const looks = await Promise.all(fresh.map((place) => lookAt(place, open.fleet, world)));
    const failures: Diagnostic[] = [];
    const notes: Diagnostic[] = [];
    const edits: RegistryEdit[] = [];
    for (const look of looks) {
      const adoption: Adoption = look.known
        ? adoptionOf(look.value, withEdits(open.fleet, edits), defaultsOf(open))
        : { kind: 'refused', diagnostic: look.diagnostic };
      if (adoption.kind === 'refused') {
        failures.push(adoption.diagnostic);
        continue;
      }
      edits.push({ kind: 'add', project: adoption.name, keys: adoption.keys });
      notes.push(...adoption.notes);
    }
    if (failures.length > 0) throw new DiagnosticError(failures);
    return { edits, notes, nothing: `${open.fileName} has ${listOf(words, 'and')} already` };
  });
};

interface Place {
  readonly path: string;
  readonly word: string;
}

/** Each clone once, and none that the registry has. */
function clonesAt(words: readonly string[], cwd: string, fleet: Fleet, { files }: World): Place[] {
  const real = (path: string) => files.realpath(path) ?? path;
  const seen = new Set(fleet.projects.map(({ path }) => real(path)));
  return words.flatMap((word) => {
    const path = real(resolve(cwd, word));
    if (seen.has(path)) return [];
    seen.add(path);
    return [{ path, word }];
  });
}

async function lookAt(place: Place, { engine }: Fleet, { git, engines }: World): Promise<Look<FoundClone>> {
  const look = await git.look(place.path);
  if (!look.known) return look;
  const facts = look.value;
  const pin = facts.kind === 'repository' ? facts.repository.engineInHead : null;
  const pinned = pin?.kind === 'gitlink' ? await engines.findVersionOf(engine.source, pin.commit) : null;
  const folder = basename(place.path);
  // `Docs_Site` is written as `docs-site`.
  const name = /[a-z0-9]/i.test(folder) ? nameFrom(folder) : null;
  return known({ ...place, name, facts, pinned: pinned?.known === true ? pinned.value : null });
}

/** Names given in the same command count as taken. */
function withEdits(fleet: Fleet, edits: readonly RegistryEdit[]): Surroundings {
  return { ...fleet, projects: [...fleet.projects, ...edits.map(({ project }) => ({ name: project }))] };
}

function defaultsOf({ document, fleet }: OpenRegistry) {
  const said = (key: string) => valueAt(document.value, ['defaults', key]);
  const [branch, engine] = [said('branch'), said('engine')];
  return {
    branch: typeof branch === 'string' ? branch : 'main',
    engine: typeof engine === 'string' ? engine : fleet.engine.version,
  };
}
