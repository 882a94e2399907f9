/** Lets one answer be made in its own time, against the clock: a wait that came late makes the next one shorter. */
export type Pace = {
  /** The moment to go on from, on the clock of `performance.now()`. */
  readonly begin: number;
  /** Undefined when it is already time. Rejects when the request is aborted. */
  readonly until: (dueMs: number) => Promise<void> | undefined;
};

type Waiter = { wake: (() => void) | undefined };

/** Hundreds of answers in step wake up together, a few times in a hundredth of a second, on a single timer. */
const slotMs = 4;
const slots = new Map<number, Waiter[]>();
let timer: NodeJS.Timeout | undefined;
let timerSlot = Number.POSITIVE_INFINITY;

export function createPace(signal: AbortSignal): Pace {
  let waiter: Waiter | undefined;
  let giveUp: ((reason: unknown) => void) | undefined;
  signal.addEventListener(
    'abort',
    () => {
      if (waiter) waiter.wake = undefined;
      giveUp?.(signal.reason);
    },
    { once: true },
  );
  return {
    begin: performance.now(),
    until: (dueMs) => {
      if (signal.aborted) return Promise.reject(reasonOf(signal));
      if (dueMs <= performance.now()) return undefined;
      return new Promise((resolve, reject) => {
        giveUp = reject;
        waiter = { wake: resolve };
        enqueue(waiter, Math.ceil(dueMs / slotMs));
      });
    },
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}

function enqueue(waiter: Waiter, slot: number): void {
  const waiting = slots.get(slot);
  if (waiting) waiting.push(waiter);
  else slots.set(slot, [waiter]);
  if (slot < timerSlot) arm(slot);
}

function arm(slot: number): void {
  clearTimeout(timer);
  timerSlot = slot;
  timer = setTimeout(wakeDue, Math.max(1, slot * slotMs - performance.now()));
}

function wakeDue(): void {
  timerSlot = Number.POSITIVE_INFINITY;
  const now = performance.now();
  let next = Number.POSITIVE_INFINITY;
  for (const [slot, waiting] of slots) {
    if (slot * slotMs <= now) {
      slots.delete(slot);
      for (const waiter of waiting) waiter.wake?.();
    } else if (slot < next) next = slot;
  }
  if (next < timerSlot) arm(next);
}
