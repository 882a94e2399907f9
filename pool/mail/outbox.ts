import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A mail as the inbox and tests see it. */
export type SentMail = {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A sign-in code that stands on a line of its own, or nothing. */
  readonly code: string;
  /** The first link, or nothing. */
  readonly link: string;
  readonly createdAt: string;
};

/** A mail as it was handed in. Of attachments only that they were there is kept. */
export type KeptMail = {
  readonly id: string;
  readonly createdAt: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly { readonly filename: string; readonly bytes: number }[];
  readonly scheduledAt: string | null;
  readonly topicId: string | null;
  /** The key it was sent with, and what it stood for. */
  readonly idempotency: { readonly key: string; readonly hash: string } | null;
};

export type NewMail = Omit<KeptMail, 'id' | 'createdAt'>;

export type Outbox = {
  readonly add: (mail: NewMail) => KeptMail;
  readonly find: (id: string) => KeptMail | undefined;
  readonly findByKey: (key: string) => KeptMail | undefined;
  /** Newest first; of one receiver, or of all. What is scheduled for later is not here yet. */
  readonly list: (to?: string) => readonly SentMail[];
  /** Removes every mail of these people, from the file too: what was sent for them or to an address of theirs. */
  readonly forget: (people: readonly Addressee[]) => void;
};

export type Addressee = { readonly userId: string; readonly addresses: readonly string[] };

/** Says for whose account a mail was sent, also when its address is theirs no longer. */
export const userTag = 'user_id';

const keptMails = 500;
const keptBytes = 64 * 1024 * 1024;

type Entry = { readonly mail: KeptMail; readonly bytes: number };

/**
 * Nothing leaves this machine: mails wait here until someone looks at the inbox page. With a file they wait longer
 * than the process: one line each, and the file is written anew when it has grown to twice what is kept.
 */
export function openOutbox(file?: string): Outbox {
  let entries: readonly Entry[] = file === undefined ? [] : bounded(readEntries(file));
  let lines = 0;
  const rewrite = (path: string) => {
    writeFileSync(`${path}.tmp`, entries.map(({ mail }) => `${JSON.stringify(mail)}\n`).join(''), {
      mode: 0o600,
    });
    renameSync(`${path}.tmp`, path);
    lines = entries.length;
  };
  if (file !== undefined) rewrite(file);
  const find = (matches: (mail: KeptMail) => boolean) => entries.findLast(({ mail }) => matches(mail))?.mail;
  return {
    add: (mail) => {
      const kept = { ...mail, id: randomUUID(), createdAt: new Date().toISOString() };
      const line = `${JSON.stringify(kept)}\n`;
      entries = bounded([...entries, { mail: kept, bytes: line.length }]);
      if (file === undefined) return kept;
      if (lines >= 2 * keptMails) rewrite(file);
      else {
        appendFileSync(file, line);
        lines += 1;
      }
      return kept;
    },
    find: (id) => find((mail) => mail.id === id),
    findByKey: (key) => find((mail) => mail.idempotency?.key === key),
    list: (to) => {
      const now = new Date().toISOString();
      const here = entries.filter(({ mail }) => isFor(mail, to) && (mail.scheduledAt ?? '') <= now);
      return here.map(({ mail }) => asSeen(mail)).reverse();
    },
    forget: (people) => {
      entries = entries.filter(({ mail }) => !people.some((person) => belongsTo(mail, person)));
      if (file !== undefined) rewrite(file);
    },
  };
}

function bounded(entries: readonly Entry[]): readonly Entry[] {
  let bytes = 0;
  const newest = entries.slice(-keptMails);
  const tooOld = newest.findLastIndex((entry) => {
    bytes += entry.bytes;
    return bytes > keptBytes;
  });
  return newest.slice(tooOld + 1);
}

/** A line that was cut off by a crash is left out. */
function readEntries(file: string): readonly Entry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [{ mail: JSON.parse(line) as KeptMail, bytes: line.length + 1 }];
    } catch {
      return [];
    }
  });
}

function isFor(mail: KeptMail, to: string | undefined): boolean {
  if (to === undefined) return true;
  return [...mail.to, ...mail.cc, ...mail.bcc].some((address) => addressOf(address) === to.toLowerCase());
}

function belongsTo(mail: KeptMail, { userId, addresses }: Addressee): boolean {
  const tagged = mail.tags.some(({ name, value }) => name === userTag && value === userId);
  return tagged || addresses.some((address) => isFor(mail, address));
}

/** `Ada <ada@example.com>` → `ada@example.com` */
export function addressOf(receiver: string): string {
  return (/<([^<>]*)>\s*$/.exec(receiver)?.[1] ?? receiver).trim().toLowerCase();
}

function asSeen(mail: KeptMail): SentMail {
  const text = mail.text ?? '';
  return {
    id: mail.id,
    to: mail.to.map(addressOf).join(', '),
    subject: mail.subject,
    text,
    html: mail.html ?? '',
    code: /^[ \t]*(\d{6,10})[ \t]*$/m.exec(text)?.[1] ?? '',
    link: /https?:\/\/[^\s<>"]+/.exec(text)?.[0] ?? '',
    createdAt: mail.createdAt,
  };
}
