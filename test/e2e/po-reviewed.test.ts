// `po apply --require-reviewed`: what nobody has reviewed is not done, whoever asks for it.
import { existsSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import { type Fleet, git, makeFleet, patienceMs, unwrapped } from '../support/fleet.ts';
import { type ForgeServer, noJob, repository, somebody, startForge, token } from '../support/forge-server.ts';
import { seatOperator } from '../support/operator.ts';
import { commitFiles } from '../support/remotes.ts';

let fleet: Fleet;
/** The commit that brought the registry to the branch. */
let brought: string;

beforeEach(() => {
  fleet = makeFleet({ projects: { web: { state: 'stopped' } } });
  fleet.write('desk/.gitignore', 'clones/\n');
  git(fleet.desk, 'init', '--quiet', '--initial-branch=main');
  brought = commitFiles(fleet.desk, {}, 'The fleet');
});

const apply = (env: Readonly<Record<string, string>>, ...args: string[]) =>
  fleet.poWith({ ...noJob, ...env }, 'apply', '--yes', '--require-reviewed', ...args);

function isUntouched(): boolean {
  return !existsSync(fleet.path('web'));
}

it.each([
  ['--repository', repository],
  ['--server', 'https://git.example.org'],
  ['--platform', 'gitea'],
])('%s is refused where no review is asked for, and nothing is done', async (option, value) => {
  const refused = await fleet.poWith(noJob, 'apply', '--yes', option, value);
  expect(refused).toMatchObject({ code: 64, stdout: '' });
  expect(refused.stderr).toContain(`${option} means nothing without --require-reviewed`);
  expect(isUntouched()).toBe(true);
});

describe('without a forge', () => {
  it('refuses what is in no commit, says where it has looked, and does nothing', async () => {
    const refused = await apply({});
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/^po apply: this plan was not reviewed, so nothing was done: sha256:/);
    expect(refused.stderr).toContain('  - no plan file that HEAD holds has this digest\n');
    expect(refused.stderr).toContain('  - po asked no forge');
    expect(isUntouched()).toBe(true);

    // A plan that lies there and is not committed was reviewed by nobody, also where it is named.
    await fleet.po('plan', '--out', 'web.plan.json');
    expect((await apply({}, '--plan', 'web.plan.json')).code).toBe(4);
    expect(isUntouched()).toBe(true);
  });

  it('does what a committed plan file holds, and nothing else', async () => {
    await fleet.po('plan', '--out', 'web.plan.json');
    commitFiles(fleet.desk, {}, 'The plan');
    fleet.declare('api', { state: 'stopped' });
    const changed = await apply({});
    expect(changed).toMatchObject({ code: 4 });
    expect(changed.stderr).toContain('fleet.toml has uncommitted changes');
    commitFiles(fleet.desk, {}, 'One more');
    expect((await apply({})).code).toBe(4);
    expect(isUntouched()).toBe(true);

    fleet.declare('api', null);
    commitFiles(fleet.desk, {}, 'One less');
    const done = await apply({});
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(unwrapped(done.stdout)).toContain('Reviewed: web.plan.json in HEAD holds this plan.');
    // What is done already needs no review.
    expect((await apply({})).code).toBe(0);
  });

  it('takes a file that only names the digest for no plan', async () => {
    const { digest } = await fleet.plan();
    commitFiles(
      fleet.desk,
      { 'note.md': `${digest}\n`, 'a.json': `{"plan":{"digest":"${digest}"}}` },
      'A note',
    );
    expect((await apply({})).code).toBe(4);
    expect(isUntouched()).toBe(true);
  });

  it('is looked up before anybody is asked', async () => {
    const operator = seatOperator(fleet, noJob);
    operator.po('apply', '--require-reviewed');
    await operator.see(/this plan was not reviewed/);
    expect(await operator.exitCode()).toBe(4);
    expect(operator.screen()).not.toContain('Do this?');

    await fleet.po('plan', '--out', 'web.plan.json');
    commitFiles(fleet.desk, {}, 'The plan');
    operator.forget();
    operator.po('apply', '--require-reviewed');
    await operator.see(/Reviewed: web\.plan\.json in HEAD holds this plan\.\s+Do this\?/);
    operator.type('yes');
    operator.press('Enter');
    expect(await operator.exitCode()).toBe(0);
    expect(operator.screen().match(/Reviewed:/g)).toHaveLength(1);
  });

  it('says it as data as well', async () => {
    const refused = await apply({}, '--json');
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      refusal: { code: 'not-reviewed', detail: expect.stringContaining('this plan was not reviewed') },
      results: [],
    });
  });
});

