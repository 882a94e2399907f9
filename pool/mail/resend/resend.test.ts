import { request as httpRequest } from 'node:http';
import { type CreateEmailOptions, Resend } from 'resend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../../service.ts';
import { newEmail, newestMail, postJson, startTestPool } from '../../test-support.ts';

type Keys = { readonly resend: { readonly full_access: string; readonly sending_access: string } };

let pool: Pool;
let keys: Keys['resend'];
let resend: Resend;
beforeAll(async () => {
  pool = await startTestPool();
  keys = ((await (await fetch(`${pool.url}/_keys`)).json()) as Keys).resend;
  resend = client(keys.full_access);
});
afterEach(async () => {
  await fetch(`${pool.url}/_faults`, { method: 'DELETE' });
  await postJson(`${pool.url}/_mail/limits`, {});
});
afterAll(() => pool.close());

const client = (key: string) => new Resend(key, { baseUrl: pool.url });

const mail = (more: Partial<CreateEmailOptions> = {}) =>
  ({
    from: 'APIPool <login@apipool.net>',
    to: newEmail(),
    subject: 'Your code: 135987',
    html: '<p>135987</p>',
    text: 'Your code:\n\n135987\n\nhttps://apipool.net/auth/desktop?x=1\n',
    ...more,
  }) as CreateEmailOptions;

const anyString: unknown = expect.any(String);
const failure = (statusCode: number, name: string) => ({
  data: null,
  error: { statusCode, name, message: anyString },
});

test('a mail is sent, can be read back, and lies in the inbox', async () => {
  const to = newEmail();
  const sent = await resend.emails.send(
    mail({
      to: [to],
      cc: ['Copy <copy@example.com>'],
      replyTo: 'contact@apipool.net',
      tags: [{ name: 'type', value: 'otp' }],
      attachments: [{ filename: 'a.txt', content: Buffer.from('hello') }],
    }),
  );
  expect(sent.error).toBeNull();
  const id = sent.data?.id ?? '';
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const { data } = await resend.emails.get(id);
  expect(data).toEqual({
    object: 'email',
    id,
    message_id: anyString,
    from: 'APIPool <login@apipool.net>',
    to: [to],
    cc: ['Copy <copy@example.com>'],
    bcc: null,
    reply_to: ['contact@apipool.net'],
    subject: 'Your code: 135987',
    html: '<p>135987</p>',
    text: anyString,
    tags: [{ name: 'type', value: 'otp' }],
    topic_id: null,
    scheduled_at: null,
    last_event: 'delivered',
    created_at: anyString,
  });
  const seen = { id, to, code: '135987', link: 'https://apipool.net/auth/desktop?x=1' };
  expect(await newestMail(pool, to)).toMatchObject(seen);
  expect(await newestMail(pool, 'COPY@example.com')).toMatchObject(seen);
});

test('a mail without a code or text is shown as what it is', async () => {
  const to = newEmail();
  await resend.emails.send({ from: 'a@apipool.net', to, subject: 'Hello', html: '<b>hello</b>' });
  expect(await newestMail(pool, to)).toMatchObject({ code: '', link: '', text: '', html: '<b>hello</b>' });
});

test('what is scheduled is not in the inbox yet', async () => {
  const to = newEmail();
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
  const { data } = await resend.emails.send(mail({ to, scheduledAt }));
  expect((await resend.emails.get(data?.id ?? '')).data).toMatchObject({
    last_event: 'scheduled',
    scheduled_at: scheduledAt,
  });
  expect(await (await fetch(`${pool.url}/_mail?to=${to}`)).json()).toEqual([]);
});

test('one key sends one mail, and stands for one body', async () => {
  const to = newEmail();
  const idempotencyKey = crypto.randomUUID();
  const first = await resend.emails.send(mail({ to }), { idempotencyKey });
  const second = await resend.emails.send(mail({ to }), { idempotencyKey });
  expect(second.data).toEqual(first.data);
  expect(await (await fetch(`${pool.url}/_mail?to=${to}`)).json()).toHaveLength(1);
  const other = await resend.emails.send(mail({ to, subject: 'Another' }), { idempotencyKey });
  expect(other).toMatchObject(failure(409, 'invalid_idempotent_request'));
  const long = await resend.emails.send(mail({ to }), { idempotencyKey: 'x'.repeat(257) });
  expect(long).toMatchObject(failure(400, 'invalid_idempotency_key'));
});

