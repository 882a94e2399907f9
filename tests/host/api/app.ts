import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { App, CommandLine, LoginItemSettings, Settings } from 'electron';
import { bus, hostEvent } from '../bus.ts';
import { loud, type Part } from '../loud.ts';
import { appDataFolder, type HostOptions } from '../options.ts';
import { record } from '../recorder.ts';
import { SingleInstance } from '../single-instance.ts';
import { openWindows } from './browser-window.ts';
import { isReady, whenReady } from './ready.ts';

/** `HOST_RESOURCES`: the app is a packaged one, and this is the folder beside its archive. */
export const packagedResources = process.env['HOST_RESOURCES'];

type PathName = Parameters<App['getPath']>[0];

const switches = new Map<string, string>();
const commandLine: Partial<CommandLine> = {
  appendSwitch: (name, value = '') => void switches.set(name, value),
  appendArgument: () => undefined,
  hasSwitch: (name) => switches.has(name),
  getSwitchValue: (name) => switches.get(name) ?? '',
  removeSwitch: (name) => void switches.delete(name),
};

export class HostApp extends EventEmitter implements Part<App> {
  readonly isPackaged = packagedResources !== undefined;
  readonly commandLine = loud('app.commandLine', commandLine) as CommandLine;
  // Off macOS there is no dock; on it the host has none to offer.
  readonly dock = undefined;
  accessibilitySupportEnabled = false;
  name: string;
  userAgentFallback = '';
  /** The host's own part: what ends Chromium and the process. */
  hostExit: (code: number) => void = (code) => process.exit(code);
  private readonly options: HostOptions;
  private readonly paths = new Map<string, string>();
  private readonly instance = new SingleInstance();
  private quitting = false;
  private exiting = false;
  private loginItem: LoginItemSettings = {
    openAtLogin: false,
    wasOpenedAtLogin: false,
    status: 'not-registered',
    executableWillLaunchAtLogin: false,
    launchItems: [],
  };
  private badge = 0;

  constructor(options: HostOptions) {
    super();
    this.options = options;
    this.name = options.appName;
    if (options.userDataDir !== undefined) this.paths.set('userData', options.userDataDir);
  }

  hostListen(): void {
    bus.on('session-created', (session) => this.emit('session-created', session));
    bus.on('window-created', (window) => this.emit('browser-window-created', hostEvent({}), window));
    bus.on('contents-created', (contents) => this.emit('web-contents-created', hostEvent({}), contents));
    bus.on('window-focused', (window) => this.emit('browser-window-focus', hostEvent({}), window));
    bus.on('window-blurred', (window) => this.emit('browser-window-blur', hostEvent({}), window));
    bus.on('render-process-gone', (contents, details) => {
      this.emit('render-process-gone', hostEvent({}), contents, details);
    });
    bus.on('window-close-refused', () => {
      this.quitting = false;
    });
    bus.on('window-closed', () => this.allClosed());
    bus.on('role', (role) => {
      if (role === 'quit') this.quit();
    });
  }

  private allClosed(): void {
    if (openWindows().length > 0) return;
    if (this.quitting) this.leave();
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  // Starting

  whenReady(): Promise<void> {
    return whenReady();
  }

  isReady(): boolean {
    return isReady();
  }

  enableSandbox(): void {
    if (isReady()) throw new Error('app.enableSandbox() can only be called before app is ready');
  }

  disableHardwareAcceleration(): void {}

  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    return this.instance.request(this.getPath('userData'), additionalData, (argv, cwd, data) => {
      void whenReady().then(() => this.emit('second-instance', hostEvent({}), argv, cwd, data));
    });
  }

  hasSingleInstanceLock(): boolean {
    return this.instance.held;
  }

  releaseSingleInstanceLock(): void {
    this.instance.release();
  }

  // Ending

  quit(): void {
    if (this.quitting) return;
    const event = hostEvent({});
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.quitting = true;
    const windows = openWindows();
    if (windows.length === 0) setImmediate(() => this.leave());
    for (const window of windows) window.close();
  }

