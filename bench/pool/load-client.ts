import { Agent, request } from 'node:http';

/**
 * The other side of a load run, in a process of its own: reads so many answers at once and says of each what came,
 * when, and what it cost. Its order comes as JSON on the command line, its findings go to standard output.
 */
export type LoadOrder = {
  readonly apiUrl: string;
  readonly model: string;
  readonly question: string;
  /** One answer for each, by whoever owns the key. */
  readonly keys: readonly string[];
};

export type Finding = {
  readonly key: string;
  /** Why it failed; undefined: it came to its proper end. */
  readonly failure: string | undefined;
  readonly firstTokenMs: number;
  /** The longest time without a token, from the first to the last. */
  readonly longestGapMs: number;
  readonly gapsMs: { readonly p99: number };
  readonly tokens: number;
  /** Its decimal text, as it came. */
  readonly cost: string | undefined;
};

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

async function follow(order: LoadOrder, key: string): Promise<Finding> {
  const body = JSON.stringify({
    model: order.model,
    messages: [{ role: 'user', content: order.question }],
    stream: true,
    stream_options: { include_usage: true },
  });
  const started = performance.now();
  let firstTokenMs = Number.NaN;
  let last = 0;
  let tokens = 0;
  let tail = '';
  const gaps: number[] = [];
  const failure = await new Promise<string | undefined>((resolve) => {
    const sent = request(`${order.apiUrl}/chat/completions`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    });
    sent.on('error', (error) => resolve(error.message));
    sent.on('response', (response) => {
      if (response.statusCode !== 200) resolve(`status ${response.statusCode}`);
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const seen = text.split('"delta":{"content":"').length - 1;
        if (seen > 0) {
          const now = performance.now();
          if (tokens === 0) firstTokenMs = now - started;
          else gaps.push(now - last);
          last = now;
          tokens += seen;
        }
        tail = (tail + text).slice(-2000);
      });
      response.on('error', (error) => resolve(error.message));
      response.on('end', () => resolve(tail.endsWith('data: [DONE]\n\n') ? undefined : 'no end'));
    });
    sent.end(body);
  });
  gaps.sort((a, b) => a - b);
  return {
    key,
    failure,
    firstTokenMs,
    longestGapMs: gaps.at(-1) ?? Number.NaN,
    gapsMs: { p99: gaps[Math.floor(gaps.length * 0.99)] ?? Number.NaN },
    tokens,
    cost: /"cost":([\d.]+)/.exec(tail)?.[1],
  };
}

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder;
const findings = await Promise.all(order.keys.map((key) => follow(order, key)));
agent.destroy();
process.stdout.write(JSON.stringify(findings));
