import type { AuthOutcome } from '../auth/failure.ts';
import type { FaultPlan } from '../control/faults.ts';
import type { Database } from '../db/open.ts';
import { keptSecret } from '../db/settings.ts';
import type { Route } from '../http/router.ts';
import { hookPath, type Mailer, receiveHook } from './hook/receiver.ts';
import { createHookSender, Unreachable } from './hook/sender.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import { createMailLimits } from './resend/limits.ts';
import { emailsPath, mailApiRoutes } from './resend/routes.ts';
import { createMailApi } from './resend/service.ts';
import { mailRoutes } from './routes.ts';
import type { SignInMail } from './templates.ts';

export type MailOptions = {
  readonly database: Database;
  /** Where mails are kept over a restart; undefined: not at all. */
  readonly file: string | undefined;
  readonly url: string;
  readonly faults: FaultPlan;
};

export type Mail = {
  readonly routes: readonly Route[];
  /** For the auth service. */
  readonly send: (mail: SignInMail) => Promise<AuthOutcome<void>>;
  /** For the end of an account. */
  readonly forget: Outbox['forget'];
  readonly keys: Readonly<Record<string, string>>;
};

/**
 * The way of a mail: auth service → signed hook → mailer → mail API → inbox. All of it is in this process, and each
 * step takes what it would get over the wire; faults planned for a step's route happen to it here too.
 */
export async function openMail({ database, file, url, faults }: MailOptions): Promise<Mail> {
  const secret = await keptSecret(database, 'send_email_hook_secret', 'v1,whsec_');
  const fullAccess = await keptSecret(database, 'resend_full_access', 're_');
  const sendingAccess = await keptSecret(database, 'resend_sending_access', 're_');
  const limits = createMailLimits();
  const outbox = openOutbox(file);
  const api = createMailApi(outbox, { fullAccess, sendingAccess }, limits);
  const cut = () => new Unreachable('the connection was cut');
  const mailer: Mailer = {
    secret,
    siteUrl: url,
    submit: (email, idempotencyKey) => {
      const request = {
        authorization: `Bearer ${sendingAccess}`,
        idempotencyKey,
        readBody: () => Promise.resolve(JSON.stringify(email)),
      };
      return faults.applyInside('POST', emailsPath, AbortSignal.timeout(submitLimitMs), cut, () =>
        api.send(request),
      );
    },
  };
  const send = createHookSender({
    secret,
    authUrl: `${url}/auth/v1`,
    redirectTo: url,
    call: ({ headers, body, signal }) =>
      faults.applyInside('POST', hookPath, signal, cut, () =>
        receiveHook(mailer, { header: (name) => headers[name], body }),
      ),
  });
  return {
    routes: [...mailRoutes(outbox, mailer, limits), ...mailApiRoutes(api)],
    send,
    forget: outbox.forget,
    keys: { full_access: fullAccess, sending_access: sendingAccess, hook_secret: secret },
  };
}

/** A mailer has to answer its caller within five seconds. */
const submitLimitMs = 4000;
