import { json, type Reply } from '../../http/exchange.ts';

/** How the mail API refuses; `name` is what clients branch on. */
export type MailFailure = {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export function mailFailure(
  status: number,
  name: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
) {
  return { ok: false, error: { status, name, message, headers } } as const;
}

export function mailFailureReply({ status, name, message, headers }: MailFailure): Reply {
  return json(status, { statusCode: status, name, message }, headers);
}
