import { useEffect, useRef, useState } from 'react';
import { useEnvironment } from '../view/environment.ts';
import styles from './preview.module.css';

type PreviewProps = { readonly kind: 'html' | 'svg'; readonly source: string };

/**
 * A page or a picture as its code means it, with its scripts, in a frame that can reach nothing: an origin of its
 * own, no network, no way to main (docs/security.md).
 */
export function PreviewView({ kind, source }: PreviewProps) {
  const { labels } = useEnvironment();
  const frame = useRef<HTMLIFrameElement>(null);
  const isFilled = useRef(false);
  const height = useContentHeight(frame);
  const fill = () => {
    // Only the first document gets the content: one that loads itself again stays empty.
    if (isFilled.current) return;
    isFilled.current = true;
    frame.current?.contentWindow?.postMessage({ markup: markupOf(kind, source) }, '*');
  };
  return (
    <iframe
      ref={frame}
      className={styles['preview']}
      src="app://preview/document.html"
      sandbox="allow-scripts"
      title={labels.preview}
      style={height === undefined ? undefined : { blockSize: height }}
      onLoad={fill}
      data-copy="skip"
    />
  );
}

const BASE = '<!doctype html><style>:where(html){font-family:system-ui,sans-serif}</style>';
const CENTRED =
  '<!doctype html><style>body{display:grid;place-items:center;margin:16px}svg{max-width:100%;height:auto}</style>';

/** Rules that any style of the content's own overrides; without a doctype it would be laid out as in the nineties. */
function markupOf(kind: PreviewProps['kind'], source: string): string {
  return `${kind === 'svg' ? CENTRED : BASE}${source}`;
}

/** How tall the content says it is; the style sheet bounds what it gets. */
function useContentHeight(frame: { readonly current: HTMLIFrameElement | null }): number | undefined {
  const [height, setHeight] = useState<number>();
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source === null || source !== frame.current?.contentWindow) return;
      const said = typeof data === 'object' && data !== null && 'height' in data ? data.height : undefined;
      if (typeof said === 'number' && Number.isFinite(said)) setHeight(Math.ceil(said));
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, [frame]);
  return height;
}
