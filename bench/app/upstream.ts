import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Upstream = {
  readonly url: string;
  /** When each word was written, in ms since the epoch. */
  readonly writtenAt: readonly number[];
  /** Ends with the next answer that has been said to its end. */
  readonly nextSpoken: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type Speech = {
  /** Words that are written together; one by default. */
  readonly atOnce?: number;
  /** The word of a number with what follows it; `w7 ` by default. */
  readonly word?: (number: number) => string;
};

/** A model that says `w0 w1 w2 …`, one word every `everyMs`, and notes when it said them. */
export async function startUpstream(
  everyMs: number,
  words: number,
  { atOnce = 1, word = (number) => `w${number} ` }: Speech = {},
): Promise<Upstream> {
  const writtenAt: number[] = [];
  const answers = new EventEmitter();
  const server: Server = createServer((request, response) => {
    if (request.url?.endsWith('/models')) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'bench/words', object: 'model' }] }));
      return;
    }
    request.resume();
    writtenAt.length = 0;
    response.once('finish', () => answers.emit('spoken'));
    speak(response, everyMs, words, { atOnce, word }, writtenAt);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    writtenAt,
    nextSpoken: async () => {
      await once(answers, 'spoken');
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function speak(
  response: ServerResponse,
  everyMs: number,
  words: number,
  { atOnce, word }: Required<Speech>,
  writtenAt: number[],
): void {
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
    const first = writtenAt.length;
    const numbers = Array.from({ length: Math.min(atOnce, words - first) }, (_, at) => first + at);
    response.write(chunk({ content: numbers.map(word).join('') }));
    writtenAt.push(...numbers.map(() => Date.now()));
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}
