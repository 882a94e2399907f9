import type { LedgerEntry, RequestPurpose } from '#shared/domain/app.ts';

/** What one request reports while it goes on. */
export type LedgerLine = {
  readonly received: (bytes: number) => void;
  readonly ended: (outcome: LedgerEntry['outcome']) => void;
};

export type Ledger = {
  readonly open: (request: {
    readonly method: string;
    readonly url: URL | null;
    readonly purpose: RequestPurpose;
    readonly bytesSent: number;
  }) => LedgerLine;
  /** Newest first. */
  readonly entries: () => LedgerEntry[];
};

const capacity = 1000;

/** The list of everything that left the app (P1), in memory only. Paths without query; never a body. */
export function createLedger(now: () => Date): Ledger {
  const ring: { -readonly [K in keyof LedgerEntry]: LedgerEntry[K] }[] = [];
  let nextId = 0;
  return {
    open({ method, url, purpose, bytesSent }) {
      const entry: (typeof ring)[number] = {
        id: nextId,
        startedAt: now().toISOString(),
        method: method.slice(0, 10),
        host: url ? url.host.slice(0, 260) : '',
        path: url ? url.pathname.slice(0, 300) : '',
        purpose,
        bytesSent,
        bytesReceived: 0,
        outcome: 'pending',
      };
      nextId += 1;
      ring.push(entry);
      if (ring.length > capacity) ring.shift();
      return {
        received: (bytes) => {
          entry.bytesReceived += bytes;
        },
        ended: (outcome) => {
          entry.outcome = outcome;
        },
      };
    },
    entries: () => ring.toReversed().map((entry) => ({ ...entry })),
  };
}
