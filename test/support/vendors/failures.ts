// How each vendor says no: an error's status, headers and body. `resetsAt` is when a usage limit ends, in seconds.
import type { Api } from './asked.ts';

export interface Failure {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export const failureKinds = [
  '401',
  /** A rate limit that ends in seconds. */
  '429',
  /** A subscription's limit: ends in hours. Claude Code words it only where it is logged in by OAuth. */
  'usage',
  /** The same, of a week. */
  'weekly',
  'credit',
  '500',
  '529',
  'too-long',
] as const;
export type FailureKind = (typeof failureKinds)[number];

export function failureOf(api: Api, kind: string, resetsAt: number | null, nowSeconds: number): Failure {
  const until = (hours: number) => resetsAt ?? nowSeconds + hours * 3600;
  const known = failureKinds.find((one) => one === kind) ?? '500';
  if (api === 'anthropic') return anthropic(known, until, nowSeconds);
  return api === 'gemini' ? gemini(known) : openai(known, until(3), nowSeconds);
}

function anthropic(kind: FailureKind, until: (hours: number) => number, nowSeconds: number): Failure {
  const error = (status: number, type: string, message: string, headers = {}): Failure => ({
    status,
    headers: { 'request-id': 'req_local', ...headers },
    body: { type: 'error', error: { type, message }, request_id: 'req_local' },
  });
  const limited = "This request would exceed your account's rate limit. Please try again later.";
  switch (kind) {
    case '401':
      return error(401, 'authentication_error', 'invalid x-api-key');
    case '429':
      return error(429, 'rate_limit_error', "This request would exceed your organization's rate limit.", {
        'retry-after': '2',
        'anthropic-ratelimit-input-tokens-remaining': '0',
      });
    case 'usage':
      return error(429, 'rate_limit_error', limited, unified('five_hour', until, nowSeconds));
    case 'weekly':
      return error(429, 'rate_limit_error', limited, unified('seven_day', until, nowSeconds));
    case 'credit':
      return error(
        400,
        'invalid_request_error',
        'Your credit balance is too low to access the Anthropic API.',
      );
    case 'too-long':
      return error(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum');
    case '529':
      return error(529, 'overloaded_error', 'Overloaded');
    case '500':
      return error(500, 'api_error', 'Internal server error');
  }
}

/** What a subscription's limit says of itself. */
function unified(
  claim: string,
  until: (hours: number) => number,
  nowSeconds: number,
): Record<string, string> {
  const [fiveHours, sevenDays] = [until(3), until(70)];
  const isFive = claim === 'five_hour';
  const end = isFive ? fiveHours : sevenDays;
  const prefix = 'anthropic-ratelimit-unified';
  return {
    [`${prefix}-status`]: 'rejected',
    [`${prefix}-reset`]: String(end),
    [`${prefix}-representative-claim`]: claim,
    [`${prefix}-fallback`]: 'unavailable',
    [`${prefix}-overage-status`]: 'rejected',
    [`${prefix}-overage-disabled-reason`]: 'org_level_disabled',
    [`${prefix}-5h-status`]: isFive ? 'rejected' : 'allowed',
    [`${prefix}-5h-reset`]: String(fiveHours),
    [`${prefix}-5h-utilization`]: isFive ? '1.0' : '0.4',
    [`${prefix}-7d-status`]: isFive ? 'allowed' : 'rejected',
    [`${prefix}-7d-reset`]: String(sevenDays),
    [`${prefix}-7d-utilization`]: isFive ? '0.6' : '1.0',
    'retry-after': String(Math.max(1, end - nowSeconds)),
    'x-should-retry': 'false',
  };
}

function openai(kind: FailureKind, resetsAt: number, nowSeconds: number): Failure {
  const error = (status: number, type: string, message: string, more = {}, headers = {}): Failure => ({
    status,
    headers,
    body: { error: { message, type, param: null, code: type, ...more } },
  });
  switch (kind) {
    case '401':
      return error(401, 'invalid_api_key', 'Incorrect API key provided.');
    case '429':
      return error(
        429,
        'rate_limit_exceeded',
        'Rate limit reached. Please try again in 2s.',
        {},
        { 'retry-after': '2' },
      );
    case 'usage':
    case 'weekly':
      return error(429, 'usage_limit_reached', 'The usage limit has been reached', {
        plan_type: 'plus',
        resets_at: resetsAt,
        resets_in_seconds: resetsAt - nowSeconds,
      });
    case 'credit':
      return error(429, 'insufficient_quota', 'You exceeded your current quota, please check your plan.');
    case 'too-long':
      return error(400, 'context_length_exceeded', 'Your input exceeds the context window of this model.');
    case '529':
      return error(
        503,
        'server_is_overloaded',
        'Our servers are currently overloaded. Please try again later.',
      );
    case '500':
      return error(500, 'server_error', 'The server had an error while processing your request.');
  }
}

function gemini(kind: FailureKind): Failure {
  const error = (code: number, status: string, message: string, details: unknown[] = []): Failure => ({
    status: code,
    body: { error: { code, message, status, details } },
  });
  const about = (name: string, more: object) => [
    { '@type': `type.googleapis.com/google.rpc.${name}`, ...more },
  ];
  switch (kind) {
    case '401':
      return error(
        400,
        'INVALID_ARGUMENT',
        'API key not valid. Please pass a valid API key.',
        about('ErrorInfo', { reason: 'API_KEY_INVALID', domain: 'googleapis.com' }),
      );
    case '429':
      return error(
        429,
        'RESOURCE_EXHAUSTED',
        'Resource has been exhausted.',
        about('RetryInfo', { retryDelay: '2s' }),
      );
    case 'usage':
    case 'weekly':
    case 'credit':
      return error(
        429,
        'RESOURCE_EXHAUSTED',
        'You exceeded your current quota, please check your plan and billing details.',
        about('QuotaFailure', {
          violations: [
            {
              quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
              quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
              quotaValue: '50',
            },
          ],
        }),
      );
    case 'too-long':
      return error(
        400,
        'INVALID_ARGUMENT',
        'The input token count exceeds the maximum number of tokens allowed.',
      );
    case '529':
      return error(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.');
    case '500':
      return error(500, 'INTERNAL', 'An internal error has occurred.');
  }
}
