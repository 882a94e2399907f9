import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { hostEvent } from '../bus.ts';
import type { Part } from '../loud.ts';

/** Size, place and looks of a window: kept and reported, shown as far as the subclass can. */
export abstract class WindowLooks extends EventEmitter implements Part<BrowserWindow> {
  accessibleTitle = '';
  protected bounds: Rectangle;
  protected normalBounds: Rectangle;
  protected titleText: string;
  protected maximized = false;
  protected alwaysOnTop: boolean;
  private minimumSize: number[];
  private backgroundColor: string;
  private menuBarShown: boolean;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    const { width = 800, height = 600, x = 0, y = 0 } = options;
    this.bounds = { x, y, width, height };
    this.normalBounds = this.bounds;
    this.minimumSize = [options.minWidth ?? 0, options.minHeight ?? 0];
    this.titleText = options.title ?? 'Electron';
    this.backgroundColor = options.backgroundColor ?? '#FFF';
    this.alwaysOnTop = options.alwaysOnTop ?? false;
    this.menuBarShown = options.autoHideMenuBar !== true;
  }

  protected abstract applyBounds(): void;

  setBounds(bounds: Partial<Rectangle>): void {
    const before = this.bounds;
    const [minWidth = 0, minHeight = 0] = this.minimumSize;
    const merged = { ...before, ...bounds };
    this.bounds = {
      ...merged,
      width: Math.max(merged.width, minWidth),
      height: Math.max(merged.height, minHeight),
    };
    if (!this.maximized) this.normalBounds = this.bounds;
    this.applyBounds();
    if (before.x !== this.bounds.x || before.y !== this.bounds.y) this.emit('move');
    if (before.width !== this.bounds.width || before.height !== this.bounds.height) this.emit('resize');
  }

  getBounds(): Rectangle {
    return { ...this.bounds };
  }

  getNormalBounds(): Rectangle {
    return { ...this.normalBounds };
  }

  getContentBounds(): Rectangle {
    return { ...this.bounds };
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  getSize(): number[] {
    return [this.bounds.width, this.bounds.height];
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }

  getPosition(): number[] {
    return [this.bounds.x, this.bounds.y];
  }

  center(): void {
    const { width, height } = this.bounds;
    this.setBounds({ x: Math.round((1920 - width) / 2), y: Math.round((1080 - height) / 2) });
  }

  setMinimumSize(width: number, height: number): void {
    this.minimumSize = [width, height];
  }

  getMinimumSize(): number[] {
    return [...this.minimumSize];
  }

  setTitle(title: string): void {
    this.titleText = title;
  }

  getTitle(): string {
    return this.titleText;
  }

  setBackgroundColor(color: string): void {
    this.backgroundColor = color;
  }

  getBackgroundColor(): string {
    return this.backgroundColor;
  }

  setAlwaysOnTop(flag: boolean): void {
    this.alwaysOnTop = flag;
    this.emit('always-on-top-changed', hostEvent({}), flag);
  }

  isAlwaysOnTop(): boolean {
    return this.alwaysOnTop;
  }

  setMenuBarVisibility(visible: boolean): void {
    this.menuBarShown = visible;
  }

  isMenuBarVisible(): boolean {
    return this.menuBarShown;
  }

  // Nothing of these can be seen in a page.
  setAutoHideMenuBar(): void {}
  setVisibleOnAllWorkspaces(): void {}
  setSkipTaskbar(): void {}
  setTitleBarOverlay(): void {}
  setMenu(): void {}
  removeMenu(): void {}
  setIcon(): void {}
  flashFrame(): void {}
  setProgressBar(): void {}
  setOverlayIcon(): void {}
  setContentProtection(): void {}
  setResizable(): void {}
  setVibrancy(): void {}
  setBackgroundMaterial(): void {}
}
