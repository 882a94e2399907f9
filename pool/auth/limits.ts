import type { Clock } from '../clock.ts';

/** Buckets that refill with time, one a key: whoever has emptied theirs has to wait. */
export type Buckets = {
  /** `capacity` at once, and as many again in the time of a refill. False: nothing left. */
  readonly take: (key: string, capacity: number) => boolean;
};

const keptBuckets = 1000;

export function createBuckets(clock: Clock, refillSeconds: number): Buckets {
  const buckets = new Map<string, { readonly level: number; readonly at: number }>();
  return {
    take: (key, capacity) => {
      const now = clock.now();
      const { level, at } = buckets.get(key) ?? { level: capacity, at: now };
      const filled = Math.min(capacity, level + ((now - at) / 1000) * (capacity / refillSeconds));
      if (filled < 1) return false;
      buckets.set(key, { level: filled - 1, at: now });
      if (buckets.size > keptBuckets) dropFull(buckets, now - refillSeconds * 1000);
      return true;
    },
  };
}

/** A bucket nobody took from for a whole refill is as good as none. */
function dropFull(buckets: Map<string, { readonly at: number }>, before: number): void {
  for (const [key, { at }] of buckets) if (at <= before) buckets.delete(key);
}

/** How many requests of one address each door takes in five minutes. */
const perFiveMinutes = { otp: 30, verify: 30, user: 30, token: 150 } as const;

export type LimitedDoor = keyof typeof perFiveMinutes;

export type AuthLimits = {
  readonly takeRequest: (door: LimitedDoor, address: string) => boolean;
  readonly takeMail: (mailsPerHour: number) => boolean;
};

export function createAuthLimits(clock: Clock): AuthLimits {
  const requests = createBuckets(clock, 300);
  const mails = createBuckets(clock, 3600);
  return {
    takeRequest: (door, address) => requests.take(`${door} ${address}`, perFiveMinutes[door]),
    takeMail: (mailsPerHour) => mails.take('project', mailsPerHour),
  };
}
