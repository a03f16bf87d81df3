// What doctor concludes, without any of the programs it asks.
import { describe, expect, it } from 'vitest';
import { missingFlags, versionFault } from '../../engine/backends/probe.ts';
import { checkLocale, checkNode } from '../../engine/doctor/host.ts';

describe('a version', () => {
  const checked = { oldest: '2.1.197', newest: '2.1.330' };
  it.each([
    ['2.1.196', 'older'],
    ['2.1.197', null],
    ['2.1.200', null],
    ['2.1.330', null],
    ['2.1.331-beta.1', 'newer'],
    ['2.2.0', 'newer'],
    ['10.0.0', 'newer'],
    ['1.99.999', 'older'],
  ])('%s is %s than what was tried', (version, fault) => {
    expect(versionFault(version, checked)).toBe(fault);
  });
});

describe('a flag', () => {
  const help = '  -m, --model <MODEL>\n  --resume [value]\n  --skip-trust-not\n--last\n';
  it('is known only where the help has it whole', () => {
    const asked = ['-m', '--model', '--resume', '--last', '--skip-trust', '--mode', '-r', '--trust'];
    expect(missingFlags(asked, help)).toEqual(['--skip-trust', '--mode', '-r', '--trust']);
  });
});

describe('the host', () => {
  it('has a node that is new enough, or not', () => {
    expect(['20.19.0', '22.1.0', '20.18.9', '18.20.0'].map((one) => checkNode(one).level)).toEqual([
      ...['ok', 'ok', 'error', 'error'],
    ]);
  });

  it('has a locale with UTF-8, or not', () => {
    const level = (env: Record<string, string>) => checkLocale({ env }).level;
    expect(level({ LANG: 'C.UTF-8' })).toBe('ok');
    expect(level({ LANG: 'C.UTF-8', LC_ALL: 'C' })).toBe('warning');
    expect(level({ LANG: 'de_DE.utf8' })).toBe('ok');
    expect(level({})).toBe('warning');
  });
});
