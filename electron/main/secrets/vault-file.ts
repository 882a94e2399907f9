import { rename } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { z } from 'zod';
import { isMissing, readIfPresent, writePrivateFile } from './private-file.ts';

/** First line of the file, in the clear: says which keyring can read the rest. */
const headerSchema = z.strictObject({ version: z.literal(1), backend: z.string().max(60) });

export type VaultFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'sealed'; readonly ciphertext: Buffer };

/**
 * Reads the file that belongs to this keyring. One written with another keyring (the person changed their
 * desktop) is renamed, not touched, and comes back when that keyring does.
 */
export async function readVaultFile(file: string, backend: string): Promise<VaultFile> {
  const first = await readSealed(file);
  if (first.kind !== 'sealed' || first.backend === backend) return first;
  await rename(file, besideFor(file, first.backend));
  try {
    await rename(besideFor(file, backend), file);
  } catch (error) {
    if (isMissing(error)) return { kind: 'none' };
    throw error;
  }
  return await readSealed(file);
}

export async function writeVaultFile(file: string, backend: string, ciphertext: Uint8Array): Promise<void> {
  const header = Buffer.from(`${JSON.stringify({ version: 1, backend })}\n`);
  await writePrivateFile(file, Buffer.concat([header, ciphertext]));
}

async function readSealed(
  file: string,
): Promise<Exclude<VaultFile, { kind: 'sealed' }> | { kind: 'sealed'; ciphertext: Buffer; backend: string }> {
  const content = await readIfPresent(file);
  if (!content) return { kind: 'none' };
  const end = content.indexOf('\n');
  const header = headerSchema.safeParse(end < 0 ? null : parseJson(content.toString('utf8', 0, end)));
  if (!header.success) return { kind: 'broken' };
  return { kind: 'sealed', ciphertext: content.subarray(end + 1), backend: header.data.backend };
}

function besideFor(file: string, backend: string): string {
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}.${backend.replace(/[^a-z0-9_-]/gi, '')}${ext}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
