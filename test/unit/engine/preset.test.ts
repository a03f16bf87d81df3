// What a program's environment is given so that it neither updates itself nor asks its vendor for anything unasked.
import { describe, expect, it } from 'vitest';
import { backendNames, backends } from '../../../engine/backends/index.ts';
import type { AgentDefinition } from '../../../engine/declaration/definition.ts';

const definition: AgentDefinition = {
  ...{ name: 'writer', kind: 'persistent', backend: 'opencode', watch: 'heal', onExit: 'heal' },
  ...{
    prompt: null,
    envFile: null,
    dir: '.',
    command: null,
    args: [],
    env: {},
    model: null,
    permission: null,
  },
};

describe('updates', () => {
  it('are off in every agent program, by a variable or by a flag', () => {
    const start = { definition, conversation: 'c', prompt: null, directory: '/srv', engine: ['node'] };
    for (const name of backendNames) {
      const { environment = {}, launch, cli } = backends[name];
      const byFlag = launch(start).some((word) =>
        /^(check_for_update_on_startup=false|--no-auto-update)$/.test(word),
      );
      expect(byFlag || Object.keys(environment).length > 0, name).toBe(cli !== null);
    }
  });
});

describe('the free models of OpenCode’s vendor', () => {
  const { inquiry } = backends.opencode;
  if (inquiry === undefined) throw new Error('OpenCode is asked nothing');
  const asks = (given: Partial<{ model: string; environment: Record<string, string>; file: string }> = {}) =>
    inquiry.args({
      definition: { ...definition, model: given.model ?? null },
      environment: given.environment ?? {},
      file: given.file ?? null,
    });
  const content = (answer: unknown, own?: string) => {
    const given = inquiry.variables(
      answer === null ? null : JSON.stringify(answer),
      own === undefined ? {} : { OPENCODE_CONFIG_CONTENT: own },
    );
    const text = given['OPENCODE_CONFIG_CONTENT'];
    return text === undefined ? undefined : JSON.parse(text);
  };

  it('need a login, or a model of that name', () => {
    expect(asks()).toEqual(['debug', 'config']);
    expect(asks({ model: 'opencode/big-pickle' })).toBeNull();
    expect(asks({ model: 'openai/gpt-5' })).not.toBeNull();
    expect(asks({ environment: { OPENCODE_API_KEY: 'k' } })).toBeNull();
    expect(asks({ environment: { OPENCODE_API_KEY: '' } })).not.toBeNull();
    expect(asks({ file: '{"opencode":{"type":"api","key":"k"}}' })).toBeNull();
    expect(asks({ file: '{"openai":{"type":"api","key":"k"}}' })).not.toBeNull();
    expect(asks({ file: 'damaged' })).not.toBeNull();
    expect(asks({ environment: { OPENCODE_AUTH_CONTENT: '{"opencode":{}}' } })).toBeNull();
  });

  it('are looked for where OpenCode keeps its logins', () => {
    expect(inquiry.file({ HOME: '/h' })).toBe('/h/.local/share/opencode/auth.json');
    expect(inquiry.file({ HOME: '/h', XDG_DATA_HOME: '/d' })).toBe('/d/opencode/auth.json');
  });

  it('are off beside whatever else is, and nothing that is set is lost', () => {
    expect(content({})).toEqual({ disabled_providers: ['opencode'] });
    expect(content(null)).toEqual({ disabled_providers: ['opencode'] });
    expect(content({ disabled_providers: ['openai'], model: 'x/y' })).toEqual({
      disabled_providers: ['openai', 'opencode'],
    });
    const own = '{ // mine\n "share": "disabled", "disabled_providers": ["xai"], }';
    expect(content({ disabled_providers: ['xai', 'openai'] }, own)).toEqual({
      ...{ share: 'disabled', disabled_providers: ['xai', 'openai', 'opencode'] },
    });
    expect(content(null, own)).toEqual({ share: 'disabled', disabled_providers: ['xai', 'opencode'] });
    expect(content({}, '{"a":"http://x // no comment, }"}')).toMatchObject({
      a: 'http://x // no comment, }',
    });
  });

  it('are left alone where a key for them is configured, and where the configuration is none', () => {
    expect(content({ provider: { opencode: { options: { apiKey: 'k' } } } })).toBeUndefined();
    expect(content({}, 'not json')).toBeUndefined();
  });
});
