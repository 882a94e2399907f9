import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { configureRequestOptions, configureRequestUrl, HttpExecutor } from 'builder-util-runtime';
import { appError } from '#shared/errors.ts';
import type { Egress, EgressResponse } from '../net/egress.ts';
import { FeedError } from './failure.ts';

type Options = Parameters<HttpExecutor<FeedRequest>['createRequest']>[0];
type DownloadOptions = Parameters<HttpExecutor<FeedRequest>['downloadToBuffer']>[1];

/** What electron-updater reads of a response. */
type FeedResponse = Readable & {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headers: Readonly<Record<string, string>>;
};

const idleLimitMs = 60_000;

/**
 * Lets electron-updater use the app's one way out: only hosts of the configuration, every request in the ledger, the
 * app's proxy, our constant headers and none of its own. The id it would send is not even passed on.
 */
export class FeedRequests extends HttpExecutor<FeedRequest> {
  private readonly egress: Egress;

  constructor(egress: Egress) {
    super();
    this.egress = egress;
  }

  override createRequest(options: Options, callback: (response: FeedResponse) => void): FeedRequest {
    return new FeedRequest(this.egress, addressOf(options), callback);
  }

  /** Called by the updaters for the installer; the sum is checked on the way to the disk. */
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise<string>((resolve, reject, onCancel) => {
      const request: Options = { headers: options.headers ?? {} };
      configureRequestUrl(url, request);
      configureRequestOptions(request);
      const callback = (error: Error | null) => (error ? reject(error) : resolve(destination));
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

function addressOf({ protocol, hostname, port, path }: Options): string {
  return `${protocol ?? 'https:'}//${hostname ?? ''}${port ? `:${port}` : ''}${path ?? '/'}`;
}

/** One GET, with the few methods and events of Node's requests that electron-updater uses. */
class FeedRequest extends EventEmitter {
  private readonly stop = new AbortController();
  private readonly egress: Egress;
  private readonly url: string;
  private readonly callback: (response: FeedResponse) => void;

  constructor(egress: Egress, url: string, callback: (response: FeedResponse) => void) {
    super();
    this.egress = egress;
    this.url = url;
    this.callback = callback;
  }

  end(): void {
    void this.send();
  }

  abort(): void {
    this.stop.abort();
  }

  private async send(): Promise<void> {
    const { url, stop } = this;
    const opened = await this.egress.open({
      url,
      method: 'GET',
      headers: { accept: '*/*', 'cache-control': 'no-cache' },
      purpose: 'update',
      signal: stop.signal,
    });
    if (!opened.ok) {
      this.emit('error', new FeedError(opened.error));
      return;
    }
    const { status } = opened.value;
    if (status !== 200) {
      opened.value.discard();
      this.emit('error', new FeedError(appError('service_unavailable', { detail: `HTTP ${status}` })));
      return;
    }
    this.callback(responseOf(opened.value));
  }
}

function responseOf(opened: EgressResponse): FeedResponse {
  const headers = Object.fromEntries(opened.headers);
  // Of an encoded body the length is another one than of what arrives here.
  if (headers['content-encoding']) delete headers['content-length'];
  const body = Readable.from(withIdleLimit(opened), { objectMode: false });
  return Object.assign(body, { statusCode: opened.status, statusMessage: '', headers });
}

/** A feed that goes silent in the middle must not leave the download hanging for ever. */
async function* withIdleLimit(opened: EgressResponse): AsyncGenerator<Uint8Array, void, undefined> {
  let isSilent = false;
  const onSilence = () => {
    isSilent = true;
    opened.discard();
  };
  let timer = setTimeout(onSilence, idleLimitMs);
  try {
    for await (const chunk of opened.body) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(onSilence, idleLimitMs);
    }
  } catch {
    throw new FeedError(appError(isSilent ? 'timeout' : 'service_unavailable'));
  } finally {
    clearTimeout(timer);
    opened.discard();
  }
}
