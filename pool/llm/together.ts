import { asRole, type Database, type Sql } from '../db/open.ts';

type Operation = {
  readonly run: (sql: Sql) => Promise<void>;
  readonly succeed: () => void;
  /** In a transaction of its own, after the shared one failed. */
  readonly runAlone: () => Promise<void>;
};

const queues = new WeakMap<Database, Operation[]>();
const mostTogether = 64;

/**
 * Runs money operations that come at the same time in one transaction: there is a single connection, and most of a
 * short operation's time goes into opening and committing. Each hears its result after the commit. When one of them
 * throws, nothing of the others has happened, and each is run again by itself: an operation is database work only.
 */
export function together<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let succeed = () => {};
  const operation: Operation = {
    run: async (sql) => {
      const value = await work(sql);
      succeed = () => resolve(value);
    },
    succeed: () => succeed(),
    runAlone: () => asRole(database, 'service_role', work).then(resolve, reject),
  };
  const queue = queues.get(database);
  if (queue) queue.push(operation);
  else {
    const first = [operation];
    queues.set(database, first);
    void drain(database, first);
  }
  return promise;
}

/** Takes whatever has come until its turn at the connection, again and again until nothing is left. */
async function drain(database: Database, queue: Operation[]): Promise<void> {
  while (queue.length > 0) {
    let batch: readonly Operation[] = [];
    try {
      await asRole(database, 'service_role', async (sql) => {
        batch = queue.splice(0, mostTogether);
        for (const operation of batch) await operation.run(sql);
      });
      for (const operation of batch) operation.succeed();
    } catch {
      // Also where the transaction could not even begin: then each says so to whoever asked for it.
      for (const operation of batch.length > 0 ? batch : queue.splice(0)) await operation.runAlone();
    }
  }
  queues.delete(database);
}
