import { z } from 'zod';
import { type MailFailure, mailFailure } from './failure.ts';

/** null: unlimited, as it is to begin with. */
export const limitsSchema = z.strictObject({
  per_second: z.int().min(0).nullable().default(null),
  daily: z.int().min(0).nullable().default(null),
  monthly: z.int().min(0).nullable().default(null),
});

type Limits = z.infer<typeof limitsSchema>;

export type MailLimits = {
  readonly set: (limits: Limits) => void;
  /** Why one more mail may not be sent now; counts it otherwise. */
  readonly take: (now: number) => MailFailure | undefined;
};

const secondMs = 1000;
const dayMs = 24 * 3600 * secondMs;
const monthMs = 30 * dayMs;

/** Quotas of the mail service: counted over the last second, day and 30 days from the moment they are set. */
export function createMailLimits(): MailLimits {
  let limits: Limits = { per_second: null, daily: null, monthly: null };
  let sent: readonly number[] = [];
  const reached = (limit: number | null, since: number) =>
    limit !== null && sent.filter((time) => time > since).length >= limit;
  return {
    set: (next) => {
      limits = next;
      sent = [];
    },
    take: (now) => {
      if (reached(limits.per_second, now - secondMs)) {
        const headers = {
          'retry-after': '1',
          'ratelimit-limit': String(limits.per_second),
          'ratelimit-remaining': '0',
        };
        const message = `Too many requests. You can only make ${limits.per_second} requests per second.`;
        return mailFailure(429, 'rate_limit_exceeded', message, headers).error;
      }
      if (reached(limits.daily, now - dayMs)) {
        return mailFailure(429, 'daily_quota_exceeded', 'You have reached your daily email sending quota.')
          .error;
      }
      if (reached(limits.monthly, now - monthMs)) {
        return mailFailure(
          429,
          'monthly_quota_exceeded',
          'You have reached your monthly email sending quota.',
        ).error;
      }
      const unlimited = limits.per_second === null && limits.daily === null && limits.monthly === null;
      if (!unlimited) sent = [...sent, now];
      return undefined;
    },
  };
}
