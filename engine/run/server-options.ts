/**
 * A tmux server reads its conf once and lives for months. This gives one that runs the options of this engine's conf: only a
 * server that an engine has started, and never those of an older engine in place of a newer one's.
 */
import type { Context } from '../context.ts';
import { digestOf } from '../declaration/spec-digest.ts';
import { readText } from '../world/files.ts';
import { call, failureOf, type Tmux } from '../world/tmux.ts';

/** On the server: the version of the engine, and the digest of the conf, that its options were last set by. */
const confMark = '@ao_conf';

/** Returns what went wrong, for people; null if all is well or there is nothing to do. */
export async function refreshOptions(
  { tmuxConf, version }: Pick<Context, 'tmuxConf' | 'version'>,
  tmux: Tmux,
): Promise<string | null> {
  const asked = await call(tmux, ['display-message', '-p', `#{${confMark}}|#{config_files}`]);
  const answer = asked.kind === 'ended' ? asked.stdout : '';
  const [, mark = '', files = ''] = /^([^|]*)\|(.*)$/m.exec(answer) ?? [];
  // A server with any other conf was started by someone else.
  if (!/^[^,]*\/engine\/tmux\.conf$/.test(files)) return null;
  const own = `${version} ${digestOf(readText(tmuxConf) ?? '')}`;
  if (mark === own || isNewer(mark, version)) return null;
  const problem = failureOf(
    await call(tmux, ['source-file', tmuxConf, ';', 'set-option', '-s', confMark, own]),
  );
  return problem === null ? null : `the options of the tmux server were not set: ${problem}`;
}

/** Whether the mark is that of a newer engine than `version`. */
export function isNewer(mark: string, version: string): boolean {
  const numbers = (text: string) => /^v(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [0, 0, 0];
  const own = numbers(version);
  const difference = numbers(mark)
    .map((number, index) => number - (own[index] ?? 0))
    .find((one) => one !== 0);
  return (difference ?? 0) > 0;
}
