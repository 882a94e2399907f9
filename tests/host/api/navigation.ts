import type { EventEmitter } from 'node:events';
import type { Frame } from '@playwright/test';
import type { HandlerDetails, WebContents, WindowOpenHandlerResponse } from 'electron';
import { forgive } from '../blackhole.ts';
import { hostEvent } from '../bus.ts';
import { record } from '../recorder.ts';
import { requestDetails } from './request-details.ts';
import type { HostSession } from './session.ts';
import { webFrame } from './web-frame.ts';

export type OpenHandler = (details: HandlerDetails) => WindowOpenHandlerResponse;

/** Emits what Electron emits before a page navigates by itself. True: a listener refused. */
export function navigationRefused(
  contents: EventEmitter,
  processId: number,
  url: string,
  frame: Frame | undefined,
): boolean {
  const isMainFrame = !frame?.parentFrame();
  const target = frame ? webFrame(frame, processId) : null;
  const details = { url, isSameDocument: false, isMainFrame, frame: target, initiator: target };
  const rest = [url, false, isMainFrame, processId, target?.routingId ?? 0] as const;
  const names = isMainFrame ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate'];
  return names.some((name) => {
    const event = hostEvent(details);
    contents.emit(name, event, ...rest);
    return event.defaultPrevented;
  });
}

/** Asks the app about a window that a page opens. Only a refusal can be carried out. */
export function denyPopup(
  handler: OpenHandler | undefined,
  url: string,
  frameName: string,
  features: string,
): void {
  const answer = handler?.({
    url,
    frameName,
    features,
    disposition: features ? 'new-window' : 'foreground-tab',
    referrer: { url: '', policy: 'strict-origin-when-cross-origin' },
  });
  if (answer?.action !== 'deny') {
    throw new Error('host: a window opened by a page is not implemented, deny it in setWindowOpenHandler');
  }
  record({ kind: 'denied-popup', url });
}

/** Sockets pass by request routing: the app's word on them is asked here, and the blackhole has the last. */
export async function judgeWebSocket(
  contents: WebContents,
  session: HostSession,
  url: string,
): Promise<void> {
  const details = requestDetails({ url, method: 'GET', resourceType: 'webSocket', contents, frame: null });
  const cancelled = await session.hostWebRequest.cancels(details);
  const { protocol, hostname, port } = new URL(url);
  if (cancelled) forgive(`${hostname}:${port || (protocol === 'wss:' ? 443 : 80)}`);
  record({ kind: cancelled ? 'cancelled-request' : 'escaped-request', url, resourceType: 'webSocket' });
}
