import type { Codec } from './codec.ts';

export type RendererSettings = {
  readonly bindingName: string;
  readonly deliverKey: string;
  /** The preload also runs in sub frames (nodeIntegrationInSubFrames). */
  readonly everyFrame: boolean;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly window: WindowLook;
};

/** What a page can notice of its window. */
export type WindowLook = { readonly visible: boolean; readonly focused: boolean };

/** Page → main. */
export type UpMessage =
  | {
      readonly type: 'invoke';
      readonly document: string;
      readonly id: number;
      readonly channel: string;
      readonly args: string;
    }
  | { readonly type: 'send'; readonly document: string; readonly channel: string; readonly args: string }
  | { readonly type: 'key'; readonly accelerator: readonly string[] }
  | { readonly type: 'preload-error'; readonly message: string };

/** Main → page. */
export type DownMessage =
  | { readonly type: 'event'; readonly channel: string; readonly args: string }
  | { readonly type: 'reply'; readonly document: string; readonly id: number; readonly value: string }
  | { readonly type: 'failure'; readonly document: string; readonly id: number; readonly message: string }
  | { readonly type: 'look'; readonly look: WindowLook };

type Listener = (event: object, ...args: readonly unknown[]) => void;
type Preload = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  process: object,
  global: typeof globalThis,
) => void;

/**
 * Runs in the page, before its scripts; its source text is injected, so it must not refer to anything outside
 * itself. It gives the preload `require('electron')` and plays the part of a window for the document.
 */
