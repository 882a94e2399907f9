import { type EventName } from '#shared/ipc/channels.ts';
import { type EventPayload, events } from '#shared/ipc/contract.ts';
import type { Log } from '../log.ts';
import { describeIssue } from './register.ts';
import type { Emit } from './types.ts';

/** What is needed of Electron's WebContents. */
export type EmitTarget = {
  readonly isDestroyed: () => boolean;
  readonly send: (channel: string, payload: unknown) => void;
};

/** Sends events to pages. A payload its schema refuses is a bug of ours: logged, not sent. */
export function createEmit(deps: {
  readonly all: () => readonly EmitTarget[];
  readonly byId: (webContentsId: number) => EmitTarget | undefined;
  readonly log: Log;
}): Emit {
  function parse<E extends EventName>(event: E, payload: EventPayload<E>): { readonly data: unknown } | null {
    const parsed = events[event].safeParse(payload);
    if (parsed.success) return { data: parsed.data };
    deps.log.error('ipc.payload_invalid', { channel: event, detail: describeIssue(parsed.error) });
    return null;
  }

  return {
    toAll: (event, payload) => {
      const parsed = parse(event, payload);
      if (!parsed) return;
      for (const target of deps.all()) if (!target.isDestroyed()) target.send(event, parsed.data);
    },
    to: (webContentsId, event, payload) => {
      const target = deps.byId(webContentsId);
      if (!target || target.isDestroyed()) return false;
      const parsed = parse(event, payload);
      if (parsed) target.send(event, parsed.data);
      return true;
    },
  };
}
