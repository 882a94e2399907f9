import mermaid from 'mermaid';
import type { DiagramLook, Drawing, DrawReply, DrawRequest } from './diagram-messages.ts';

/** Runs in app://preview/diagram.html: mermaid needs styles that the policy of the app's own pages refuses. */
window.addEventListener('message', ({ source, data }: MessageEvent<DrawRequest>) => {
  if (source === window.parent) void answer(data);
});

async function answer({ id, source, look }: DrawRequest): Promise<void> {
  const reply: DrawReply = { id, drawing: await draw(id, source, look) };
  // The page has an origin that a sandboxed document cannot name; what it gets is no secret of ours.
  window.parent.postMessage(reply, '*');
}

async function draw(id: number, source: string, look: DiagramLook): Promise<Drawing | null> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    theme: 'base',
    // Flat, as everything around it: the newer look has gradients and shadows.
    look: 'classic',
    darkMode: look.dark,
    fontFamily: 'system-ui, sans-serif',
    themeVariables: coloursOf(look),
  });
  try {
    const { svg } = await mermaid.render(`diagram-${id}`, source);
    return standAlone(svg);
  } catch {
    // mermaid throws for every source that it cannot read, in words for programmers.
    return null;
  }
}

function coloursOf(look: DiagramLook) {
  return {
    darkMode: look.dark,
    background: look.background,
    mainBkg: look.surface,
    primaryColor: look.surface,
    primaryBorderColor: look.border,
    primaryTextColor: look.text,
    secondaryColor: look.accentSoft,
    secondaryBorderColor: look.accent,
    secondaryTextColor: look.text,
    tertiaryColor: look.background,
    tertiaryBorderColor: look.border,
    tertiaryTextColor: look.text,
    lineColor: look.muted,
    textColor: look.text,
    titleColor: look.text,
    edgeLabelBackground: look.background,
    noteBkgColor: look.warningSoft,
    noteTextColor: look.text,
    noteBorderColor: look.border,
    clusterBkg: look.background,
    clusterBorder: look.border,
  };
}

/** Well-formed XML with a size: an image has no page around it to take one from. */
function standAlone(svg: string): Drawing {
  const host = document.createElement('div');
  host.innerHTML = svg;
  document.body.replaceChildren(host);
  const root = host.querySelector('svg');
  if (!root) throw new Error('mermaid drew nothing');
  const { width, height } = root.viewBox.baseVal;
  root.setAttribute('width', `${width}`);
  root.setAttribute('height', `${height}`);
  const title = root.querySelector(':scope > title')?.textContent ?? '';
  const text = new XMLSerializer().serializeToString(root);
  host.remove();
  return { svg: text, title, width, height };
}