  private leave(): void {
    const event = hostEvent({});
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.quitting = false;
    else this.exit(0);
  }

  exit(code = 0): void {
    if (this.exiting) return;
    this.exiting = true;
    this.emit('quit', hostEvent({}), code);
    this.instance.release();
    this.hostExit(code);
  }

  relaunch(options: { readonly args?: readonly string[] } = {}): void {
    record({ kind: 'relaunch', args: options.args ?? process.argv.slice(1) });
  }

  /** The app has decided to go: nothing more is worth starting. */
  get hostIsLeaving(): boolean {
    return this.quitting || this.exiting;
  }

  // Places and names

  getPath(name: PathName): string {
    const set = this.paths.get(name);
    if (set !== undefined) return set;
    switch (name) {
      case 'home':
        return homedir();
      case 'appData':
        return appDataFolder(process.platform, process.env);
      case 'userData':
        return path.join(this.getPath('appData'), this.name);
      case 'sessionData':
        return this.getPath('userData');
      case 'logs':
        return path.join(this.getPath('userData'), 'logs');
      case 'temp':
        return tmpdir();
      case 'exe':
        return process.execPath;
      case 'downloads':
      case 'desktop':
      case 'documents':
        return path.join(homedir(), name[0]?.toUpperCase() + name.slice(1));
      default:
        throw new Error(`host: electron.app.getPath('${name}') is not implemented`);
    }
  }

  setPath(name: PathName, value: string): void {
    if (!path.isAbsolute(value)) throw new Error('Path must be absolute');
    if (name === 'userData' && isReady()) throw new Error('host: userData moved after ready');
    mkdirSync(value, { recursive: true });
    this.paths.set(name, value);
  }

  setAppLogsPath(value?: string): void {
    if (value !== undefined) this.paths.set('logs', value);
  }

  getAppPath(): string {
    return this.options.appPath;
  }

  getVersion(): string {
    return this.options.appVersion;
  }

  getName(): string {
    return this.name;
  }

  setName(name: string): void {
    this.name = name;
  }

  getLocale(): string {
    return this.getPreferredSystemLanguages()[0] ?? 'en-US';
  }

  getSystemLocale(): string {
    return this.getLocale();
  }

  getLocaleCountryCode(): string {
    return this.getLocale().split('-')[1] ?? '';
  }

  getPreferredSystemLanguages(): string[] {
    return (process.env['HOST_LANGUAGES'] ?? 'en-US').split(',');
  }

  // The desktop

  focus(): void {
    openWindows()
      .find((window) => window.isVisible())
      ?.focus();
  }

  hide(): void {}
  show(): void {}
  setAppUserModelId(): void {}
  setAccessibilitySupportEnabled(): void {}
  setUserTasks(): boolean {
    return true;
  }

  setAboutPanelOptions(options: object): void {
    record({ kind: 'about-panel', options });
  }

  showAboutPanel(): void {
    record({ kind: 'role', role: 'about' });
  }

  setBadgeCount(count = 0): boolean {
    this.badge = count;
    record({ kind: 'badge', count });
    return true;
  }

  getBadgeCount(): number {
    return this.badge;
  }

  setAsDefaultProtocolClient(scheme: string, exec?: string, args: string[] = []): boolean {
    record({ kind: 'protocol-client', scheme, args: exec === undefined ? [] : [exec, ...args] });
    return true;
  }

  isDefaultProtocolClient(): boolean {
    return false;
  }

  removeAsDefaultProtocolClient(): boolean {
    return true;
  }

  setLoginItemSettings(settings: Settings): void {
    record({ kind: 'login-item', settings });
    this.loginItem = { ...this.loginItem, openAtLogin: settings.openAtLogin ?? false };
  }

  getLoginItemSettings(): LoginItemSettings {
    return this.loginItem;
  }

  getAppMetrics(): [] {
    return [];
  }
}

export function createApp(options: HostOptions): HostApp {
  const app = loud('app', new HostApp(options));
  app.hostListen();
  return app;
}
