// What an agent is doing, from what its hooks say and what its screen shows. The events are those that the real
// CLIs send, shortened.
import { describe, expect, it } from 'vitest';
import type { ScreenReading } from '../../../engine/backends/backend.ts';
import { backends } from '../../../engine/backends/index.ts';
import { type ActivityRecord, activityRecord } from '../../../engine/contract/activity-record.ts';
import { activityOf } from '../../../engine/look/activity.ts';
import { activityAfter, hookPayload } from '../../../engine/run/hook-event.ts';
import { emptyActivity } from '../../../engine/state/activity.ts';

const launch = 'l1';

/** The record after some events, a second apart. */
function recordOf(...events: [string, Record<string, unknown>?][]): ActivityRecord {
  let record: ActivityRecord | null = null;
  for (const [index, [name, payload = {}]] of events.entries()) {
    const at = new Date(Date.UTC(2026, 10, 22, 10, 0, index)).toISOString();
    record = activityAfter(record, { name, payload: hookPayload.parse(payload), launch, at });
  }
  if (record === null) throw new Error('no event');
  return record;
}

const start: [string, Record<string, unknown>] = ['SessionStart', { session_id: 's1', source: 'startup' }];
const prompt: [string, Record<string, unknown>] = ['UserPromptSubmit', { session_id: 's1', prompt: 'hello' }];

/** As Claude Code 2.1.332 tells it. */
const tooLong: [string, Record<string, unknown>] = [
  'StopFailure',
  {
    error: 'invalid_request',
    error_details: '400 {"message":"prompt is too long: 210000 tokens > 200000 maximum"}',
  },
];

