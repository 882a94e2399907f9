import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkTargetSchema } from '#shared/domain/app.ts';
import { launchFlags, linkFromArgv } from './argv.ts';
import { hostileLinks } from '../../../tests/support/hostile-links.ts';
import { parseLink } from './route.ts';

test('two hundred hostile links: none is a route but the harmless ones, and nothing else comes through', () => {
  const links = hostileLinks(200);
  expect(new Set(links).size).toBe(200);
  const opened = links.map(parseLink).filter((route) => route.name !== 'unknown');
  expect(opened).toEqual([]);
});

test('whatever follows apipool:, a route is one of three, and its values fit their schema', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string(), (url, noise) => {
      for (const link of [url.replace(/^https?/, 'apipool'), `apipool://${noise}`, `apipool:${noise}`]) {
        const route = parseLink(link);
        if (route.name === 'open') expect(linkTargetSchema.safeParse(route.target).success).toBe(true);
        else expect(['sign-in', 'unknown']).toContain(route.name);
      }
    }),
    { numRuns: 500 },
  );
});

test.each(['win32', 'linux', 'darwin'] as const)(
  'hostile links on a command line of %s switch nothing on',
  (platform) => {
    for (const link of hostileLinks(200)) {
      const argv = ['apipool', '--deep-link', link, '--quick', '--hidden', '--no-sandbox', '--inspect'];
      expect(launchFlags(argv)).toEqual({ quick: false, hidden: false });
      const found = linkFromArgv(argv, platform);
      expect(found.kind === 'link' ? found.link : '').toBe(
        platform === 'darwin' || !isOurs(link) || link.length > 80_000 ? '' : link,
      );
    }
  },
);

function isOurs(link: string): boolean {
  return link.toLowerCase().startsWith('apipool:');
}
