// How long the registry takes that is just not too large, or too much: `npx tsx test/bench/bounds.ts [NAME]`. Machines
// are noisy, so read what stands out.
import { loadFleet } from '../../src/fleet/load.ts';
import { diagnosticsDocument, renderDiagnostics } from '../../src/view/diagnostics.ts';
import { honest, monsters } from '../support/monsters.ts';

const texts = [
  ...Object.entries(monsters).map(([name, [, text]]) => [name, text] as const),
  ...Object.entries(honest),
];
const [only] = process.argv.slice(2);

for (const [name, make] of texts) {
  if (only !== undefined && name !== only) continue;
  const text = make();
  const start = performance.now();
  const input = { file: '/tmp/none/fleet.toml', text, home: '/root', templates: ['shell'] };
  const { diagnostics } = loadFleet({ ...input, realpath: () => null });
  const human = renderDiagnostics(diagnostics, { color: false, width: 80 }).length;
  const json = JSON.stringify(diagnosticsDocument(diagnostics), null, 2).length;
  const tookMs = Math.round(performance.now() - start);
  const size = `${Math.ceil(text.length / 1024)} KB`;
  process.stdout.write(
    `${String(tookMs).padStart(6)} ms  ${size.padStart(9)}  ${String(diagnostics.length).padStart(3)} faults in ${human} and ${json} characters  ${name}\n`,
  );
}
