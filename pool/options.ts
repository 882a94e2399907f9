import { parseArgs } from 'node:util';
import { parseMicroUsd } from '#shared/money.ts';
import type { Outcome } from './http/exchange.ts';

export type UpstreamOptions = {
  /** Base of an OpenAI-compatible API, for example `https://host/v1`. */
  readonly url: string;
  readonly key: string | undefined;
  /** USD per token, for models whose server does not say what they cost. */
  readonly promptPrice: string;
  readonly completionPrice: string;
  /** How long its list may take, and how long it may be silent before a stream begins without it. */
  readonly limits?: { readonly listMs: number; readonly silenceMs: number };
};

export type PoolOptions = {
  /** 0: any free one. */
  readonly port: number;
  /** undefined: everything is in memory and gone with the process. */
  readonly dataFolder: string | undefined;
  /** What a new account starts with. */
  readonly creditMicroUsd: bigint;
  /** How long a person waits between two sign-in mails. */
  readonly otpGapSeconds: number;
  /** How long an access token lives. */
  readonly tokenTtlSeconds: number;
  /** Sign-in requests of one address are counted, as on a hosted project. */
  readonly ipLimits: boolean;
  /** The smallest top-up: below it the fees of some coins eat the payment. */
  readonly minTopupMicroUsd: bigint;
  readonly upstream: UpstreamOptions | undefined;
};

export const defaultOptions: PoolOptions = {
  port: 0,
  dataFolder: undefined,
  creditMicroUsd: 5_000_000n,
  otpGapSeconds: 60,
  tokenTtlSeconds: 3600,
  ipLimits: true,
  minTopupMicroUsd: 10_000_000n,
  upstream: undefined,
};

export const usageText =
  'Usage: npm run pool -- [--port N] [--memory | --data DIR] [--credit USD] [--otp-gap SECONDS] [--token-ttl SECONDS] [--min-topup USD] [--ip-limits on|off]';

type Environment = Readonly<Record<string, string | undefined>>;
type Parsed<T> = Outcome<T, string>;

/** Reads the command line and the environment; the error is one line for the person who typed it. */
export function parseOptions(args: readonly string[], environment: Environment): Parsed<PoolOptions> {
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        memory: { type: 'boolean' },
        data: { type: 'string' },
        credit: { type: 'string' },
        'otp-gap': { type: 'string' },
        'token-ttl': { type: 'string' },
        'ip-limits': { type: 'string' },
        'min-topup': { type: 'string' },
      },
    }).values;
  } catch (error) {
    return problem(
      `${error instanceof Error ? error.message.split('\n')[0] : 'Unknown argument'}. ${usageText}`,
    );
  }
  if (values['memory'] === true && values['data'] !== undefined)
    return problem('Give --memory or --data, not both.');
  if (values['data'] === '') return problem('--data needs a folder.');
  const port = wholeNumber('--port', values['port'], 0, 65_535, defaultOptions.port);
  const otpGap = wholeNumber('--otp-gap', values['otp-gap'], 0, 86_400, defaultOptions.otpGapSeconds);
  const tokenTtl = wholeNumber(
    '--token-ttl',
    values['token-ttl'],
    1,
    604_800,
    defaultOptions.tokenTtlSeconds,
  );
  const ipLimits = values['ip-limits'] ?? 'on';
  if (ipLimits !== 'on' && ipLimits !== 'off') return problem('--ip-limits must be on or off.');
  const credit = amount('--credit', values['credit'], defaultOptions.creditMicroUsd);
  const minTopup = amount('--min-topup', values['min-topup'], defaultOptions.minTopupMicroUsd);
  const upstream = readUpstream(environment);
  if (!port.ok) return port;
  if (!otpGap.ok) return otpGap;
  if (!tokenTtl.ok) return tokenTtl;
  if (!credit.ok) return credit;
  if (!minTopup.ok) return minTopup;
  if (!upstream.ok) return upstream;
  return {
    ok: true,
    value: {
      port: port.value,
      dataFolder: typeof values['data'] === 'string' ? values['data'] : undefined,
      creditMicroUsd: credit.value,
      otpGapSeconds: otpGap.value,
      tokenTtlSeconds: tokenTtl.value,
      ipLimits: ipLimits === 'on',
      minTopupMicroUsd: minTopup.value,
      upstream: upstream.value,
    },
  };
}

function wholeNumber(
  name: string,
  given: string | boolean | undefined,
  least: number,
  most: number,
  otherwise: number,
): Parsed<number> {
  if (given === undefined) return { ok: true, value: otherwise };
  const value = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return { ok: true, value };
  return problem(`${name} must be a whole number from ${least} to ${most}.`);
}

function amount(name: string, given: string | boolean | undefined, otherwise: bigint): Parsed<bigint> {
  if (given === undefined) return { ok: true, value: otherwise };
  const value = typeof given === 'string' ? parseMicroUsd(given) : undefined;
  if (value === undefined || value < 0n || value > 1_000_000_000_000n) {
    return problem(`${name} must be an amount in USD, for example 5.00.`);
  }
  return { ok: true, value };
}

function readUpstream(environment: Environment): Parsed<UpstreamOptions | undefined> {
  const url = environment['POOL_UPSTREAM_URL'];
  if (!url) return { ok: true, value: undefined };
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    return problem('POOL_UPSTREAM_URL must be an http or https address.');
  }
  return {
    ok: true,
    value: {
      url: url.replace(/\/+$/, ''),
      key: environment['POOL_UPSTREAM_KEY'] || undefined,
      promptPrice: environment['POOL_UPSTREAM_PROMPT_PRICE'] || '0.000001',
      completionPrice: environment['POOL_UPSTREAM_COMPLETION_PRICE'] || '0.000002',
    },
  };
}

function problem(text: string) {
  return { ok: false, error: text } as const;
}
