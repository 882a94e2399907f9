import { type Topup, topupPhase } from '#shared/domain/topup.ts';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** Money can arrive this long after nobody expects it any more. */
const lateMs = 7 * day;

/**
 * How long until the service is asked about a top-up again; null: never by itself. Quick while the person is at the
 * checkout, patient while the network confirms, and once in a while for a payment that comes late.
 */
export function nextCheckMs(topup: Topup, now: number): number | null {
  const age = now - Date.parse(topup.createdAt);
  switch (topupPhase(topup)) {
    case 'checkout':
      if (age < 2 * minute) return 5 * second;
      if (age < 15 * minute) return 15 * second;
      return age < lateMs ? minute : null;
    case 'underway':
      return 30 * second;
    case 'crediting':
      return 15 * second;
    case 'credited':
    case 'partial':
      return null;
    case 'closed':
      return mayArriveLate(topup) && age < lateMs ? 10 * minute : null;
  }
}

/** Worth a look when somebody looks: the rest of a partial payment may come, and no timer waits for it. */
export function mayStillChange(topup: Topup, now: number): boolean {
  return topupPhase(topup) === 'partial' || nextCheckMs(topup, now) !== null;
}

function mayArriveLate({ status, cancelled }: Topup): boolean {
  return cancelled || status === 'expired';
}
