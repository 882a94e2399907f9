const maxWaiting = 20;

export type PageGate = {
  /** Now, when the page listens; else once it does. */
  readonly run: (action: () => void) => void;
  readonly open: () => void;
  readonly close: () => void;
};

/** Keeps what is meant for the page until the page says that it listens. */
export function createPageGate(): PageGate {
  let isOpen = false;
  let waiting: readonly (() => void)[] = [];
  return {
    run: (action) => {
      if (isOpen) action();
      else waiting = [...waiting, action].slice(-maxWaiting);
    },
    open: () => {
      isOpen = true;
      const actions = waiting;
      waiting = [];
      for (const action of actions) action();
    },
    close: () => {
      isOpen = false;
    },
  };
}
