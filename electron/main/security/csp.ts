/** What a page of the app may do. The renderer has no network: every request is main's. */
const directives = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob: data:",
  'media-src': "'self' blob:",
  'font-src': "'self'",
  'connect-src': "'none'",
  'worker-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-src': 'app://preview',
  'frame-ancestors': "'none'",
} as const;

/** What every preview has in common. The sandbox holds even where a document is not in the app's own frame. */
const previewDirectives = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': 'app://main',
  sandbox: 'allow-scripts',
} as const;

/** A page or a picture as a model wrote it: it brings everything along, or does without. */
const documentDirectives = {
  ...previewDirectives,
  'script-src': "'unsafe-inline'",
  'style-src': "'unsafe-inline'",
  'img-src': 'data: blob:',
  'media-src': 'data: blob:',
  'font-src': 'data:',
} as const;

/** Diagrams: our script and no other; mermaid writes styles into what it draws. */
const diagramDirectives = {
  ...previewDirectives,
  'script-src': 'app://preview/diagram.js',
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
} as const;

export const contentSecurityPolicy = policyOf(directives);

const previewPolicies: Readonly<Record<string, string>> = {
  '/document.html': policyOf(documentDirectives),
  '/diagram.html': policyOf(diagramDirectives),
};

/** The policy of a file of app://preview; one that is no document of its own may do nothing. */
export function previewPolicy(pathname: string): string {
  return previewPolicies[pathname] ?? policyOf(previewDirectives);
}

function policyOf(policy: Readonly<Record<string, string>>): string {
  return Object.entries(policy)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
