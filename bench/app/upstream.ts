import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Upstream = {
  readonly url: string;
  /** When each word was written, in ms since the epoch. */
  readonly writtenAt: readonly number[];
  readonly close: () => Promise<void>;
};

/** A model that says `w0 w1 w2 …`, one word every `everyMs`, and notes when it said them. */
export async function startUpstream(everyMs: number, words: number): Promise<Upstream> {
  const writtenAt: number[] = [];
  const server: Server = createServer((request, response) => {
    if (request.url?.endsWith('/models')) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'bench/words', object: 'model' }] }));
      return;
    }
    request.resume();
    writtenAt.length = 0;
    speak(response, everyMs, words, writtenAt);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    writtenAt,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function speak(response: ServerResponse, everyMs: number, words: number, writtenAt: number[]): void {
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({
      id: 'b',
      object: 'chat.completion.chunk',
      created: 0,
      model: 'bench/words',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => {
    if (writtenAt.length >= words) {
      clearInterval(timer);
      response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
      return;
    }
    response.write(chunk({ content: `w${writtenAt.length} ` }));
    writtenAt.push(Date.now());
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}
