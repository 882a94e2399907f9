import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatDelta, StreamSnapshot } from '#shared/domain/chat.ts';
import { until } from '../net/test-support.ts';
import { account, attach, requestOf, setUp, value } from './test-support.ts';

type Step =
  | { readonly kind: 'say'; readonly text: string; readonly reasoning: string }
  | { readonly kind: 'attach' | 'reload' | 'detach' | 'gone' | 'hide' | 'show'; readonly window: number }
  | { readonly kind: 'wait' };

const windows = fc.integer({ min: 1, max: 3 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      text: fc.string({ unit: 'grapheme', maxLength: 5 }),
      reasoning: fc.string({ maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('attach', 'reload', 'detach', 'gone', 'hide', 'show'),
      window: windows,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
);

/** What a window has on its screen, put together as the page does it. */
function screen() {
  let text = '';
  let reasoning = '';
  let seq = 0;
  return {
    text: () => text,
    reasoning: () => reasoning,
    snapshot(snapshot: StreamSnapshot) {
      text = text.slice(0, snapshot.textOffset) + snapshot.text;
      reasoning = reasoning.slice(0, snapshot.reasoningOffset) + snapshot.reasoning;
      seq = snapshot.seq;
    },
    delta(delta: ChatDelta) {
      seq += 1;
      expect(delta).toMatchObject({ seq, textOffset: text.length, reasoningOffset: reasoning.length });
      text += delta.text;
      reasoning += delta.reasoning;
    },
  };
}

test('whatever attaches, reloads and leaves when, everybody who stays ends with the same text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async (script) => {
      // Time that runs fast: every frame is due at once.
      let time = 0;
      const { owner, events, hidden, last } = setUp(() => (time += 20));
      const { requestId, ...rest } = requestOf({ temporary: false });
      const screens = new Map([[1, screen()]]);
      let read = 0;
      const drain = () => {
        for (const event of events.slice(read)) {
          if (event.name === 'chat:delta') screens.get(event.window)?.delta(event.payload as ChatDelta);
        }
        read = events.length;
      };
      value(await owner.start({ requestId, ...rest }, 1));
      let said = '';
      let thought = '';
      for (const step of script) {
        if (step.kind === 'say') {
          said += step.text;
          thought += step.reasoning;
          last().say(step.text, step.reasoning);
        } else if (step.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, 2));
        else if (step.kind === 'hide') hidden.add(step.window);
        else if (step.kind === 'show') hidden.delete(step.window);
        else if (step.kind === 'detach' || step.kind === 'gone') {
          if (step.kind === 'gone') owner.windowGone(step.window);
          else value(owner.detach(requestId, step.window));
          drain();
          screens.delete(step.window);
        } else {
          drain();
          const shown = step.kind === 'attach' ? (screens.get(step.window) ?? screen()) : screen();
          screens.set(step.window, shown);
          shown.snapshot(
            await attach(owner, requestId, step.window, shown.text().length, shown.reasoning().length),
          );
          read = events.length;
        }
        drain();
      }
      last().end();
      await until(() =>
        owner.list(account).some((info) => info.requestId === requestId && info.end !== null),
      );
      drain();
      for (const shown of screens.values()) {
        expect(shown.text()).toBe(said);
        expect(shown.reasoning()).toBe(thought);
      }
      const late = await attach(owner, requestId, 7);
      expect(late).toMatchObject({ text: said, reasoning: thought });
    }),
    { numRuns: 60 },
  );
});
