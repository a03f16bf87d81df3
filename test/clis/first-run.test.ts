// In an empty home: each screen that the program shows before it can work, as the engine reads it; that nothing is said to a
// vendor meanwhile; and that no program looks for an update. With PO_RECORD=1 the screens are kept for the tests that run without
// the programs.
import { describe, expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import { readingOf } from '../support/first-runs.ts';
import { nameOf } from './sightings.ts';
import { looksAt, openStage, present, type Stage, saw } from './stage.ts';
import { type FirstRun, trialOf } from './trial.ts';

async function walk(stage: Stage, { steps, ends }: FirstRun): Promise<string[]> {
  const seen: string[] = [];
  let before = '';
  for (const [keys, name] of steps) {
    for (const key of keys) {
      stage.keys(key);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const isLast = ends === true && name === steps.at(-1)?.[1];
    const expected = readingOf(name);
    const isShown = async () => {
      const { activity, held, runtime } = await stage.agent();
      const reason = (held as { reason: string } | null)?.reason ?? activity.reason ?? '';
      const state = isLast ? (held === null ? 'none' : 'held') : activity.state;
      if (`${state} ${reason}` !== expected || (isLast && runtime.state !== 'exited')) return null;
      // The screen before may be read the same.
      const screen = stage.screen();
      return screen !== before && screen.trim() !== '' ? screen : null;
    };
    before = await until(`${name} to be read as ${expected}`, isShown, 60_000).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${stage.screen()}`);
    });
    if (isLast) break;
    // The start prompt stands in the input line of one that can ask nobody.
    const place = name === 'first-no-provider' ? 'draft' : 'elsewhere';
    const { composer } = await stage.read({ place, name });
    expect(composer, name).not.toBe('empty');
    const { result } = await stage.send('a message');
    expect(['blocked', 'queued'], name).toContain(result);
    stage.forgetQueue();
    seen.push(name);
  }
  return seen;
}

/** Releases of any of the programs, where each of them looks for its own. */
const aboutUpdates =
  /releases\/latest|latest-version|claude-code|openai(%2f|\/)codex$|gemini-cli$|qwen-code$|\/opencode-ai|pi-coding-agent|github(%2f|\/)copilot|homebrew|formulae|scoop/i;

describe.each(present.map((cli) => ({ name: nameOf(cli), cli })))('$name', ({ cli }) => {
  it('asks in an empty home, and each question is known', { timeout: 480_000 }, async () => {
    looksAt(cli, 'first-run');
    const seen: string[] = [];
    const walks = trialOf(cli.backend).firstRuns(cli.version);
    if (walks.length === 0) {
      const stage = await openStage(cli, { isFresh: true });
      await stage.up();
      const asked = async () => {
        const now = await stage.agent();
        return now.activity.state === 'held' || now.activity.state === 'waiting' ? now : null;
      };
      const { activity, held } = await until('a question', asked, 25_000).catch(() => stage.agent());
      const reason = (held as { reason: string } | null)?.reason;
      saw(cli, 'first-run', `\`${activity.state}\`${reason === undefined ? '' : ` (${reason})`}`);
      return;
    }
    for (const one of walks) {
      const stage = await openStage(cli, { isFresh: true, ...one });
      stage.project.write('p.md', 'Hello there.');
      await stage.up();
      seen.push(...(await walk(stage, one)));
      expect(stage.vendors.said()).toEqual([]);
    }
    const states = [...new Set(seen.map(readingOf))];
    const words = states.map((state) => {
      const names = [...new Set(seen)].filter((name) => readingOf(name) === state);
      return `\`${state}\`: ${names.map(plain).join(', ')}`;
    });
    saw(cli, 'first-run', words.join('; '));
  });

  it('neither updates itself at its start nor looks for an update', async () => {
    looksAt(cli, 'updates');
    const stage = await openStage(cli);
    await stage.up();
    await stage.does('idle');
    await stage.send('[[say hello]]', '--timeout', '30');
    await stage.does('idle');
    // What is done in the background has begun by now.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const { fetches = /^$/ } = trialOf(cli.backend);
    const asked = stage.vendors.seen.map(({ host, path }) => `${host}${path}`);
    expect(asked.filter((one) => aboutUpdates.test(one) && !fetches.test(one))).toEqual([]);
    saw(cli, 'updates', 'nobody');
  });
});

function plain(name: string): string {
  return name.replace('first-', '').replaceAll('-', ' ');
}
