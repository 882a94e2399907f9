import type { WebsitePage } from '#shared/domain/app.ts';
import type { ExternalLinks } from '../../security/external-links.ts';
import type { Handlers } from '../types.ts';

export function createShellHandlers(deps: {
  readonly externalLinks: ExternalLinks;
  readonly pageUrl: (page: WebsitePage) => string;
}): Handlers<'shell:open-external' | 'shell:open-page'> {
  return {
    'shell:open-external': ({ url }) => deps.externalLinks.open(url),
    'shell:open-page': ({ page }) => deps.externalLinks.open(deps.pageUrl(page)),
  };
}
