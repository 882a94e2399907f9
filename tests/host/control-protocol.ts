/** What the test driver and the running app say to each other. Plain data only: it crosses process boundaries. */

/** Something the app asked of the operating system. */
export type HostRecord =
  | { readonly kind: 'open-external'; readonly url: string }
  | { readonly kind: 'open-path'; readonly path: string }
  | { readonly kind: 'show-item'; readonly path: string }
  | { readonly kind: 'beep' }
  | {
      readonly kind: 'dialog';
      readonly type: DialogType;
      readonly options: unknown;
      readonly answer: unknown;
    }
  | {
      readonly kind: 'notification';
      readonly index: number;
      readonly title: string;
      readonly body: string;
      readonly silent: boolean;
    }
  | { readonly kind: 'menu-popup'; readonly items: readonly MenuNode[] }
  | { readonly kind: 'dev-tools'; readonly contents: number }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'relaunch'; readonly args: readonly string[] }
  | { readonly kind: 'protocol-client'; readonly scheme: string; readonly args: readonly string[] }
  | { readonly kind: 'login-item'; readonly settings: unknown }
  | { readonly kind: 'about-panel'; readonly options: unknown }
  | { readonly kind: 'badge'; readonly count: number }
  | { readonly kind: 'set-proxy'; readonly config: unknown }
  | { readonly kind: 'denied-popup'; readonly url: string }
  | { readonly kind: 'permission'; readonly permission: string; readonly allowed: boolean }
  /** A request of a page that the app cancelled. */
  | { readonly kind: 'cancelled-request'; readonly url: string; readonly resourceType: string }
  /** A request that the app would have let out to the network. The host never does. */
  | { readonly kind: 'escaped-request'; readonly url: string; readonly resourceType: string };

export type DialogType = 'message' | 'error' | 'open' | 'save';

export type MenuNode = {
  readonly id: string;
  readonly label: string;
  readonly role: string;
  readonly type: string;
  readonly accelerator: string;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly submenu: readonly MenuNode[];
};

export type WindowState = {
  readonly id: number;
  readonly contentsId: number;
  readonly url: string;
  readonly title: string;
  readonly visible: boolean;
  readonly focused: boolean;
  readonly minimized: boolean;
  readonly maximized: boolean;
  readonly alwaysOnTop: boolean;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
};

export type TrayState = { readonly tooltip: string; readonly menu: readonly MenuNode[] };

export type CookieState = { readonly name: string; readonly domain: string };

/**
 * How far the app had got when, in ms since 1970: its entry begins and has run, `ready` is told, the first window is
 * made, the first page is loaded.
 */
export type StartTimes = {
  readonly [step in 'entry' | 'entryRun' | 'ready' | 'firstWindow' | 'firstPage']?: number;
};

/** How the app stands right now. */
export type HostState = {
  readonly pid: number;
  readonly menu: readonly MenuNode[];
  readonly trays: readonly TrayState[];
  readonly shortcuts: readonly string[];
  readonly windows: readonly WindowState[];
  readonly cookies: readonly CookieState[];
  readonly clipboard: string;
  readonly startTimes: StartTimes;
};

/** Everything a test can ask for or set off. Menu paths are labels from the bar down. */
export type Command =
  | { readonly do: 'records' }
  | { readonly do: 'state' }
  | { readonly do: 'click-menu'; readonly path: readonly string[] }
  | { readonly do: 'click-menu-id'; readonly id: string }
  | { readonly do: 'click-popup'; readonly path: readonly string[] }
  | { readonly do: 'tray'; readonly event: 'click' | 'double-click' | 'right-click' }
  | { readonly do: 'click-tray-menu'; readonly path: readonly string[] }
  | { readonly do: 'shortcut'; readonly accelerator: string }
  | { readonly do: 'notification'; readonly index: number; readonly event: 'click' | 'close' }
  | {
      readonly do: 'power';
      readonly event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown';
    }
  | { readonly do: 'answer-dialog'; readonly type: DialogType; readonly answer: unknown }
  | { readonly do: 'close-window'; readonly window?: number }
  | { readonly do: 'focus-window'; readonly window?: number }
  | { readonly do: 'blur-window'; readonly window?: number }
  | { readonly do: 'open-url'; readonly url: string }
  | { readonly do: 'activate' }
  | { readonly do: 'quit' }
  // the rest only the host can do
  | { readonly do: 'crash-renderer'; readonly window?: number }
  | { readonly do: 'proxy'; readonly rules: string }
  | { readonly do: 'dark-desktop'; readonly dark: boolean }
  | { readonly do: 'take-shortcut'; readonly accelerator: string }
  | {
      readonly do: 'context-menu';
      readonly params: Readonly<Record<string, unknown>>;
      readonly window?: number;
    }
  /** Calls a handler in the name of a page's sub frame (or its top frame), as a hostile one would. */
  | {
      readonly do: 'invoke-from-frame';
      readonly frameUrl: string;
      readonly channel: string;
      readonly args: readonly unknown[];
    };

export type CommandRequest = { readonly id: number; readonly command: Command };
export type CommandReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** Sent once, when Chromium is up. */
export type ReadyMessage = { readonly ready: true; readonly debuggingPort: number };
