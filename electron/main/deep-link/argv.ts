import { z } from 'zod';
import { linkScheme, maxLinkLength } from './route.ts';

const launchSchema = z.object({ argv: z.array(z.string()).max(1000) });

/** Registered on Windows in front of the link, so that a link in any other place was not put there by the OS. */
export const deepLinkMarker = '--deep-link';

/** Opens the quick chat, also of the app that runs already: for keys bound by the desktop itself. */
export const quickFlag = '--quick';
/** Waits in the tray: what starting at login passes. */
export const hiddenFlag = '--hidden';

type ArgvLink =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'link'; readonly link: string };

/**
 * The one link of a launch. More than one, or one without the marker where the marker is required, refuses the
 * launch's links altogether. Everything behind the link is ignored: it may have been injected by the link's author.
 */
export function linkFromArgv(argv: readonly string[], platform: NodeJS.Platform): ArgvLink {
  // macOS delivers links as events; in an argument list they came from somewhere else.
  if (platform === 'darwin') return { kind: 'none' };
  const places = argv.flatMap((argument, index) => (index > 0 && isOurs(argument) ? [index] : []));
  const [place] = places;
  if (place === undefined) return { kind: 'none' };
  const link = argv[place];
  if (places.length > 1 || link === undefined || link.length > maxLinkLength) return { kind: 'refused' };
  if (platform === 'win32' && argv[place - 1] !== deepLinkMarker) return { kind: 'refused' };
  return { kind: 'link', link };
}

/** How a person or their desktop asks for the app to start. Neither loads, changes nor sends anything. */
export type LaunchFlags = { readonly quick: boolean; readonly hidden: boolean };

/** The flags of a launch. A launch with a link has none: they could have been injected by the link's author. */
export function launchFlags(argv: readonly string[]): LaunchFlags {
  const own = argv.some((argument, index) => index > 0 && isOurs(argument)) ? [] : argv.slice(1);
  return { quick: own.includes(quickFlag), hidden: own.includes(hiddenFlag) };
}

/** The arguments a second start hands over itself: those of Electron's event are mixed with Chromium's. */
export function launchArgv(additionalData: unknown): readonly string[] {
  const launch = launchSchema.safeParse(additionalData);
  return launch.success ? launch.data.argv : [];
}

function isOurs(argument: string): boolean {
  return argument.slice(0, linkScheme.length + 1).toLowerCase() === `${linkScheme}:`;
}
