import { randomUUID } from 'node:crypto';
import type { RenderedMail } from './templates.ts';

export type SentMail = RenderedMail & { readonly id: string; readonly createdAt: string };

export type Outbox = {
  readonly add: (mail: RenderedMail) => void;
  /** Newest first; of one receiver, or of all. */
  readonly list: (to?: string) => readonly SentMail[];
};

const keptMails = 500;

/** Nothing leaves this machine: mails wait here until someone looks at the inbox page. */
export function createOutbox(): Outbox {
  let mails: readonly SentMail[] = [];
  return {
    add: (mail) => {
      const sent = { ...mail, id: randomUUID(), createdAt: new Date().toISOString() };
      mails = [sent, ...mails].slice(0, keptMails);
    },
    list: (to) => (to === undefined ? mails : mails.filter((mail) => mail.to === to.toLowerCase())),
  };
}
