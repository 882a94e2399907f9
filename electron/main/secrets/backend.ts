import type { Platform } from '#shared/domain/app.ts';

/**
 * How far the OS keyring can be trusted with the session.
 * `weak`: encryption with a key that everyone knows. `missing`: none. Both mean: keep it in memory only.
 */
export type KeyringStrength = 'strong' | 'weak' | 'missing' | 'temporarily-unavailable';

/** The first bytes of a ciphertext made just now, or why there is none. */
export type KeyringProbe =
  | { readonly kind: 'ciphertext'; readonly prefix: string }
  | { readonly kind: 'failed' }
  | { readonly kind: 'temporarily-unavailable' };

/** Prefixes that Chromium's Linux key providers write: `v11` from a keyring, `v12` from the desktop portal. */
const keyringPrefixes: ReadonlySet<string> = new Set(['v11', 'v12']);
const weakBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/**
 * Availability alone proves nothing on Linux: there, encryption with a built-in key counts as available. So the
 * backend's name and a trial ciphertext must both speak for a real keyring.
 */
export function keyringStrength(facts: {
  readonly platform: Platform;
  readonly backend: string;
  readonly available: boolean;
  readonly probe: KeyringProbe;
}): KeyringStrength {
  const { platform, backend, available, probe } = facts;
  if (probe.kind === 'temporarily-unavailable') return 'temporarily-unavailable';
  if (!available || probe.kind === 'failed') return 'missing';
  if (platform !== 'linux') return 'strong';
  if (weakBackends.has(backend)) return 'weak';
  return keyringPrefixes.has(probe.prefix) ? 'strong' : 'weak';
}
