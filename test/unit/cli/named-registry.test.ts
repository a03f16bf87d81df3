// A command to paste is about the registry that was named, wherever its remedy is made.
import { afterEach, expect, it } from 'vitest';
import { nameRegistry, onNamedRegistry, remedyText } from '../../../engine/kernel/help.ts';

afterEach(() => nameRegistry(null));

it.each([
  ['po apply', 'po apply -f ../x/fleet.toml'],
  ['po apply --restart web', 'po apply -f ../x/fleet.toml --restart web'],
  ["sudo -u '#1000' po plan", "sudo -u '#1000' po plan -f ../x/fleet.toml"],
  ['po plan --markdown | po comment', 'po plan -f ../x/fleet.toml --markdown | po comment'],
  ['po plan -f other.toml', 'po plan -f other.toml'],
  ['po plan --fleet=other.toml', 'po plan --fleet=other.toml'],
  ['po init fleet', 'po init fleet'],
  ['cd /fleet/web && node engine/agents.mjs down', 'cd /fleet/web && node engine/agents.mjs down'],
  ['git -C /fleet/po status', 'git -C /fleet/po status'],
])('%s', (command, expected) => {
  expect(onNamedRegistry(command)).toBe(command);
  nameRegistry('../x/fleet.toml');
  expect(onNamedRegistry(command)).toBe(expected);
  expect(remedyText('say so:', command)).toBe(`say so:\n  ${expected}`);
});

it('quotes its name, and knows one that looks like an option', () => {
  nameRegistry('my fleet/fleet.toml');
  expect(onNamedRegistry('po apply')).toBe("po apply -f 'my fleet/fleet.toml'");
  nameRegistry('-x.toml');
  expect(onNamedRegistry('po apply')).toBe('po apply --fleet=-x.toml');
  // What a shell makes for one command is not there for the next.
  nameRegistry('/dev/fd/63');
  expect(onNamedRegistry('po apply')).toBe('po apply');
});
