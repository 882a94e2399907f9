import { type BenchChrome, type Counters, openChrome } from './chrome.ts';
import type { CountedLoad, Load, TimedLoad } from './loads.ts';

/** What one run of one arm under one load gave. */
export type Measured = TimedMeasure | CountedMeasure;

export type TimedMeasure = {
  readonly kind: 'timed';
  readonly finished: boolean;
  readonly seconds: number;
  readonly p95: number;
  readonly maxGap: number;
  readonly longTasks: number;
  readonly longestTask: number;
  readonly busy: number;
  readonly cpu: number | null;
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  readonly nodes: number;
  readonly heapMB: number;
  readonly lagMax: number;
  readonly violations: number;
};

export type CountedMeasure = {
  readonly kind: 'counted';
  readonly texts: readonly {
    readonly label: string;
    /** ms of the main thread per update, for each tenth of the answer. */
    readonly tenths: readonly number[];
    readonly ratio: number;
  }[];
};

const LIMIT_FACTOR = 3;
const SPARE_MS = 10_000;
/** An arm that needs longer than this for one answer of load E is given up, and reported so. */
const COUNTED_LIMIT_MS = 240_000;

export async function measure(url: string, load: Load): Promise<Measured> {
  const chrome = await openChrome(url);
  try {
    return load.kind === 'timed' ? await measureTimed(chrome, load) : await measureCounted(chrome, load);
  } finally {
    await chrome.close();
  }
}

async function measureTimed(chrome: BenchChrome, load: TimedLoad): Promise<TimedMeasure> {
  await warmUp(chrome);
  await chrome.slowDown(load.cpuSlowdown);
  await chrome.collectGarbage();
  const before = await chrome.counters();
  const limitMs = (load.text.length / load.charsPerSecond) * 1_000 * LIMIT_FACTOR + SPARE_MS;
  const outcome = await chrome.page.evaluate(
    ({ text, charsPerSecond, limit }) => globalThis.bench.runTimed(text, charsPerSecond, limit),
    { text: load.text, charsPerSecond: load.charsPerSecond, limit: limitMs },
  );
  const after = await chrome.counters();
  await chrome.slowDown(1);
  await chrome.collectGarbage();
  const settled = await chrome.counters();
  const { gaps, lags, ...rest } = outcome;
  return {
    kind: 'timed',
    ...rest,
    p95: quantile(gaps, 0.95),
    maxGap: Math.max(0, ...gaps),
    ...difference(before, after),
    nodes: settled.nodes,
    heapMB: settled.heapMB,
    lagMax: Math.max(0, ...lags),
    violations: await chrome.page.evaluate(() => globalThis.bench.violations()),
  };
}

/** Everything that is loaded lazily is there, and compiled, before the clock starts. */
async function warmUp(chrome: BenchChrome): Promise<void> {
  const text =
    'a $x$ **b**\n\n```ts\nlet a = 1;\n```\n\n```html\n<b>x</b>\n```\n\n| a |\n|---|\n| b |\n\n$$\nx\n$$\n\nn000001';
  await chrome.page.evaluate((warm) => globalThis.bench.runTimed(warm, 500, 5_000), text);
  await chrome.page.evaluate(() => globalThis.bench.reset());
}

async function measureCounted(chrome: BenchChrome, load: CountedLoad): Promise<CountedMeasure> {
  await warmUp(chrome);
  const texts = [];
  for (const { label, text, charsPerUpdate } of load.texts) {
    await chrome.page.evaluate(() => globalThis.bench.reset());
    await chrome.collectGarbage();
    const tenths = await measureTenths(chrome, text, charsPerUpdate);
    const ratio = tenths.length === 10 ? (tenths[9] ?? 0) / (tenths[0] ?? 1) : Number.NaN;
    texts.push({ label, tenths, ratio });
  }
  return { kind: 'counted', texts };
}

async function measureTenths(chrome: BenchChrome, text: string, charsPerUpdate: number) {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += charsPerUpdate) pieces.push(text.slice(at, at + charsPerUpdate));
  const size = Math.floor(pieces.length / 10);
  const tenths: number[] = [];
  const deadline = performance.now() + COUNTED_LIMIT_MS;
  for (let tenth = 0; tenth < 10 && performance.now() < deadline; tenth += 1) {
    const part = pieces.slice(tenth * size, (tenth + 1) * size);
    const before = await chrome.counters();
    await chrome.page.evaluate((each) => globalThis.bench.feed(each), part);
    const after = await chrome.counters();
    tenths.push((((after.cpu ?? after.busy) - (before.cpu ?? before.busy)) * 1_000) / part.length);
  }
  return tenths;
}

function difference(before: Counters, after: Counters) {
  return {
    busy: after.busy - before.busy,
    cpu: after.cpu === null || before.cpu === null ? null : after.cpu - before.cpu,
    script: after.script - before.script,
    style: after.style - before.style,
    layout: after.layout - before.layout,
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
