// What an agent CLI asked its vendor for, read off the four APIs into one shape. Pure.

export const apis = ['anthropic', 'responses', 'chat', 'gemini'] as const;
export type Api = (typeof apis)[number];

export interface Turn {
  readonly role: string;
  readonly text: string;
}

export interface Asked {
  readonly model: string;
  readonly isStreamed: boolean;
  /** Names of the tools that may be called. Without any it is no turn of the agent's own: a title, a summary. */
  readonly tools: readonly string[];
  /** The conversation, without what the CLIs put around what was said. */
  readonly turns: readonly Turn[];
  /** A model is asked whether an action may be done without asking. */
  readonly isJudge: boolean;
}

interface Part {
  readonly type?: string;
  readonly text?: string;
  readonly content?: unknown;
  readonly thought?: boolean;
  readonly functionResponse?: { readonly response: unknown };
}

interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly output?: unknown;
  readonly parts?: readonly Part[];
}

/** Every key that one of the four APIs has. */
interface Body {
  readonly model?: string;
  readonly stream?: boolean;
  readonly tools?: readonly {
    readonly name?: string;
    readonly type?: string;
    readonly function?: { readonly name?: string };
    readonly functionDeclarations?: readonly { readonly name: string }[];
  }[];
  readonly messages?: readonly Item[];
  readonly input?: string | readonly Item[];
  readonly contents?: readonly Item[];
  readonly stop_sequences?: readonly string[];
}

/** Null where a path is none of a model. */
export function apiOf(path: string): Api | null {
  if (/\/messages$/.test(path)) return 'anthropic';
  if (/\/responses$/.test(path)) return 'responses';
  if (/\/chat\/completions$/.test(path)) return 'chat';
  return /:(stream)?[gG]enerateContent$/.test(path) ? 'gemini' : null;
}

export function readAsked(api: Api, path: string, text: string): Asked {
  const body: Body = JSON.parse(text);
  const { model, tools, isStreamed } = about(api, path, body);
  // Auto mode of Claude Code has a model judge each action.
  const isJudge = (body.stop_sequences ?? []).includes('</block>');
  return { model, tools, isStreamed, isJudge, turns: turnReaders[api](body) };
}

function about(api: Api, path: string, body: Body): Pick<Asked, 'model' | 'tools' | 'isStreamed'> {
  const tools = body.tools ?? [];
  const model = body.model ?? '';
  const isStreamed = body.stream === true;
  switch (api) {
    case 'anthropic':
    case 'responses':
      return { model, isStreamed, tools: tools.map((tool) => tool.name ?? tool.type ?? '') };
    case 'chat':
      return { model, isStreamed, tools: tools.map((tool) => tool.function?.name ?? '') };
    case 'gemini':
      return {
        model: /models\/([^:]+)/.exec(path)?.[1] ?? '',
        isStreamed: path.includes(':stream'),
        tools: tools.flatMap((tool) => tool.functionDeclarations ?? []).map((tool) => tool.name),
      };
  }
}

const turnReaders: Readonly<Record<Api, (body: Body) => Turn[]>> = {
  anthropic: ({ messages = [] }) =>
    messages.flatMap(({ role = '', content }) => {
      const parts = partsOf(content);
      const results = parts.filter(({ type }) => type === 'tool_result');
      const said = parts.filter(({ type }) => type === 'text').map(({ text = '' }) => stripped(text));
      return [
        ...results.map((part) => ({ role: 'tool', text: flat(part.content) })),
        ...spoken(role, said.filter((one) => one !== '').join('\n')),
      ];
    }),
  responses: ({ input = [] }) => {
    const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
    return items.flatMap((item: Item) => {
      if (/_output$/.test(item.type ?? '')) return [{ role: 'tool', text: flat(item.output) }];
      const text = flat(item.content);
      return aroundCodex.test(text) ? [] : spoken(item.role ?? '', text);
    });
  },
  chat: ({ messages = [] }) =>
    messages.flatMap(({ role = '', content }) =>
      role === 'tool' ? [{ role, text: flat(content) }] : spoken(role, stripped(flat(content))),
    ),
  gemini: ({ contents = [] }) =>
    contents.flatMap(({ role = '', parts = [] }) => {
      const results = parts.flatMap(({ functionResponse }) =>
        functionResponse === undefined
          ? []
          : [{ role: 'tool', text: JSON.stringify(functionResponse.response) }],
      );
      const said = parts.filter(({ thought, text }) => !thought && !/^\s*<session_context>/.test(text ?? ''));
      const text = stripped(said.map((part) => part.text ?? '').join(''));
      return [...results, ...spoken(role === 'model' ? 'assistant' : role, text)];
    }),
};

/** What Codex puts before the conversation. */
const aroundCodex = /^\s*(<environment_context>|<user_instructions>|# AGENTS\.md|<permissions)/;

function spoken(role: string, text: string): Turn[] {
  return (role === 'user' || role === 'assistant') && text !== '' ? [{ role, text }] : [];
}

function partsOf(content: unknown): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content : [];
}

function flat(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content))
    return content === undefined || content === null ? '' : JSON.stringify(content);
  return content
    .map((part: string | Part) => (typeof part === 'string' ? part : (part.text ?? flat(part.content))))
    .join('');
}

/** Claude Code marks a paste of several lines. */
const pasted = /<pasted_content id="(\w+)">\n([\s\S]*?)\n<\/pasted_content id="\1">/g;

function stripped(text: string): string {
  return text
    .replaceAll(pasted, '$2')
    .replaceAll(/<current_datetime>[^<]*<\/current_datetime>\s*/g, '')
    .replaceAll(/<system-reminder>[\s\S]*?<\/system-reminder>\s*/g, '')
    .replaceAll(/^\n+|\n+$/g, '');
}
