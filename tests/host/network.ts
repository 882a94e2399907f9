import type { BrowserContext, Frame, Request as PageRequest, Route } from '@playwright/test';
import type { OnBeforeRequestListenerDetails } from 'electron';
import { protocolHandler } from './api/protocol.ts';
import { requestDetails, resourceTypeOf } from './api/request-details.ts';
import { contentsOfPage, type HostWebContents } from './api/web-contents.ts';
import { webFrame } from './api/web-frame.ts';
import { isTaken } from './chromium.ts';
import { record } from './recorder.ts';
import { appScheme, isAppPageUrl, toAppUrl, translateText } from './urls.ts';

/** Every request of every page goes through here: to the app's protocol handler, or nowhere. */
export async function routeEverything(context: BrowserContext): Promise<void> {
  await context.route('**/*', (route) => answer(route));
  // A page that no window made is a popup: its window's handler was asked, and it goes.
  context.on('page', (page) => {
    if (!isTaken(page))
      void page.opener().then(
        (opener) => (opener ? page.close() : undefined),
        () => undefined,
      );
  });
}

function frameOf(request: PageRequest): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

async function answer(route: Route): Promise<void> {
  const request = route.request();
  const frame = frameOf(request);
  const contents = frame && contentsOfPage(frame.page());
  if (!frame || !contents) {
    await route.abort('blockedbyclient').catch(() => undefined);
    return;
  }
  try {
    await answerFor(route, request, frame, contents);
  } catch (error) {
    if (!frame.page().isClosed()) process.stderr.write(`host: ${String(error)}\n`);
    await route.abort('failed').catch(() => undefined);
  }
}

async function answerFor(
  route: Route,
  request: PageRequest,
  frame: Frame,
  contents: HostWebContents,
): Promise<void> {
  const pageUrl = request.url();
  const url = toAppUrl(pageUrl);
  const navigation = request.isNavigationRequest();
  if (navigation) {
    const byMain = !frame.parentFrame() && contents.hostExpects(pageUrl);
    if (!byMain && contents.navigationRefused(url, frame)) {
      await route.abort('aborted');
      return;
    }
  }
  const details = requestDetails({
    url,
    method: request.method(),
    resourceType: resourceTypeOf(request.resourceType(), frame.parentFrame() !== null),
    contents: contents.facade,
    frame: webFrame(frame, contents.getProcessId()),
  });
  const { resourceType } = details;
  if (await contents.hostSession.hostWebRequest.cancels(details)) {
    record({ kind: 'cancelled-request', url, resourceType });
    await route.abort('blockedbyclient');
  } else if (isAppPageUrl(pageUrl)) await serve(route, request, contents, details);
  else {
    record({ kind: 'escaped-request', url, resourceType });
    await route.abort('blockedbyclient');
  }
}

async function serve(
  route: Route,
  request: PageRequest,
  contents: HostWebContents,
  details: OnBeforeRequestListenerDetails,
): Promise<void> {
  const handler = protocolHandler(appScheme());
  if (!handler) throw new Error(`no handler for ${appScheme()}:`);
  const { hostWebRequest } = contents.hostSession;
  const { uploadData: _body, ...common } = details;
  const sent = await hostWebRequest.requestHeaders({ ...common, requestHeaders: await request.allHeaders() });
  if (!sent) return route.abort('blockedbyclient');
  const body = request.postDataBuffer();
  const response = await handler(
    new Request(details.url, {
      method: request.method(),
      headers: Object.fromEntries(Object.entries(sent).filter(([name]) => !name.startsWith(':'))),
      ...(body && { body: Uint8Array.from(body) }),
    }),
  );
  const received: Record<string, string[]> = {};
  for (const [name, value] of response.headers) (received[name] ??= []).push(value);
  const headers = await hostWebRequest.responseHeaders({
    ...common,
    statusCode: response.status,
    statusLine: `HTTP/1.1 ${response.status}`,
    responseHeaders: received,
  });
  if (!headers) return route.abort('blockedbyclient');
  await route.fulfill({
    status: response.status,
    headers: pageHeaders(headers),
    body: await pageBody(response),
  });
}

function pageHeaders(headers: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, values]): [string, string] => {
    const value = values.join(', ');
    return [
      name.toLowerCase(),
      name.toLowerCase().startsWith('content-security-policy') ? translateText(value) : value,
    ];
  });
  // Playwright would add a header that lets every origin in, where the app sends none.
  return {
    'access-control-allow-origin': 'http://nobody.invalid',
    ...Object.fromEntries(entries.filter(([name]) => name !== 'content-length')),
  };
}

/** Text may name `app://` addresses; bytes are left alone. */
async function pageBody(response: Response): Promise<Buffer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? '';
  return /^text\/(html|css|javascript)|^application\/(javascript|json)/.test(type)
    ? Buffer.from(translateText(bytes.toString('utf8')))
    : bytes;
}
