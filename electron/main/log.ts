import { statSync } from 'node:fs';
import { appendFile, mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { redactFields } from './log-redaction.ts';

export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** `event` is a fixed name written in the code, never data. Fields are scalars; strings are redacted. */
export type Log = {
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
};

export type FileLog = Log & {
  /** Resolves once everything logged so far is on disk. */
  readonly flush: () => Promise<void>;
};

const defaultMaxBytes = 1_000_000;

/** One JSON object per line. At `maxBytes` the file becomes `<file>.1`, replacing the one before it. */
export function createFileLog(options: {
  readonly file: string;
  readonly now: () => Date;
  readonly maxBytes?: number;
}): FileLog {
  const { file, now, maxBytes = defaultMaxBytes } = options;
  let size = sizeOf(file);
  let pending: string[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function writePending(): Promise<void> {
    const lines = pending;
    pending = [];
    if (lines.length === 0) return;
    const text = lines.join('');
    const bytes = Buffer.byteLength(text);
    // A log that cannot be written has nowhere to report to; the app goes on without it.
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      if (size > 0 && size + bytes > maxBytes) {
        await rename(file, `${file}.1`);
        size = 0;
      }
      await appendFile(file, text, { mode: 0o600 });
      size += bytes;
    } catch {
      size = sizeOf(file);
    }
  }

  function write(level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}): void {
    const head = { time: now().toISOString(), level, event };
    // First for the reader's eye, and again so that no field takes their place.
    pending.push(`${JSON.stringify({ ...head, ...redactFields(fields), ...head })}\n`);
    // One write at a time keeps the lines whole; lines logged meanwhile go out together.
    if (pending.length === 1) writing = writing.then(writePending);
  }

  return {
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    flush: () => writing,
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
