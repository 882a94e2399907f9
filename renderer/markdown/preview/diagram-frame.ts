import type { DiagramLook, Drawing, DrawReply, DrawRequest } from '../../preview/diagram-messages.ts';
import styles from './preview.module.css';

/** What came of drawing: a picture, or why there is none. */
export type DrawingOutcome = Drawing | 'mistake' | 'slow';

const LONGEST_MS = 15_000;
const MOST_KNOWN = 40;

const known = new Map<string, DrawingOutcome>();
let frame: Promise<HTMLIFrameElement> | undefined;
let lastTurn: Promise<unknown> = Promise.resolve();
let lastId = 0;

/** What was drawn before; a diagram that is scrolled back into view is there at once. */
export function knownDrawing(source: string, look: DiagramLook): DrawingOutcome | undefined {
  return known.get(keyOf(source, look));
}

/** Draws in one hidden frame for the whole window, one diagram after the other. */
export function drawDiagram(source: string, look: DiagramLook): Promise<DrawingOutcome> {
  const turn = lastTurn.then(async () => {
    const outcome = knownDrawing(source, look) ?? (await drawNow(source, look));
    if (outcome !== 'slow') remember(keyOf(source, look), outcome);
    return outcome;
  });
  lastTurn = turn;
  return turn;
}

const keyOf = (source: string, look: DiagramLook) => `${Object.values(look).join()}\n${source}`;

function remember(key: string, outcome: DrawingOutcome): void {
  known.delete(key);
  known.set(key, outcome);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
}

async function drawNow(source: string, look: DiagramLook): Promise<DrawingOutcome> {
  frame ??= openFrame();
  const element = await frame;
  lastId += 1;
  const request: DrawRequest = { id: lastId, source, look };
  const { promise, resolve } = Promise.withResolvers<DrawingOutcome>();
  const hear = ({ source: sender, data }: MessageEvent<DrawReply>) => {
    if (sender === element.contentWindow && data.id === request.id) resolve(data.drawing ?? 'mistake');
  };
  const timer = setTimeout(() => {
    // It may never come back: the next diagram gets a new frame.
    element.remove();
    frame = undefined;
    resolve('slow');
  }, LONGEST_MS);
  window.addEventListener('message', hear);
  // A sandboxed document has no origin that could be named here; the frame can load nothing else (main refuses).
  element.contentWindow?.postMessage(request, '*');
  return promise.finally(() => {
    clearTimeout(timer);
    window.removeEventListener('message', hear);
  });
}

function openFrame(): Promise<HTMLIFrameElement> {
  const element = document.createElement('iframe');
  element.setAttribute('sandbox', 'allow-scripts');
  element.src = 'app://preview/diagram.html';
  element.className = styles['workshop'] ?? '';
  element.inert = true;
  element.ariaHidden = 'true';
  element.tabIndex = -1;
  return new Promise((resolve) => {
    element.addEventListener('load', () => resolve(element), { once: true });
    document.body.append(element);
  });
}
