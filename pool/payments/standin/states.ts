import type { PaymentStatus } from '../notification.ts';

const mainLine = ['waiting', 'confirming', 'confirmed', 'sending', 'finished'] as const;
const moneySeen: readonly PaymentStatus[] = ['confirming', 'confirmed', 'sending'];

const sideExits: Readonly<
  Record<'partially_paid' | 'failed' | 'refunded' | 'expired', readonly PaymentStatus[]>
> = {
  partially_paid: ['waiting', ...moneySeen],
  failed: ['waiting', ...moneySeen],
  refunded: [...moneySeen, 'partially_paid', 'finished', 'failed'],
  expired: ['waiting'],
};

/** The states a payment passes to get from one to another, the last one included; undefined: it cannot. */
export function pathBetween(from: PaymentStatus, to: PaymentStatus): readonly PaymentStatus[] | undefined {
  if (to === 'partially_paid' || to === 'failed' || to === 'refunded' || to === 'expired') {
    return sideExits[to].includes(from) ? [to] : undefined;
  }
  // The rest of a partial payment can still come.
  if (from === 'partially_paid') return to === 'finished' ? ['finished'] : undefined;
  const start = mainLine.findIndex((status) => status === from);
  const end = mainLine.indexOf(to);
  return start >= 0 && end > start ? mainLine.slice(start + 1, end + 1) : undefined;
}

export function reachableFrom(from: PaymentStatus): readonly PaymentStatus[] {
  const all: readonly PaymentStatus[] = [...mainLine, 'partially_paid', 'failed', 'refunded', 'expired'];
  return all.filter((to) => pathBetween(from, to) !== undefined);
}
