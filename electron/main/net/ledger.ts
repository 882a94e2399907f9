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
  /** Hears, a few times a second at most, that the list is not what it was. */
  readonly subscribe: (listener: () => void) => () => void;
};

const capacity = 1000;
const tellingMs = 250;

/** The list of everything that left the app (P1), in memory only. Paths without query; never a body. */
export function createLedger(now: () => Date): Ledger {
  const ring: { -readonly [K in keyof LedgerEntry]: LedgerEntry[K] }[] = [];
  const listeners = new Set<() => void>();
  let nextId = 0;
  let telling: NodeJS.Timeout | undefined;

  function changed(): void {
    if (telling || listeners.size === 0) return;
    telling = setTimeout(() => {
      telling = undefined;
      for (const listener of listeners) listener();
    }, tellingMs);
    telling.unref();
  }

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
      changed();
      return {
        received: (bytes) => {
          entry.bytesReceived += bytes;
          changed();
        },
        ended: (outcome) => {
          entry.outcome = outcome;
          changed();
        },
      };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    entries: () => ring.toReversed().map((entry) => ({ ...entry })),
  };
}
