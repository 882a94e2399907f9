import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { DiagramLook } from '../../preview/diagram-messages.ts';
import { type DrawingOutcome, drawDiagram, knownDrawing } from './diagram-frame.ts';
import { useEnvironment } from '../view/environment.ts';
import styles from './preview.module.css';

/** Below this part of its size the words in a diagram are hard to read: it scrolls instead of shrinking further. */
const SMALLEST = 0.65;

/** A diagram as a picture. Until it is drawn, and when it cannot be, the code above stays in sight. */
export function DiagramView({ source }: { readonly source: string }) {
  const { labels } = useEnvironment();
  const outcome = useDrawing(source);
  if (outcome === undefined) return null;
  if (outcome === 'mistake' || outcome === 'slow') {
    return (
      <p className={styles['failure']} role="status" dir="auto" data-copy="skip">
        {outcome === 'mistake' ? labels.diagramMistake : labels.diagramSlow}
      </p>
    );
  }
  const { svg, title, width, height } = outcome;
  return (
    <div className={styles['diagram']} tabIndex={0} data-copy="skip">
      <img
        src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
        alt={title || labels.diagram}
        width={width}
        height={height}
        style={{ minInlineSize: width * SMALLEST }}
      />
    </div>
  );
}

function useDrawing(source: string): DrawingOutcome | undefined {
  const look = useLook();
  const [outcome, setOutcome] = useState(() => knownDrawing(source, look));
  useEffect(() => {
    let isWanted = true;
    void drawDiagram(source, look).then((drawn) => {
      if (isWanted) setOutcome(drawn);
    });
    return () => {
      isWanted = false;
    };
  }, [source, look]);
  return outcome;
}

/** The colours of now; other ones when the theme changes. */
function useLook(): DiagramLook {
  const theme = useSyncExternalStore(subscribeTheme, currentTheme);
  return useMemo(() => lookOf(theme), [theme]);
}

const currentTheme = () => document.documentElement.dataset['theme'];

function subscribeTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

function lookOf(theme: string | undefined): DiagramLook {
  const tokens = getComputedStyle(document.documentElement);
  const colour = (name: string) => tokens.getPropertyValue(`--color-${name}`).trim();
  return {
    dark: theme === 'dark',
    background: colour('surface'),
    surface: colour('surface-2'),
    border: colour('border-strong'),
    text: colour('text'),
    muted: colour('text-muted'),
    accent: colour('accent'),
    accentSoft: colour('accent-soft'),
    warningSoft: colour('warning-soft'),
  };
}