describe.each(['github', 'gitea'] as const)('at %s', (platform) => {
  const where = (forge: ForgeServer, name = repository) => [
    ...['--platform', forge.platform, '--server', forge.url],
    ...['--repository', name],
  ];
  const env = { PO_FORGE_TOKEN: token };

  /** The plan as it is, on the pull request, which is then merged. */
  async function reviewed(): Promise<ForgeServer> {
    const forge = await startForge(platform);
    const { stdout } = await fleet.po('plan', '--markdown');
    fleet.write('plan.md', stdout);
    const put = await fleet.poWith(
      { ...noJob, ...env },
      ...['comment', `${fleet.top}/plan.md`, ...where(forge), '--pull-request', '7'],
    );
    expect(put).toMatchObject({ code: 0, stderr: '' });
    forge.pull = { state: 'closed', merged: true };
    forge.brought.add(brought);
    return forge;
  }

  it('does what our comment on the merged pull request shows', async () => {
    const forge = await reviewed();
    const done = await apply(env, ...where(forge));
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(unwrapped(done.stdout)).toContain(
      'Reviewed: the comment on merged pull request 7 shows this plan',
    );
    expect(done.stdout + done.stderr).not.toContain(token);
  });

  it('refuses where the pull request is not merged, or did not bring the registry', async () => {
    const forge = await reviewed();
    forge.pull = { state: 'open', merged: false };
    const open = await apply(env, ...where(forge));
    expect(open.code).toBe(4);
    expect(open.stderr).toContain(`no merged pull request has brought ${brought.slice(0, 12)}`);
    forge.pull = { state: 'closed', merged: true };
    forge.brought.clear();
    expect((await apply(env, ...where(forge))).code).toBe(4);
    // What was not pushed is no commit of the forge’s.
    const status = platform === 'github' ? 422 : 404;
    forge.faults.push({ on: /\/commits\//, what: { status, body: { message: 'No commit found' } } });
    expect((await apply(env, ...where(forge))).code).toBe(4);
    expect(isUntouched()).toBe(true);
  });

  it('refuses where the comment shows another plan, or somebody else has written it', async () => {
    const forge = await reviewed();
    const [ours] = forge.comments;
    if (ours === undefined) throw new Error('there is no comment');
    const said = ours.body;
    ours.body = said.replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${'0'.repeat(64)}`);
    const other = await apply(env, ...where(forge));
    expect(other.code).toBe(4);
    expect(other.stderr).toContain('the comment on merged pull request 7 shows another plan');
    forge.add(somebody, said);
    expect((await apply(env, ...where(forge))).code).toBe(4);
    // Words before the last line that is po’s own.
    const { digest } = await fleet.plan();
    ours.body = `${ours.body.split('\n')[0]}\nDigest: \`${digest}\`\n${ours.body}`;
    expect((await apply(env, ...where(forge))).code).toBe(4);
    expect(isUntouched()).toBe(true);
  });

  it('fails, and does nothing, where the repository is not there, or the token may not see it', async () => {
    const forge = await reviewed();
    const wrong = await apply(env, ...where(forge, 'team/flet'));
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('No such repository');
    expect(unwrapped(wrong.stderr)).toContain(
      'see whether team/flet is right; one that the token in PO_FORGE_TOKEN may not see looks the same',
    );
    // As it is to a token without rights.
    forge.faults.push({ on: /^GET \/repos\//, what: { status: 404, body: { message: 'Not Found' } } });
    const hidden = await apply(env, ...where(forge));
    expect(hidden).toMatchObject({ code: 1, stdout: '' });
    expect(hidden.stderr).toContain('No such repository');
    expect(isUntouched()).toBe(true);
  });

  it('fails, and does nothing, where the forge gives no answer', async () => {
    const forge = await reviewed();
    forge.faults.push({ on: /\/commits\//, what: { status: 403, body: { message: 'no' } } });
    const failed = await apply(env, ...where(forge));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('error:');
    expect(isUntouched()).toBe(true);
  });

  it('can be interrupted while the forge is silent', async () => {
    const forge = await reviewed();
    forge.faults.push({ on: /\/commits\//, what: 'silence' });
    const args = ['apply', '--yes', '--require-reviewed', ...where(forge)];
    const running = fleet.start({ ...noJob, ...env }, ...args);
    await until(
      'the forge to be asked',
      () => forge.seen.some(({ request }) => /\/commits\//.test(request)),
      patienceMs,
    );
    process.kill(running.pid, 'SIGINT');
    const ran = await running.done;
    expect(ran.code).toBe(130);
    expect(ran.stderr).not.toContain('bug');
    expect(isUntouched()).toBe(true);
  });
});