test('the same key while the first request is still running', async () => {
  const idempotencyKey = crypto.randomUUID();
  const body = JSON.stringify({ from: 'a@apipool.net', to: newEmail(), subject: 's', text: 't' });
  const headers = { authorization: `Bearer ${keys.full_access}`, 'idempotency-key': idempotencyKey };
  await fetch(`${pool.url}/_requests`, { method: 'DELETE' });
  const slow = httpRequest(`${pool.url}/emails`, { method: 'POST', headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    slow.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  slow.write(body.slice(0, 10));
  const during = () => resend.emails.send(mail(), { idempotencyKey });
  // Until the first request has arrived the key is free; a mail sent then makes the slow one another body.
  await expect
    .poll(async () => {
      const requests = (await (await fetch(`${pool.url}/_requests`)).json()) as readonly {
        readonly path: string;
      }[];
      return requests.some(({ path }) => path === '/emails');
    })
    .toBe(true);
  expect(await during()).toMatchObject(failure(409, 'concurrent_idempotent_requests'));
  slow.end(body.slice(10));
  expect(await answered).toBe(200);
});

test('keys: none, a wrong one, and one that may only send', async () => {
  const sender = client(keys.sending_access);
  const { data } = await sender.emails.send(mail());
  expect(data?.id).toMatch(/-/);
  expect(await sender.emails.get(data?.id ?? '')).toMatchObject(failure(401, 'restricted_api_key'));
  expect(await client('re_wrong').emails.send(mail())).toMatchObject(failure(403, 'invalid_api_key'));
  const bare = await postJson(`${pool.url}/emails`, mail());
  expect([bare.status, await bare.json()]).toMatchObject([401, { statusCode: 401, name: 'missing_api_key' }]);
});

const tooMany = Array.from({ length: 51 }, () => 'a@example.com');
test.each<[number, string, object]>([
  [422, 'missing_required_field', { from: undefined }],
  [422, 'missing_required_field', { to: undefined }],
  [422, 'missing_required_field', { subject: undefined }],
  [422, 'missing_required_field', { html: undefined, text: undefined }],
  [422, 'invalid_from_address', { from: 'login' }],
  [422, 'invalid_from_address', { from: 'login@apipool.net\r\nBcc: x@example.com' }],
  [403, 'validation_error', { from: 'login@example.com' }],
  [422, 'validation_error', { to: 'nobody' }],
  [422, 'validation_error', { to: [] }],
  [422, 'validation_error', { to: tooMany }],
  [422, 'validation_error', { cc: ['x'] }],
  [422, 'validation_error', { subject: 5 }],
  [422, 'validation_error', { tags: [{ name: 'with space', value: 'x' }] }],
  [422, 'validation_error', { scheduledAt: 'tomorrow' }],
  [422, 'validation_error', { scheduledAt: '2020-01-01T00:00:00Z' }],
  [422, 'validation_error', { template: { id: 'x' } }],
  [422, 'invalid_attachment', { attachments: [{ filename: 'a' }] }],
  [422, 'invalid_attachment', { attachments: [{ content: 'aGk=' }] }],
  [422, 'invalid_attachment', { attachments: [{ filename: 'a', content: '§§' }] }],
])('%i %s: %j', async (status, name, more) => {
  expect(await resend.emails.send(mail(more as Partial<CreateEmailOptions>))).toMatchObject(
    failure(status, name),
  );
});

test('an unknown mail, a wrong id, a wrong region, a wrong method, a body that is none', async () => {
  expect(await resend.emails.get(crypto.randomUUID())).toMatchObject(failure(404, 'not_found'));
  expect(await resend.emails.get('17')).toMatchObject(failure(422, 'invalid_parameter'));
  expect(await resend.post('/emails', { ...mail(), region: 'moon' })).toMatchObject(
    failure(422, 'invalid_region'),
  );
  expect(await resend.emails.cancel('17')).toMatchObject({ data: null });
  expect(await resend.emails.update({ id: crypto.randomUUID(), scheduledAt: 'x' })).toMatchObject(
    failure(405, 'method_not_allowed'),
  );
  expect(await resend.emails.list()).toMatchObject(failure(405, 'method_not_allowed'));
  const headers = { authorization: `Bearer ${keys.full_access}` };
  const broken = await fetch(`${pool.url}/emails`, { method: 'POST', headers, body: '{' });
  expect(await broken.json()).toMatchObject({ statusCode: 400, name: 'validation_error' });
});

test('quotas', async () => {
  const limit = (limits: object) => postJson(`${pool.url}/_mail/limits`, limits);
  for (const [name, limits] of [
    ['rate_limit_exceeded', { per_second: 0 }],
    ['daily_quota_exceeded', { daily: 1 }],
    ['monthly_quota_exceeded', { monthly: 1 }],
  ] as const) {
    await limit(limits);
    if (name !== 'rate_limit_exceeded') expect((await resend.emails.send(mail())).error).toBeNull();
    const over = await resend.emails.send(mail());
    expect(over).toMatchObject(failure(429, name));
    expect(over.headers?.['retry-after']).toBe(name === 'rate_limit_exceeded' ? '1' : undefined);
  }
  expect((await limit({ hourly: 1 })).status).toBe(400);
});

test.each([
  [422, 'invalid_access'],
  [451, 'security_error'],
  [500, 'application_error'],
  [500, 'internal_server_error'],
])('%i %s is given when it is ordered', async (statusCode, name) => {
  const body = JSON.stringify({ statusCode, name, message: 'ordered' });
  await postJson(`${pool.url}/_faults`, {
    path: '/emails',
    status: statusCode,
    contentType: 'application/json',
    body,
  });
  expect(await resend.emails.send(mail())).toMatchObject(failure(statusCode, name));
  expect((await resend.emails.send(mail())).error).toBeNull();
});

test('a cut connection and a page of a proxy reach the caller as failures', async () => {
  await postJson(`${pool.url}/_faults`, { path: '/emails', dropAfterBytes: 0 });
  expect(await resend.emails.send(mail())).toMatchObject({
    data: null,
    error: { name: 'application_error' },
  });
  await postJson(`${pool.url}/_faults`, {
    path: '/emails',
    status: 502,
    contentType: 'text/html',
    body: '<h1>',
  });
  expect(await resend.emails.send(mail())).toMatchObject(failure(502, 'application_error'));
});
