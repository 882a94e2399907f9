import { type ComponentType, useLayoutEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GrowingText } from '../../../renderer/live/growing-text.ts';
import './page.css';
import type { BenchPage, TimedOutcome } from './protocol.ts';
import { lastVisibleMark, markEnds } from './visible.ts';

export type AnswerProps = {
  readonly text: string;
  /** The same text as the app holds it, which need not be joined to be read near its end. */
  readonly growing: GrowingText;
  readonly streaming: boolean;
};

const TIMER_MS = 16;
const SAMPLE_MS = 250;

type State = AnswerProps & { readonly run: number };
type Show = (state: State) => void;
type Shown = Pick<AnswerProps, 'text' | 'growing'>;

const nothing: Shown = { text: '', growing: GrowingText.empty };

/** As the app joins deltas: never a slice of a text that is already there. */
const joined = ({ text, growing }: Shown, piece: string): Shown => ({
  text: text + piece,
  growing: growing.plus(piece),
});

/** Renders an arm in a scrolling thread that follows its end, and lets the driver feed it. */
export function start(Answer: ComponentType<AnswerProps>): void {
  const element = document.querySelector('#root');
  if (!element) throw new Error('the page has no root');
  const thread = element;
  let violations = 0;
  document.addEventListener('securitypolicyviolation', () => (violations += 1));

  let show: Show = () => {
    throw new Error('not mounted');
  };
  let committed: (() => void) | undefined;
  function Thread() {
    const [state, setState] = useState<State>({ ...nothing, streaming: true, run: 0 });
    useLayoutEffect(() => {
      show = setState;
    }, []);
    useLayoutEffect(() => {
      committed?.();
    });
    return (
      <div className="messages">
        <Answer key={state.run} text={state.text} growing={state.growing} streaming={state.streaming} />
      </div>
    );
  }
  createRoot(thread).render(<Thread />);

  // The thread of the app follows its end as well; here a frame loop does it, for all arms alike.
  const follow = () => {
    thread.scrollTop = thread.scrollHeight;
    requestAnimationFrame(follow);
  };
  requestAnimationFrame(follow);

  let run = 0;
  let fed = nothing;
  const page: BenchPage = {
    runTimed: (text, charsPerSecond, limitMs) => {
      run += 1;
      const current = run;
      return runTimed(thread, text, charsPerSecond, limitMs, (shown, streaming) =>
        show({ ...shown, streaming, run: current }),
      );
    },
    feed: async (pieces) => {
      for (const piece of pieces) {
        fed = joined(fed, piece);
        const painted = new Promise<void>((resolve) => {
          committed = () => requestAnimationFrame(() => resolve());
        });
        show({ ...fed, streaming: true, run });
        await painted;
      }
      committed = undefined;
    },
    reset: async () => {
      run += 1;
      fed = nothing;
      show({ ...fed, streaming: true, run });
      await frames(5);
    },
    violations: () => violations,
  };
  globalThis.bench = page;
}

function runTimed(
  element: Element,
  text: string,
  charsPerSecond: number,
  limitMs: number,
  show: (shown: Shown, streaming: boolean) => void,
): Promise<TimedOutcome> {
  const ends = markEnds(text);
  const last = ends.length - 1;
  const gaps: number[] = [];
  const lags: number[] = [];
  const tasks = observeLongTasks();
  const begin = performance.now();
  let shown = nothing;
  let frame = begin;
  let running = true;
  const onFrame = (now: number) => {
    gaps.push(Math.max(0, now - frame));
    frame = now;
    if (running) requestAnimationFrame(onFrame);
  };
  requestAnimationFrame((now) => {
    frame = now;
    requestAnimationFrame(onFrame);
  });
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(text.length, Math.floor(((performance.now() - begin) * charsPerSecond) / 1_000));
      if (due === shown.text.length) return;
      shown = joined(shown, text.slice(shown.text.length, due));
      show(shown, due < text.length);
    }, TIMER_MS);
    const sampler = setInterval(() => {
      const visible = lastVisibleMark(element);
      const elapsed = performance.now() - begin;
      if (shown.text.length > 0)
        lags.push(Math.max(0, shown.text.length - (ends[visible + 1] ?? text.length)));
      const finished = shown.text.length === text.length && visible === last;
      if (!finished && elapsed < limitMs) return;
      clearInterval(timer);
      clearInterval(sampler);
      running = false;
      void frames(2).then(() => {
        resolve({ finished, seconds: elapsed / 1_000, gaps, lags, ...tasks.stop() });
      });
    }, SAMPLE_MS);
  });
}

function observeLongTasks() {
  let longTasks = 0;
  let longestTask = 0;
  const take = (entries: PerformanceEntryList) => {
    for (const { duration } of entries) {
      longTasks += 1;
      longestTask = Math.max(longestTask, duration);
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: 'longtask' });
  return {
    stop: () => {
      take(observer.takeRecords());
      observer.disconnect();
      return { longTasks, longestTask };
    },
  };
}

async function frames(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
