import type { OnBeforeRequestListenerDetails, WebContents, WebFrameMain } from 'electron';

let lastId = 0;

export type RequestFacts = {
  readonly url: string;
  readonly method: string;
  readonly resourceType: OnBeforeRequestListenerDetails['resourceType'];
  readonly contents: WebContents | undefined;
  readonly frame: WebFrameMain | null;
};

export function requestDetails(facts: RequestFacts): OnBeforeRequestListenerDetails {
  lastId += 1;
  return {
    id: lastId,
    url: facts.url,
    method: facts.method,
    resourceType: facts.resourceType,
    ...(facts.contents && { webContentsId: facts.contents.id, webContents: facts.contents }),
    frame: facts.frame,
    referrer: '',
    timestamp: Date.now(),
    uploadData: [],
  };
}

const resourceTypes: Readonly<Record<string, RequestFacts['resourceType']>> = {
  stylesheet: 'stylesheet',
  script: 'script',
  image: 'image',
  font: 'font',
  media: 'media',
  xhr: 'xhr',
  fetch: 'xhr',
  eventsource: 'xhr',
  websocket: 'webSocket',
  ping: 'ping',
  cspreport: 'cspReport',
};

/** Playwright's name of a kind of request → Electron's. */
export function resourceTypeOf(type: string, isSubFrame: boolean): RequestFacts['resourceType'] {
  if (type === 'document') return isSubFrame ? 'subFrame' : 'mainFrame';
  return resourceTypes[type] ?? 'other';
}
