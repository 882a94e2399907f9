import type { Bridge } from '#shared/ipc/bridge.ts';
import { bridgeGlobal } from '#shared/ipc/channels.ts';

/** The way to main. The only place that reads what the preload put on the page. */
export function getBridge(): Bridge {
  const bridge = (globalThis as { readonly [bridgeGlobal]?: Bridge })[bridgeGlobal];
  // Without a preload nothing works: better a plain exception than a window that pretends.
  if (!bridge) throw new Error('this page was opened without its preload');
  return bridge;
}
