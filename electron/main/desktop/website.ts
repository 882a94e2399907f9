import type { WebsitePage } from '#shared/domain/app.ts';
import type { Locale } from '#shared/locales.ts';

const paths: Readonly<Record<WebsitePage, string>> = {
  home: '/',
  'privacy-policy': '/privacy-policy',
  contact: '/contact',
};

/** Address of a page of the website, with the person's language: there is no cookie to carry it (P8). */
export function websitePageUrl(websiteUrl: string, page: WebsitePage, locale: Locale): string {
  const url = new URL(`${websiteUrl}${paths[page]}`);
  url.searchParams.set('locale', locale);
  return url.href;
}
