import { expect, test } from 'vitest';
import { createQuitGuard } from './quit-guard.ts';

function setup(disposed: Promise<void>, timeIsUp: Promise<void>) {
  const seen: string[] = [];
  let quits: (() => void) | undefined;
  const quit = new Promise<void>((resolve) => {
    quits = resolve;
  });
  const guard = createQuitGuard({
    dispose: () => {
      seen.push('dispose');
      return disposed;
    },
    quit: () => {
      seen.push('quit');
      quits?.();
    },
    delay: (ms) => {
      seen.push(`wait ${ms}`);
      return timeIsUp;
    },
  });
  const attempt = () => {
    let prevented = false;
    guard({
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  };
  return { seen, attempt, quit };
}

const never = new Promise<void>(() => undefined);

test('the first quit waits for the services, later ones meanwhile add nothing, then it goes through', async () => {
  let finish: (() => void) | undefined;
  const disposed = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { seen, attempt, quit } = setup(disposed, never);
  expect(attempt()).toBe(true);
  expect(attempt()).toBe(true);
  expect(seen).toEqual(['dispose', 'wait 2000']);
  finish?.();
  await quit;
  expect(seen).toEqual(['dispose', 'wait 2000', 'quit']);
  expect(attempt()).toBe(false);
});

test('a service that never ends does not keep the app open', async () => {
  const { seen, attempt, quit } = setup(never, Promise.resolve());
  attempt();
  await quit;
  expect(seen.at(-1)).toBe('quit');
});
