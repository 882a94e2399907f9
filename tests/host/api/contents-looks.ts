import { EventEmitter } from 'node:events';
import type { CDPSession } from '@playwright/test';
import type { WebContents } from 'electron';
import type { Part } from '../loud.ts';
import { record } from '../recorder.ts';

/** What can be set on a page or done in it that has nothing to do with loading it or talking to it. */
export abstract class ContentsLooks extends EventEmitter implements Part<WebContents> {
  abstract readonly id: number;
  private zoom = 1;
  private throttling = true;
  private muted = false;

  protected abstract inPage(run: (cdp: CDPSession) => Promise<unknown>): void;

  getType(): 'window' {
    return 'window';
  }

  focus(): void {
    this.emit('focus');
  }

  openDevTools(): void {
    record({ kind: 'dev-tools', contents: this.id });
  }

  inspectElement(): void {
    this.openDevTools();
  }

  closeDevTools(): void {}

  isDevToolsOpened(): boolean {
    return false;
  }

  setBackgroundThrottling(allowed: boolean): void {
    this.throttling = allowed;
  }

  getBackgroundThrottling(): boolean {
    return this.throttling;
  }

  setAudioMuted(muted: boolean): void {
    this.muted = muted;
  }

  isAudioMuted(): boolean {
    return this.muted;
  }

  setIgnoreMenuShortcuts(): void {}
  setVisualZoomLevelLimits(): Promise<void> {
    return Promise.resolve();
  }

  setZoomFactor(factor: number): void {
    this.zoom = factor;
  }

  getZoomFactor(): number {
    return this.zoom;
  }

  setZoomLevel(level: number): void {
    this.zoom = 1.2 ** level;
  }

  getZoomLevel(): number {
    return Math.log(this.zoom) / Math.log(1.2);
  }

  private edit(command: string): void {
    const press = { type: 'rawKeyDown' as const, commands: [command] };
    this.inPage((cdp) => cdp.send('Input.dispatchKeyEvent', press));
  }

  undo(): void {
    this.edit('undo');
  }

  redo(): void {
    this.edit('redo');
  }

  cut(): void {
    this.edit('cut');
  }

  copy(): void {
    this.edit('copy');
  }

  paste(): void {
    this.edit('paste');
  }

  delete(): void {
    this.edit('delete');
  }

  selectAll(): void {
    this.edit('selectAll');
  }

  replaceMisspelling(text: string): void {
    this.inPage((cdp) => cdp.send('Input.insertText', { text }));
  }
}