describe('what hooks say', () => {
  it('keeps the words of what ended a turn, in one line, until the next', () => {
    const failure: [string, Record<string, unknown>] = [
      'StopFailure',
      {
        error: 'server_error',
        error_details: '{}',
        last_assistant_message: 'API Error: 529\n\u001b[1mOverloaded',
      },
    ];
    expect(recordOf(start, prompt, failure).said).toBe('API Error: 529 Overloaded');
    expect(
      recordOf(start, prompt, failure, ['Notification', { notification_type: 'idle_prompt' }]).said,
    ).toBe('API Error: 529 Overloaded');
    expect(recordOf(start, prompt, failure, prompt).said ?? null).toBeNull();
    expect(recordOf(start, prompt, ['StopFailure', { error: 'unknown' }]).said).toBe('unknown');
  });

  it('keeps what it was doing when its session ended', () => {
    expect(recordOf(start, prompt, ['SessionEnd']).atEnd).toBe('busy');
    expect(recordOf(start, prompt, ['Stop'], ['SessionEnd']).atEnd).toBe('idle');
    expect(recordOf(start, prompt, ['PermissionRequest'], ['SessionEnd']).atEnd).toBe('waiting');
    expect(recordOf(prompt, ['StopFailure', { error: 'rate_limit' }], ['SessionEnd']).atEnd).toBe('busy');
    expect(recordOf(start, prompt, ['SessionEnd'], start, ['Stop'], ['SessionEnd']).atEnd).toBe('idle');
  });

  const cases: [string, [string, Record<string, unknown>?][], string, string | null][] = [
    ['a start', [start], 'idle', null],
    ['a prompt', [start, prompt], 'busy', null],
    ['the end of a turn', [start, prompt, ['Stop']], 'idle', null],
    ['a question for permission', [start, prompt, ['PermissionRequest']], 'waiting', 'permission'],
    [
      'a login that is missing',
      [start, prompt, ['StopFailure', { error: 'authentication_failed' }]],
      'held',
      'not-logged-in',
    ],
    ['a limit', [start, prompt, ['StopFailure', { error: 'rate_limit' }]], 'held', 'usage-limit'],
    [
      'a server that is down',
      [start, prompt, ['StopFailure', { error: 'server_error' }]],
      'held',
      'api-error',
    ],
    ['a conversation that is full', [start, prompt, tooLong], 'held', 'context-full'],
    [
      'one that was full and was compacted',
      [start, prompt, tooLong, ['SessionStart', { source: 'compact' }]],
      'idle',
      null,
    ],
    [
      'one that is compacted in the middle of a turn',
      [start, prompt, ['SessionStart', { source: 'compact' }]],
      'busy',
      null,
    ],
    [
      'a reminder, of one that is held',
      [
        prompt,
        ['StopFailure', { error: 'rate_limit' }],
        ['Notification', { notification_type: 'idle_prompt' }],
      ],
      'held',
      'usage-limit',
    ],
    [
      'a reminder, of one that was interrupted',
      [prompt, ['Notification', { notification_type: 'idle_prompt' }]],
      'idle',
      null,
    ],
    ['a new prompt, of one that was held', [['StopFailure', { error: 'rate_limit' }], prompt], 'busy', null],
    ['an end', [start, prompt, ['SessionEnd', { reason: 'other' }]], 'unknown', null],
    [
      'the end of one that is held',
      [['StopFailure', { error: 'rate_limit' }], ['SessionEnd']],
      'held',
      'usage-limit',
    ],
    [
      'compaction in a turn',
      [prompt, ['SessionStart', { source: 'compact', session_id: 's2' }]],
      'busy',
      null,
    ],
    ['an event nobody knows', [prompt, ['SomethingNew', { session_id: 7, error: [] }]], 'busy', null],
  ];
  it.each(cases)('%s', (_, events, state, reason) => {
    expect(recordOf(...events)).toMatchObject({ state, reason });
  });

  it('a cleared conversation goes on under the id it was given, whichever event comes first', () => {
    const cleared: [string, Record<string, unknown>] = [
      'SessionStart',
      { session_id: 's2', source: 'clear' },
    ];
    const ended: [string, Record<string, unknown>] = ['SessionEnd', { session_id: 's1', reason: 'clear' }];
    expect(recordOf(start, ended, cleared).conversation).toBe('s2');
    expect(recordOf(start, cleared, ended).conversation).toBe('s2');
  });

  it('every prompt is counted, with the digest of its bytes', () => {
    const { prompts } = recordOf(start, prompt, ['Stop'], ['UserPromptSubmit', { prompt: 'ü\n' }]);
    expect(prompts).toEqual({
      count: 2,
      lastAt: '2026-11-22T10:00:03.000Z',
      lastDigest: '599c7c0c70071ddf9568a4b07213a61a06ddb301f494a3477c69aaf04c1ad1cd',
    });
  });

  it('a prompt is known again in the mark that Claude puts around a paste', () => {
    const text = 'one\n\ntwo\n<pasted_content id="x">\nthree';
    const marked = `\n\n<pasted_content id="ee87">\n${text}\n</pasted_content id="ee87">\n`;
    expect(backends.claude.echo?.unmarked(marked)).toBe(text);
    expect(backends.claude.echo?.unmarked(`${marked}more`)).toBe(`${marked}more`);
  });

  it('a state keeps its beginning while it lasts', () => {
    const record = recordOf(prompt, ['Stop'], ['Notification', { notification_type: 'idle_prompt' }]);
    expect(record).toMatchObject({ since: '2026-11-22T10:00:01.000Z', at: '2026-11-22T10:00:02.000Z' });
  });

  it('a record is as its schema says', () => {
    expect(activityRecord.parse(recordOf(start, prompt))).toEqual(recordOf(start, prompt));
    expect(activityRecord.parse(emptyActivity('l', 'now')).state).toBe('unknown');
  });
});

const idle: ScreenReading = { state: 'idle', reason: null, isSure: false, isEnd: true };
/** Its input line, and an answer of which nobody can say that it is whole. */
const quiet: ScreenReading = { state: 'idle', reason: null, isSure: false, isEnd: false };
const busy: ScreenReading = { state: 'busy', reason: null, isSure: true };
const trust: ScreenReading = { state: 'held', reason: 'trust', isSure: true };
const limited = recordOf(prompt, ['StopFailure', { error: 'rate_limit' }]);

