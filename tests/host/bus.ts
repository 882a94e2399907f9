import { EventEmitter } from 'node:events';

/**
 * Events between parts of the stand-in that do not import each other: windows tell the app what happened,
 * without knowing it.
 */
type BusEvents = {
  readonly 'window-created': [window: object];
  readonly 'window-closed': [window: object];
  readonly 'window-close-refused': [];
  readonly 'window-focused': [window: object];
  readonly 'window-blurred': [window: object];
  readonly 'contents-created': [contents: object];
  readonly 'session-created': [session: object];
  readonly 'render-process-gone': [contents: object, details: { reason: string; exitCode: number }];
  readonly role: [role: string];
};

export const bus = new EventEmitter<{ -readonly [K in keyof BusEvents]: BusEvents[K] }>();

/** An event object as Electron's listeners get it. */
export type HostEvent = { defaultPrevented: boolean; preventDefault: () => void };

export function hostEvent<T extends object>(details: T): T & HostEvent {
  const event: T & HostEvent = {
    ...details,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}