export function installRenderer(makeCodec: () => Codec, settings: RendererSettings, preload: Preload): void {
  const binding = Reflect.get(globalThis, settings.bindingName) as
    | ((text: string) => Promise<void>)
    | undefined;
  // Pages of the app must not find a way to main beside the bridge.
  Reflect.deleteProperty(globalThis, settings.bindingName);
  const top = globalThis.top === globalThis.self;
  const codec = makeCodec();
  const documentId = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let look = settings.window;
  let lastId = 0;

  function up(message: UpMessage): void {
    if (!binding) throw new Error('host: the page has no way to main');
    void binding(JSON.stringify(message));
  }

  const ipcRenderer = {
    async invoke(channel: string, ...args: readonly unknown[]): Promise<unknown> {
      const encoded = codec.encode(args);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        up({ type: 'invoke', document: documentId, id, channel, args: encoded });
      });
    },
    send(channel: string, ...args: readonly unknown[]): void {
      up({ type: 'send', document: documentId, channel, args: codec.encode(args) });
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    addListener: (channel: string, listener: Listener) => ipcRenderer.on(channel, listener),
    once(channel: string, listener: Listener) {
      const once: Listener = (event, ...args) => {
        ipcRenderer.removeListener(channel, once);
        listener(event, ...args);
      };
      return ipcRenderer.on(channel, once);
    },
    removeListener(channel: string, listener: Listener) {
      const list = [...(listeners.get(channel) ?? [])];
      const at = list.lastIndexOf(listener);
      if (at >= 0) list.splice(at, 1);
      listeners.set(channel, list);
      return ipcRenderer;
    },
    off: (channel: string, listener: Listener) => ipcRenderer.removeListener(channel, listener),
    removeAllListeners(channel: string) {
      listeners.delete(channel);
      return ipcRenderer;
    },
  };

  /** A value as it arrives on the other side of the bridge: copied, functions wrapped. */
  function bridged(value: unknown, seen = new Map<object, unknown>()): unknown {
    if (typeof value === 'function') return wrapped(value as (...args: readonly unknown[]) => unknown);
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Promise) {
      return value.then(
        (result: unknown) => bridged(result),
        (error: unknown) => Promise.reject(plainError(error)),
      );
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    const plain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
    if (!plain) return structuredClone(value);
    const known = seen.get(value);
    if (known) return known;
    const copy: object = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, part] of Object.entries(value)) {
      Object.defineProperty(copy, key, {
        value: bridged(part, seen),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy;
  }

  function wrapped(target: (...args: readonly unknown[]) => unknown) {
    return (...args: readonly unknown[]): unknown => {
      try {
        const seen = new Map<object, unknown>();
        return bridged(target(...args.map((argument) => bridged(argument, seen))));
      } catch (error) {
        throw plainError(error);
      }
    };
  }

  function plainError(error: unknown): Error {
    return new Error(error instanceof Error ? error.message : String(error));
  }

  function deepFreeze(value: unknown): void {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }

  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown): void {
      if (key in globalThis) {
        throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`);
      }
      const exposed = bridged(api);
      deepFreeze(exposed);
      Object.defineProperty(globalThis, key, { value: exposed, enumerable: true });
    },
  };

  function loudly(name: string, target: object): object {
    return new Proxy(target, {
      get(object, key): unknown {
        if (typeof key === 'symbol' || key in object || key === 'then') return Reflect.get(object, key);
        throw new Error(`host: ${name}.${key} is not implemented`);
      },
    });
  }

  function requireInPreload(name: string): unknown {
    if (name === 'electron' || name === 'electron/renderer') {
      return loudly('electron (renderer)', {
        ipcRenderer: loudly('ipcRenderer', ipcRenderer),
        contextBridge: loudly('contextBridge', contextBridge),
      });
    }
    throw new Error(`module not found: ${name}`);
  }

  function receive(text: string): void {
    const message = JSON.parse(text) as DownMessage;
    if (message.type === 'look') changeLook(message.look);
    else if (message.type === 'event') {
      const event = {
        sender: ipcRenderer,
        ports: [],
        defaultPrevented: false,
        preventDefault: () => undefined,
      };
      const args = codec.decode(message.args) as readonly unknown[];
      for (const listener of listeners.get(message.channel) ?? []) {
        try {
          listener(event, ...args);
        } catch (error) {
          reportError(error);
        }
      }
    } else if (message.document === documentId) {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === 'reply') call?.resolve(codec.decode(message.value));
      else call?.reject(new Error(message.message));
    }
  }

  function changeLook(next: WindowLook): void {
    const before = look;
    look = next;
    if (before.visible !== next.visible)
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    if (before.focused !== next.focused) window.dispatchEvent(new Event(next.focused ? 'focus' : 'blur'));
  }

  function playWindow(): void {
    const define = (name: string, descriptor: PropertyDescriptor) =>
      Object.defineProperty(Document.prototype, name, {
        configurable: true,
        enumerable: true,
        ...descriptor,
      });
    define('visibilityState', { get: () => (look.visible ? 'visible' : 'hidden') });
    define('hidden', { get: () => !look.visible });
    define('hasFocus', { value: () => look.focused });
    // An unhandled key may be an accelerator of the application menu: decided after every listener of the page.
    window.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/.test(event.key))) return;
      setTimeout(() => {
        if (event.defaultPrevented || event.repeat) return;
        const held = [
          event.ctrlKey && 'ctrl',
          event.metaKey && 'meta',
          event.altKey && 'alt',
          event.shiftKey && 'shift',
        ];
        up({ type: 'key', accelerator: [...held.filter((part) => part !== false), event.key.toLowerCase()] });
      });
    });
  }

  Object.defineProperty(globalThis, Symbol.for(settings.deliverKey), { value: receive });
  const nativeOpen = window.open;
  // Electron answers a denied window.open with null; Chromium's popup is closed at once instead.
  window.open = (...args) => {
    // Chromium opens nothing for a sandboxed frame, but its debugging protocol tells of the wish as of a window.
    if (self.origin === 'null') return null;
    nativeOpen.apply(window, args)?.close();
    return null;
  };
  if (top) playWindow();
  if (!top && !settings.everyFrame) return;
  const processShim = {
    type: 'renderer',
    platform: settings.platform,
    versions: settings.versions,
    argv: settings.args,
    env: {},
    sandboxed: true,
    contextIsolated: true,
    isMainFrame: top,
  };
  const module = { exports: {} };
  try {
    preload(requireInPreload, module, module.exports, processShim, globalThis);
  } catch (error) {
    up({ type: 'preload-error', message: error instanceof Error ? String(error.stack) : String(error) });
  }
}
