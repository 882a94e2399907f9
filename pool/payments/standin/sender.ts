import type { Database } from '../../db/open.ts';
import { signNotification } from '../signature.ts';

export type NotificationRow = {
  readonly id: string;
  readonly payment_id: string;
  readonly status: string;
  readonly attempts: number;
  readonly last_answer: number | null;
  readonly delivered: boolean;
  readonly held: boolean;
};

export type Sender = {
  /** Sends these now, one after the other, each once; what fails is tried again later. */
  readonly send: (ids: readonly string[]) => Promise<void>;
  readonly list: (paymentIds: readonly string[]) => Promise<readonly NotificationRow[]>;
  readonly exists: (id: string) => Promise<boolean>;
  /** Begins to look for what is due, and so finds what an earlier process left behind. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type DueRow = { readonly id: string; readonly url: string; readonly body: string };

const table = 'local_service.nowpayments_notifications';
/** The provider gives up on an answer after three seconds. */
const answerLimitMs = 3000;
const longestPauseSeconds = 60;
const shortestPauseMs = 50;
const mostAttempts = 50;
const pending = `delivered_at is null and due_at is not null and attempts < ${mostAttempts}`;

/** Delivers notifications until the receiver takes them, over restarts too. */
export function createSender(
  database: Database,
  secret: string,
  ownHeaders: Readonly<Record<string, string>>,
  onBug: (error: unknown) => void,
): Sender {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let starting: Promise<void> = Promise.resolve();
  /** One at a time: a receiver that is slow does not get everything at once. */
  let queue: Promise<void> = Promise.resolve();
  const enqueue = (ids: readonly string[], onlyDue: boolean) => {
    const work = queue.then(async () => {
      for (const id of ids) {
        if (!stopping.signal.aborted)
          await attempt(database, secret, ownHeaders, id, onlyDue, stopping.signal);
      }
    });
    queue = work.catch(() => undefined);
    return work;
  };
  const sendDue = async () => {
    const { rows } = await database.query<{ id: string }>(
      `select n.id::text from ${table} n where ${pending} and due_at <= now() order by n.id`,
    );
    await enqueue(
      rows.map((row) => row.id),
      true,
    );
    await plan();
  };
  /** Wakes up when the next one is due, and not before. */
  const plan = async () => {
    if (stopping.signal.aborted) return;
    const { rows } = await database.query<{ seconds: number | null }>(
      `select extract(epoch from min(due_at) - now())::float8 as seconds from ${table} where ${pending}`,
    );
    const seconds = rows[0]?.seconds ?? undefined;
    clearTimeout(timer);
    if (seconds === undefined || stopping.signal.aborted) return;
    timer = setTimeout(() => void sendDue().catch(onBug), Math.max(seconds * 1000, shortestPauseMs));
  };
  return {
    send: async (ids) => {
      await enqueue(ids, false);
      await plan();
    },
    list: (paymentIds) => listNotifications(database, paymentIds),
    exists: async (id) => {
      if (!/^\d{1,18}$/.test(id)) return false;
      const { rows } = await database.query(`select 1 from ${table} where id = $1`, [id]);
      return rows.length > 0;
    },
    start: () => {
      // What waited for its turn when the process ended does not wait again.
      starting = database
        .query(`update ${table} set due_at = now() where delivered_at is null and due_at is not null`)
        .then(sendDue)
        .catch(onBug);
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await starting;
      await queue;
    },
  };
}

async function attempt(
  database: Database,
  secret: string,
  ownHeaders: Readonly<Record<string, string>>,
  id: string,
  onlyDue: boolean,
  stopping: AbortSignal,
): Promise<void> {
  const { rows } = await database.query<DueRow>(
    `update ${table} set attempts = attempts + 1, due_at = now()
       + make_interval(secs => least(power(2, attempts), ${longestPauseSeconds}))
     where id = $1 and (not $2 or (${pending} and due_at <= now())) returning id::text, url, body`,
    [id, onlyDue],
  );
  const due = rows[0];
  if (!due) return;
  const status = await post(due, secret, ownHeaders, stopping);
  if (stopping.aborted) return;
  const taken = status !== undefined && status >= 200 && status < 300;
  await database.query(
    `update ${table} set last_answer = $2, delivered_at = case when $3 then now() else delivered_at end where id = $1`,
    [id, status ?? null, taken],
  );
}

/** The status of the answer; undefined when there was none. */
async function post(
  due: DueRow,
  secret: string,
  ownHeaders: Readonly<Record<string, string>>,
  stopping: AbortSignal,
): Promise<number | undefined> {
  try {
    const response = await fetch(due.url, {
      method: 'POST',
      headers: {
        ...ownHeaders,
        'content-type': 'application/json',
        'x-nowpayments-sig': signNotification(JSON.parse(due.body), secret),
      },
      body: due.body,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(answerLimitMs)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    // Not reached, too slow or cut off: it will be tried again.
    return undefined;
  }
}

async function listNotifications(
  database: Database,
  paymentIds: readonly string[],
): Promise<readonly NotificationRow[]> {
  const { rows } = await database.query<NotificationRow>(
    `select n.id::text, payment_id::text, status, attempts, last_answer, delivered_at is not null as delivered,
       delivered_at is null and due_at is null as held
     from ${table} n where payment_id = any($1::bigint[]) order by n.id`,
    [[...paymentIds]],
  );
  return rows;
}
