import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseDn } from 'builder-util-runtime';
import { z } from 'zod';

/** The path travels as a variable: nothing of it can become part of the command. */
const pathVariable = 'APIPOOL_UPDATE_FILE';
const command = [
  '[Console]::OutputEncoding = [System.Text.Encoding]::UTF8',
  `$signature = Get-AuthenticodeSignature -LiteralPath $env:${pathVariable}`,
  'ConvertTo-Json -Compress @{ status = [int]$signature.Status; subject = [string]$signature.SignerCertificate.Subject }',
].join('; ');

const answerSchema = z.object({ status: z.int(), subject: z.string() });
const validStatus = 0;

/** Asks Windows about a file's signature; its answer is text. */
export type AskWindows = (file: string) => Promise<string>;

/**
 * Why the file is not by one of the publishers, or `null`. electron-updater's own check lets a file pass when
 * PowerShell cannot be asked; here what cannot be checked is refused.
 */
export async function publisherProblem(
  publishers: readonly string[],
  file: string,
  ask: AskWindows = askPowerShell,
): Promise<string | null> {
  try {
    const { status, subject } = answerSchema.parse(JSON.parse(await ask(file)));
    if (status !== validStatus) return `signature status ${status}`;
    const name = parseDn(subject).get('CN');
    return name !== undefined && publishers.includes(name) ? null : 'another publisher';
  } catch {
    return 'the signature could not be checked';
  }
}

async function askPowerShell(file: string): Promise<string> {
  const system = process.env['SystemRoot'] ?? String.raw`C:\Windows`;
  const program = join(system, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const args = ['-NoProfile', '-NonInteractive', '-InputFormat', 'None', '-Command', command];
  // Modules of a newer PowerShell, whose path may be inherited, do not load in this one.
  const env = { ...process.env, PSModulePath: '', [pathVariable]: file };
  const { stdout } = await promisify(execFile)(program, args, { env, timeout: 120_000, windowsHide: true });
  return stdout;
}
