import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { startTestPool } from '../test-support.ts';

let pool: Pool;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(async () => {
  agent.destroy();
  await pool.close();
});

const body = Buffer.alloc(10 * 1024 * 1024, 'x');

/** Sends all of a long body, whatever is answered meanwhile. An error on the way rejects. */
async function sendAll(method: string, path: string, headers: Readonly<Record<string, string>>) {
  const sent = request(`${pool.url}${path}`, { method, headers, agent });
  const port = once(sent, 'socket').then(() => sent.socket?.localPort);
  const arriving = Promise.all([once(sent, 'response'), once(sent, 'finish')]);
  sent.end(body);
  const [[response]] = (await arriving) as [[IncomingMessage], unknown];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, text, port: await port };
}

test.each([
  ['POST', '/auth/v1/otp', {}, 401, 'No API key found'],
  ['POST', '/rest/v1/rpc/get_account', { apikey: 'wrong' }, 401, 'Invalid API key'],
  ['POST', '/v1/chat/completions', { authorization: 'Bearer nobody' }, 401, 'invalid_api_key'],
  ['POST', '/emails', {}, 401, 'missing_api_key'],
  ['POST', '/nowhere', {}, 404, 'not_found'],
  ['PUT', '/v1/chat/completions', {}, 405, 'method_not_allowed'],
  ['POST', '/_credit', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
] as const)('%s %s refuses a long body before it is read, and the answer arrives', async (...given) => {
  const [method, path, headers, status, words] = given;
  const first = await sendAll(method, path, headers);
  expect(first).toMatchObject({ status, text: expect.stringContaining(words) as unknown });
  // The connection is still good for another one: nothing of the body is taken for it.
  const second = await sendAll(method, path, headers);
  expect([second.status, second.port]).toEqual([status, first.port]);
});
