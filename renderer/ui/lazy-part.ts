import { useSyncExternalStore } from 'react';

/** A heavy part of the renderer that is loaded when something first needs it. */
export type LazyPart<T> = {
  readonly load: () => Promise<void>;
  readonly get: () => T | undefined;
  readonly subscribe: (listener: () => void) => () => void;
};

export function lazyPart<T>(importPart: () => Promise<T>): LazyPart<T> {
  const listeners = new Set<() => void>();
  let part: T | undefined;
  let loading: Promise<void> | undefined;

  async function start(): Promise<void> {
    part = await importPart();
    for (const listener of listeners) listener();
  }
  function load(): Promise<void> {
    loading ??= start();
    return loading;
  }
  return {
    load,
    get: () => part,
    subscribe(listener) {
      listeners.add(listener);
      void load();
      return () => listeners.delete(listener);
    },
  };
}

/** The part, or undefined until it has loaded. */
export function useLazyPart<T>(lazy: LazyPart<T>): T | undefined {
  return useSyncExternalStore(lazy.subscribe, lazy.get);
}
