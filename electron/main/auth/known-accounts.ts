import { createHash } from 'node:crypto';
import { z } from 'zod';
import { describeBug } from '#shared/bugs.ts';
import type { NoticeCode } from '#shared/domain/app.ts';
import { type KnownAccount, knownAccountSchema } from '#shared/domain/session.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { keepAside, readIfPresent, writePrivateFile } from '../secrets/private-file.ts';

/** The accounts that signed in on this device: their history opens without a session, their consent stands. */
export type KnownAccounts = {
  readonly load: () => Promise<void>;
  /** Last used first. */
  readonly list: () => readonly KnownAccount[];
  readonly byEmail: (email: string) => KnownAccount | undefined;
  /** The account a key was last kept for. */
  readonly byKey: (key: string) => KnownAccount | undefined;
  /** A sign-in succeeded. The first consent given here is kept. */
  readonly record: (account: Omit<KnownAccount, 'lastUsedAt'>) => Promise<void>;
  /** From now on the account is found by this key, of which only a mark is written down. */
  readonly rememberKey: (accountId: string, key: string) => Promise<void>;
  /** The person removed what this device has of the account; done once the file is without it. */
  readonly forget: (id: string) => Promise<Result<void>>;
};

const maxAccounts = 100;
const storedAccountSchema = knownAccountSchema.extend({
  keyMark: z
    .string()
    .regex(/^[\da-f]{64}$/)
    .exactOptional(),
});
type StoredAccount = z.infer<typeof storedAccountSchema>;
const fileSchema = z.strictObject({
  version: z.literal(1),
  accounts: z.array(storedAccountSchema).max(maxAccounts),
});

export function createKnownAccounts(options: {
  readonly file: string;
  readonly onNotice: (code: NoticeCode) => void;
  readonly log: Log;
  readonly now?: () => Date;
}): KnownAccounts {
  const { file, onNotice, log, now = () => new Date() } = options;
  let accounts: readonly StoredAccount[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function load(): Promise<void> {
    const content = await readIfPresent(file);
    if (!content) return;
    const parsed = parse(content.toString('utf8'));
    if (parsed) {
      accounts = parsed;
      return;
    }
    await keepAside(file, now());
    log.warn('accounts.unreadable');
    onNotice('accounts_reset');
  }

  async function save(): Promise<Result<void>> {
    try {
      await writePrivateFile(file, `${JSON.stringify({ version: 1, accounts }, null, 2)}\n`);
      return ok();
    } catch (error) {
      log.error('accounts.write_failed', describeBug(error));
      return failWith('storage_failed');
    }
  }

  function change(next: readonly StoredAccount[]): Promise<Result<void>> {
    accounts = next;
    const saved = queue.then(save);
    queue = saved;
    return saved;
  }

  return {
    async load() {
      try {
        await load();
      } catch (error) {
        log.error('accounts.read_failed', describeBug(error));
        onNotice('accounts_reset');
      }
    },
    list: () => accounts.map(withoutMark),
    byEmail: (email) => accounts.find((account) => sameEmail(account.email, email)),
    byKey: (key) => accounts.find((account) => isMarked(account, key)),
    async record({ id, email, consentedAt }) {
      const known = accounts.find((account) => account.id === id);
      const entry = {
        ...known,
        id,
        email,
        consentedAt: known?.consentedAt ?? consentedAt,
        lastUsedAt: now().toISOString(),
      };
      // The list in memory stands until the next start; a sign-in does not fail over the file.
      await change([entry, ...accounts.filter((account) => account.id !== id)].slice(0, maxAccounts));
    },
    async rememberKey(accountId, key) {
      await change(
        accounts.map((account) => {
          if (account.id === accountId) return { ...account, keyMark: markOf(accountId, key) };
          return isMarked(account, key) ? withoutMark(account) : account;
        }),
      );
    },
    forget: (id) => change(accounts.filter((account) => account.id !== id)),
  };
}

/** The auth server compares e-mail addresses in lower case. */
export function sameEmail(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Tells a key again and nothing about it; the account's id makes it another one in every file. */
function markOf(accountId: string, key: string): string {
  return createHash('sha256').update(`${accountId} ${key}`).digest('hex');
}

function isMarked({ id, keyMark }: StoredAccount, key: string): boolean {
  return keyMark === markOf(id, key);
}

function withoutMark(stored: StoredAccount): KnownAccount {
  const { keyMark: _, ...account } = stored;
  return account;
}

function parse(text: string): readonly StoredAccount[] | null {
  try {
    return fileSchema.parse(JSON.parse(text)).accounts;
  } catch {
    return null;
  }
}
