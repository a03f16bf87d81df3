// What a project's agents.toml declares.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { checkDocument, readAgents } from '../../engine/protocol.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { World } from '../../src/world/world.ts';
import type { Desired } from '../reconciler.ts';
import type { Checked } from './definitions.ts';
import type { Declared } from './types.ts';

/**
 * Reads the names of agents leniently, since the wanted engine may know keys and backends that po does not. po can
 * tell that the engine will refuse the file only where it is the very release that po was built with.
 */
export function readDeclared(
  { project: { path }, engine }: Desired,
  { files, engines }: World,
): Look<{ readonly declared: Declared; readonly checked: Checked | null }> {
  const file = `${path}/agents.toml`;
  const text = files.readIn(path, 'agents.toml');
  if (!text.known) return text;
  if (text.value === null) return known({ declared: { kind: 'missing' }, checked: null });
  const read = readAgents(file, text.value);
  if (!read.ok) {
    return known({ declared: { kind: 'unreadable', why: firstOf(read.diagnostics) }, checked: null });
  }
  const agents = read.value.agents.map(({ name, kind, backend, watch, hasWake, staysEnded }) => ({
    name,
    backend,
    persistent: kind === 'persistent',
    needsWatchdog: watch === 'heal' || hasWake,
    ...(staysEnded && { staysEnded }),
  }));
  let made: ReturnType<Checked> | null = null;
  const checked = () => {
    made ??= checkDocument(read.value.document);
    return made;
  };
  const whole = engines.isOwn(engine.commit) ? checked() : null;
  const fault = whole?.ok === false ? { fault: firstOf(whole.diagnostics) } : {};
  return known({ declared: { kind: 'agents', agents, ...fault }, checked });
}

/** The first fault, at its place; `validate` shows them all. */
function firstOf([first, ...more]: readonly Diagnostic[]): string {
  const place = first?.place === undefined ? '' : `${first.place.line}:${first.place.column}: `;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return `${place}${first?.detail ?? 'not TOML'}${rest}`;
}