describe('what an agent is doing', () => {
  const soon = new Date('2026-11-22T10:00:02Z');
  const later = new Date('2026-11-22T10:05:00Z');
  const cases: [string, ActivityRecord | null, ScreenReading | null, Date, string, string, string | null][] =
    [
      ['nobody says anything', null, null, later, 'unknown', 'none', null],
      ['only the screen says something', null, busy, later, 'busy', 'screen', null],
      ['only a hook says something', recordOf(prompt), null, later, 'busy', 'hook', null],
      ['both say the same', recordOf(prompt), busy, later, 'busy', 'hook', null],
      ['the screen lags behind the hook', recordOf(prompt), idle, soon, 'busy', 'hook', null],
      ['a turn was interrupted, which no hook tells', recordOf(prompt), idle, later, 'idle', 'screen', null],
      ['an answer is being written', recordOf(prompt), quiet, later, 'busy', 'hook', null],
      ['an answer may be being written, and no hook tells', null, quiet, later, 'unknown', 'none', null],
      ['it rests, as both say', recordOf(prompt, ['Stop']), quiet, later, 'idle', 'hook', null],
      [
        'a question is gone, and nobody says what came of it',
        recordOf(prompt, ['PermissionRequest']),
        quiet,
        later,
        'unknown',
        'none',
        null,
      ],
      ['somebody has opened a dialog at rest', recordOf(start), null, later, 'unknown', 'none', null],
      ['it is drawing itself anew at rest', recordOf(start), null, soon, 'idle', 'hook', null],
      [
        'a question was answered',
        recordOf(prompt, ['PermissionRequest']),
        busy,
        later,
        'busy',
        'screen',
        null,
      ],
      ['a dialog stands before the first hook', null, trust, later, 'held', 'screen', 'trust'],
      ['a dialog came since', recordOf(start), trust, soon, 'held', 'screen', 'trust'],
      ['a limit, and its prompt below', limited, idle, later, 'held', 'hook', 'usage-limit'],
      ['a limit that is over, and it went on by itself', limited, busy, later, 'busy', 'screen', null],
      [
        'a session that ended, and a screen',
        recordOf(start, ['SessionEnd']),
        idle,
        soon,
        'idle',
        'screen',
        null,
      ],
    ];
  it.each(cases)('when %s', (_, hook, screen, now, state, source, reason) => {
    const found = activityOf({ hook, screen, hasInputLine: screen !== null, now });
    expect(found.activity).toMatchObject({ state, source });
    expect(found.held?.reason ?? null).toBe(reason);
  });
});

describe('a usage limit', () => {
  const now = new Date('2026-11-22T10:05:00Z');
  const until = new Date('2026-11-22T10:04:00Z');
  const later = new Date('2026-11-22T12:00:00Z');
  const text: ScreenReading = { state: 'held', reason: 'usage-limit', isSure: true };
  const unsure: ScreenReading = { ...text, isSure: false };
  const dialog: ScreenReading = { ...text, isDialog: true };
  const worked = recordOf(prompt, ['Stop']);
  const cases: [string, ActivityRecord | null, ScreenReading | null, Date, boolean, string][] = [
    ['that holds, by its screen', null, text, later, false, 'held'],
    ['that holds, by its hook', limited, text, later, false, 'held'],
    ['that is over, by its screen', null, text, until, false, 'idle'],
    ['that is over, by its hook', limited, null, until, false, 'idle'],
    ['that is over, by both', limited, text, until, false, 'idle'],
    ['that was lifted', limited, text, later, true, 'idle'],
    ['that is over and has left a dialog', null, dialog, until, false, 'waiting'],
    ['that was lifted and has left a dialog', limited, dialog, later, true, 'waiting'],
    ['in words that are older than what the hooks have said', worked, unsure, later, false, 'idle'],
    ['in a turn of Codex, whose hooks do not tell it', recordOf(prompt), text, later, false, 'held'],
  ];
  it.each(cases)('%s', (_, hook, screen, end, isLifted, state) => {
    const found = activityOf({
      hook,
      screen,
      hasInputLine: true,
      now,
      limit: { until: end, isLifted },
    });
    expect(found.activity.state).toBe(state);
    expect(found.held).toEqual(
      state === 'held' ? expect.objectContaining({ until: end.toISOString(), reason: 'usage-limit' }) : null,
    );
  });
});
