const maxHeld = 20;
const expiryMs = 10 * 60_000;
const sameLinkMs = 5_000;

type Received = { readonly link: string; readonly at: number };

export type LinkInbox = {
  /** Takes a link at any time, also before the app is ready. */
  readonly push: (link: string) => void;
  /** The window takes links now: those held are delivered, oldest first, later ones at once. */
  readonly open: (deliver: (link: string) => void) => void;
  /** The window is gone or reloading: links are held again. */
  readonly close: () => void;
};

/**
 * Holds links until a window can take them. Some systems hand over one click twice, so the same link within a few
 * seconds counts once; a link nobody came for expires, because a sign-in link is a secret.
 */
export function createLinkInbox(now: () => number): LinkInbox {
  let held: readonly Received[] = [];
  let recent: readonly Received[] = [];
  let deliver: ((link: string) => void) | null = null;

  return {
    push: (link) => {
      const at = now();
      recent = recent.filter((one) => at - one.at < sameLinkMs);
      if (recent.some((one) => one.link === link)) return;
      recent = [...recent, { link, at }].slice(-maxHeld);
      if (deliver) deliver(link);
      else held = [...held, { link, at }].slice(-maxHeld);
    },
    open: (deliverNow) => {
      deliver = deliverNow;
      const waiting = held;
      held = [];
      for (const one of waiting) if (now() - one.at < expiryMs) deliverNow(one.link);
    },
    close: () => {
      deliver = null;
    },
  };
}
