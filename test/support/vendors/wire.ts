// An answer in the words of each API, streamed or whole: the events and fields that the CLIs need, and no more.
import { randomBytes } from 'node:crypto';
import type { Answer } from './answer.ts';
import type { Api, Asked } from './asked.ts';

export type Content = Extract<Answer, { kind: 'text' | 'call' }>;

interface Out {
  readonly asked: Asked;
  readonly answer: Content;
  /** A piece of a stream. */
  send(piece: string): void;
  /** Waits between two of so many pieces. */
  rest(pieces: number): Promise<void>;
}

/** Streams an answer; or gives it whole, where it was asked for so. */
export function writeAnswer(api: Api, out: Out): Promise<unknown> {
  return writers[api](out);
}

const id = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;
const seconds = () => Math.floor(Date.now() / 1000);
const pieces = (text: string) => text.match(/[\s\S]{1,12}/gu) ?? [''];

const writers: Readonly<Record<Api, (out: Out) => Promise<unknown>>> = {
  async anthropic({ answer, asked, send, rest }) {
    const usage = {
      input_tokens: 1000,
      output_tokens: 50,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    };
    const isCall = answer.kind === 'call';
    const block = isCall
      ? { type: 'tool_use', id: id('toolu'), name: answer.name, input: {} }
      : { type: 'text', text: '' };
    const message = {
      ...{ id: id('msg'), type: 'message', role: 'assistant', model: asked.model },
      ...{ content: [], stop_reason: null, stop_sequence: null, usage },
    };
    const stop = isCall ? 'tool_use' : 'end_turn';
    if (!asked.isStreamed) {
      const content = [isCall ? { ...block, input: answer.input } : { type: 'text', text: answer.text }];
      return { ...message, content, stop_reason: stop };
    }
    const event = (data: { type: string; [key: string]: unknown }) =>
      send(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
    event({ type: 'message_start', message });
    event({ type: 'content_block_start', index: 0, content_block: block });
    const parts = isCall ? [JSON.stringify(answer.input)] : pieces(answer.text);
    for (const part of parts) {
      const delta = isCall
        ? { type: 'input_json_delta', partial_json: part }
        : { type: 'text_delta', text: part };
      event({ type: 'content_block_delta', index: 0, delta });
      await rest(parts.length);
    }
    event({ type: 'content_block_stop', index: 0 });
    event({
      type: 'message_delta',
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { output_tokens: 50 },
    });
    event({ type: 'message_stop' });
    return null;
  },

  async responses({ answer, asked, send, rest }) {
    const response = {
      ...{ id: id('resp'), object: 'response', created_at: seconds(), status: 'in_progress' },
      ...{ model: asked.model, output: [] },
    };
    const usage = {
      ...{ input_tokens: 1000, input_tokens_details: { cached_tokens: 0 } },
      ...{ output_tokens: 50, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 1050 },
    };
    const item =
      answer.kind === 'call'
        ? {
            ...{ type: 'function_call', id: id('fc'), call_id: id('call'), name: answer.name },
            ...{ arguments: JSON.stringify(answer.input), status: 'completed' },
          }
        : {
            ...{ type: 'message', id: id('msg'), role: 'assistant', status: 'completed' },
            content: [{ type: 'output_text', text: answer.text, annotations: [] }],
          };
    const completed = { ...response, status: 'completed', output: [item], usage };
    if (!asked.isStreamed) return completed;
    let sequence = 0;
    const event = (type: string, data: object) => {
      send(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...data })}\n\n`);
      sequence += 1;
    };
    const place = { item_id: item.id, output_index: 0, content_index: 0 };
    event('response.created', { response });
    event('response.in_progress', { response });
    if (answer.kind === 'text') {
      event('response.output_item.added', {
        output_index: 0,
        item: { ...item, status: 'in_progress', content: [] },
      });
      event('response.content_part.added', {
        ...place,
        part: { type: 'output_text', text: '', annotations: [] },
      });
      const parts = pieces(answer.text);
      for (const delta of parts) {
        event('response.output_text.delta', { ...place, delta });
        await rest(parts.length);
      }
      event('response.output_text.done', { ...place, text: answer.text });
    } else {
      event('response.output_item.added', {
        output_index: 0,
        item: { ...item, arguments: '', status: 'in_progress' },
      });
      const whole = { item_id: item.id, output_index: 0, arguments: JSON.stringify(answer.input) };
      event('response.function_call_arguments.done', whole);
      await rest(1);
    }
    event('response.output_item.done', { output_index: 0, item });
    event('response.completed', { response: completed });
    return null;
  },

  async chat({ answer, asked, send, rest }) {
    const usage = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 };
    const about = { id: id('chatcmpl'), created: seconds(), model: asked.model };
    const call =
      answer.kind === 'call'
        ? {
            ...{ id: id('call'), type: 'function' },
            function: { name: answer.name, arguments: JSON.stringify(answer.input) },
          }
        : null;
    const finish = call === null ? 'stop' : 'tool_calls';
    const text = answer.kind === 'text' ? answer.text : null;
    if (!asked.isStreamed) {
      const message = { role: 'assistant', content: text, ...(call !== null && { tool_calls: [call] }) };
      const choices = [{ index: 0, message, finish_reason: finish }];
      return { ...about, object: 'chat.completion', choices, usage };
    }
    const chunk = (delta: object, finish_reason: string | null = null, more = {}) => {
      const choices = [{ index: 0, delta, finish_reason }];
      send(`data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', choices, ...more })}\n\n`);
    };
    chunk({ role: 'assistant', content: '' });
    if (text !== null) {
      const parts = pieces(text);
      for (const content of parts) {
        chunk({ content });
        await rest(parts.length);
      }
    } else {
      chunk({ tool_calls: [{ index: 0, ...call }] });
      await rest(1);
    }
    chunk({}, finish, { usage });
    send('data: [DONE]\n\n');
    return null;
  },

  async gemini({ answer, asked, send, rest }) {
    const about = {
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 50, totalTokenCount: 1050 },
      modelVersion: asked.model,
      responseId: id('r'),
    };
    const chunk = (parts: object[], finishReason?: string) => ({
      candidates: [{ content: { role: 'model', parts }, ...(finishReason && { finishReason }), index: 0 }],
      ...about,
    });
    const whole =
      answer.kind === 'call'
        ? [{ functionCall: { name: answer.name, args: answer.input } }]
        : [{ text: answer.text }];
    if (!asked.isStreamed) return chunk(whole, 'STOP');
    const event = (data: object) => send(`data: ${JSON.stringify(data)}\r\n\r\n`);
    if (answer.kind === 'call') {
      await rest(1);
      event(chunk(whole, 'STOP'));
      return null;
    }
    const parts = pieces(answer.text);
    for (const text of parts) {
      event(chunk([{ text }]));
      await rest(parts.length);
    }
    event(chunk([{ text: '' }], 'STOP'));
    return null;
  },
};
