import { EventEmitter } from 'node:events';
import type { Frame } from '@playwright/test';
import type { WebFrameMain } from 'electron';
import { loud, type Part } from '../loud.ts';
import { originOf, toAppUrl } from '../urls.ts';

let lastRoutingId = 0;
let lastProcessId = 1;

/** The renderer process of a page, as far as ids go: a new one after each crash. */
export function nextProcessId(): number {
  lastProcessId += 1;
  return lastProcessId;
}

const frames = new WeakMap<Frame, HostWebFrame>();

class HostWebFrame extends EventEmitter implements Part<WebFrameMain> {
  readonly routingId: number;
  readonly processId: number;
  private readonly frame: Frame;

  constructor(frame: Frame, processId: number) {
    super();
    this.frame = frame;
    lastRoutingId += 1;
    this.routingId = lastRoutingId;
    this.processId = processId;
    return loud('WebFrameMain', this);
  }

  get url(): string {
    return toAppUrl(this.frame.url());
  }

  /** A document without an address of its own has its parent's origin; sandboxed frames are not told apart. */
  get origin(): string {
    const url = this.frame.url();
    return url.startsWith('about:') && this.parent ? this.parent.origin : originOf(url);
  }

  get name(): string {
    return this.frame.name();
  }

  get parent(): WebFrameMain | null {
    const parent = this.frame.parentFrame();
    return parent ? webFrame(parent, this.processId) : null;
  }

  get top(): WebFrameMain {
    return webFrame(this.frame.page().mainFrame(), this.processId);
  }

  get frames(): WebFrameMain[] {
    return this.frame.childFrames().map((child) => webFrame(child, this.processId));
  }

  get framesInSubtree(): WebFrameMain[] {
    return [webFrame(this.frame, this.processId), ...this.frames.flatMap((child) => child.framesInSubtree)];
  }

  get detached(): boolean {
    return this.frame.isDetached();
  }

  isDestroyed(): boolean {
    return this.frame.isDetached() || this.frame.page().isClosed();
  }
}

/** The one stand-in of a frame. */
export function webFrame(frame: Frame, processId: number): WebFrameMain {
  let known = frames.get(frame);
  if (!known) {
    known = new HostWebFrame(frame, processId);
    frames.set(frame, known);
  }
  return known as unknown as WebFrameMain;
}
