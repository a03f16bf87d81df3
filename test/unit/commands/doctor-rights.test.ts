// What doctor says of files that another user owns: whose they are, and what makes them the operator's.
import { describe, expect, it } from 'vitest';
import { fixOf } from '../../../src/commands/doctor/json.ts';
import { checkOwners, checkRights } from '../../../src/doctor/rights.ts';
import { unreadable } from '../../../src/world/files.ts';
import { known, unknown } from '../../../src/world/look.ts';
import { fleetOf, projectOf } from '../../support/model.ts';

const fleet = fleetOf([projectOf('web')]);
const { file, root } = fleet;
const clone = fleet.projects[0]?.path ?? '';
const names: Readonly<Record<number, string>> = { 0: 'root', 1000: 'ada', 1001: 'bob' };

/** @param owners of paths, where they are not whose the rest is */
function machineOf(uid: number, rest: number, owners: Readonly<Record<string, number>>, fileMode = 0o644) {
  const ownerOf = (path: string) => owners[path] ?? rest;
  return {
    uid,
    userName: (id: number) => names[id] ?? null,
    // A group of one's own has the number of its user; 100 is one of several.
    hasOthers: (gid: number, owner: number) => gid !== owner,
    statOf: (path: string) => ({
      ...{ mode: path.endsWith('.po') ? 0o700 : fileMode, uid: ownerOf(path) },
      gid: fileMode === 0o660 ? 100 : ownerOf(path),
    }),
    isWritable: (path: string) => uid === 0 || ownerOf(path) === uid,
    namesIn: (folder: string) =>
      Object.keys(owners).flatMap((path) =>
        path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/')
          ? [path.slice(folder.length + 1)]
          : [],
      ),
  };
}

const ofFleet = (uid: number, rest: number, owners: Readonly<Record<string, number>>) =>
  checkRights(fleet, machineOf(uid, rest, owners)).map(({ level, what, fix }) => ({
    level,
    what,
    commands: fix === null ? [] : fixOf(fix).commands,
  }));

const ofClones = async (uid: number, owners: Readonly<Record<string, number>>, isTrusted = false) => {
  const facts = isTrusted ? known({ kind: 'absent' } as const) : unknown(unreadable(clone, 'x'));
  const git = { look: async () => facts } as unknown as Parameters<typeof checkOwners>[2]['git'];
  const found = await checkOwners(fleet, fleet.projects, { git }, machineOf(uid, 1000, owners));
  return found.map(({ what, fix, project }) => ({ what, project, commands: fixOf(fix ?? '').commands }));
};

describe('what po keeps', () => {
  it('is fine where it is the operator’s', () => {
    expect(ofFleet(1000, 1000, {})).toMatchObject([{ level: 'ok' }]);
    expect(ofFleet(0, 0, {})).toMatchObject([{ level: 'ok' }]);
  });

  it('is not open to others by a group that is the operator alone', () => {
    const warned = (mode: number) =>
      checkRights(fleet, machineOf(1000, 1000, {}, mode)).some(({ level }) => level === 'warning');
    expect(warned(0o664)).toBe(false);
    expect(warned(0o666)).toBe(true);
    expect(warned(0o660)).toBe(true);
  });

  it.each([
    ['.po', `${root}/.po`, `${root}/.po`, 'error'],
    ['a part of .po', `${root}/.po/lock`, `${root}/.po`, 'error'],
    ['a journal', `${root}/.po/runs/x.jsonl`, `${root}/.po`, 'error'],
    ['the registry', file, file, 'warning'],
  ])('is given back where root owns %s', (_, path, whole, level) => {
    const found = ofFleet(1000, 1000, { [path]: 0 });
    expect(found).toEqual([
      { level, what: `${path} belongs to root, and you are ada.`, commands: [`sudo chown -R ada ${whole}`] },
    ]);
    // No chmod or rm: neither is allowed to anybody else.
    expect(JSON.stringify(found)).not.toMatch(/chmod|rm /);
  });

  it('is named by number where its owner has no name', () => {
    expect(ofFleet(1000, 1000, { [`${root}/.po`]: 4711 })[0]?.what).toContain('belongs to uid 4711');
    expect(ofFleet(4712, 4712, { [`${root}/.po`]: 0 })[0]?.commands).toEqual([
      `sudo chown -R 4712 ${root}/.po`,
    ]);
  });

  it('stays the operator’s where root asks', () => {
    expect(ofFleet(0, 1000, { [`${root}/.po/lock`]: 0 })).toEqual([
      expect.objectContaining({ level: 'warning', commands: ['sudo -u ada po doctor'] }),
      {
        level: 'error',
        what: `${root}/.po/lock belongs to root, and the fleet is of ada.`,
        commands: [`sudo chown -R ada ${root}/.po`],
      },
    ]);
  });
});

describe('a clone', () => {
  it.each([
    clone,
    `${clone}/.git`,
    `${clone}/.git/index`,
    `${clone}/.git/objects/ab`,
    `${clone}/agents.toml`,
  ])('of which root owns %s is given back as a whole', async (path) => {
    // What lies above is there as well.
    const owners = { [`${clone}/.git`]: 1000, [`${clone}/.git/objects`]: 1000, [path]: 0 };
    expect(await ofClones(1000, owners)).toEqual([
      {
        project: 'web',
        what: `${path} belongs to root, and you are ada.`,
        commands: [`sudo chown -R ada ${clone}`],
      },
    ]);
  });

  it('that git is told to trust is left alone where it can be written', async () => {
    expect(await ofClones(0, { [clone]: 1001 }, true)).toEqual([]);
    expect(await ofClones(0, { [clone]: 1001 }, false)).toHaveLength(1);
  });
});
