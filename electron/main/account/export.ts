import type { Cursor, ExportKind, ExportProgress } from '#shared/domain/account.ts';
import { type AppError } from '#shared/errors.ts';
import { fail, failWith, ok, type Result } from '#shared/result.ts';
import type { SaveFile, SaveFiles } from '../files/save-file.ts';
import { transactionsCsv, usageCsv } from './csv.ts';
import { type AccountDeps, callFunction, countOf, readRows } from './data-service.ts';
import { afterRow } from './keyset.ts';
import { transactions } from './transactions.ts';
import { usageEvents } from './usage.ts';

export type AccountExport = {
  readonly run: (kind: ExportKind) => Promise<Result<{ readonly saved: string | null }>>;
  /** The one that runs ends without a file. */
  readonly stop: () => void;
};

const rowsAtOnce = 1000;
const dataTimeoutMs = 10 * 60_000;
const maxDataBytes = 256 * 1024 * 1024;

export function createAccountExport(
  deps: AccountDeps & {
    readonly saveFiles: SaveFiles;
    readonly onProgress: (progress: ExportProgress) => void;
    readonly now?: () => Date;
  },
): AccountExport {
  const { saveFiles, onProgress, now = () => new Date() } = deps;
  let running: AbortController | null = null;

  function nameOf(kind: ExportKind): string {
    const day = now().toISOString().slice(0, 10);
    return kind === 'data' ? `apipool-data-${day}.json` : `apipool-${kind}-${day}.csv`;
  }

  async function writeData(file: SaveFile, signal: AbortSignal): Promise<AppError | null> {
    onProgress({ kind: 'data', done: 0, total: null });
    const answer = await callFunction(
      deps,
      'export_my_data',
      {},
      {
        timeoutMs: dataTimeoutMs,
        maxBytes: maxDataBytes,
        onBytes: (done) => onProgress({ kind: 'data', done, total: null }),
        signal,
      },
    );
    if (!answer.ok) return answer.error;
    const { text } = answer.value;
    if (!isExport(text)) return failWith('bad_response', { detail: 'export_my_data' }).error;
    if (signal.aborted) return null;
    // As the service wrote it: reading and writing it again could change the digits of an amount.
    const written = await file.append(text);
    const bytes = Buffer.byteLength(text);
    onProgress({ kind: 'data', done: bytes, total: bytes });
    return written.ok ? null : written.error;
  }

  async function writeTable<T extends { readonly id: string; readonly createdAt: string }>(
    kind: ExportKind,
    source: { table: string; select: string; parse: (text: string) => readonly T[] | null },
    format: { readonly head: string; readonly line: (row: T) => string },
    file: SaveFile,
    signal: AbortSignal,
  ): Promise<AppError | null> {
    let after: Cursor | null = null;
    let done = 0;
    let total: number | null = null;
    const head = await file.append(format.head);
    if (!head.ok) return head.error;
    while (!signal.aborted) {
      const order = { order: 'created_at.desc,id.desc', limit: String(rowsAtOnce) };
      const page: Readonly<Record<string, string>> = after ? { ...order, or: afterRow(after) } : order;
      const answer = await readRows(
        deps,
        source.table,
        { select: source.select, ...page },
        { count: !after },
      );
      if (!answer.ok) return answer.error;
      const rows = source.parse(answer.value.text);
      if (!rows) return failWith('bad_response', { detail: source.table }).error;
      const written = await file.append(rows.map(format.line).join(''));
      if (!written.ok) return written.error;
      total ??= countOf(answer.value);
      done += rows.length;
      onProgress({ kind, done, total: total === null ? null : Math.max(total, done) });
      const last = rows.at(-1);
      if (rows.length < rowsAtOnce || !last) return null;
      after = { createdAt: last.createdAt, id: last.id };
    }
    return null;
  }

  function write(kind: ExportKind, file: SaveFile, signal: AbortSignal): Promise<AppError | null> {
    switch (kind) {
      case 'data':
        return writeData(file, signal);
      case 'usage':
        return writeTable(kind, usageEvents, usageCsv, file, signal);
      case 'transactions':
        return writeTable(kind, transactions, transactionsCsv, file, signal);
    }
  }

  return {
    async run(kind) {
      if (running) return failWith('invalid_input', { detail: 'another export is running' });
      const own = new AbortController();
      running = own;
      try {
        const begun = await saveFiles.begin(nameOf(kind));
        if (!begun.ok) return begun;
        const file = begun.value;
        if (!file || own.signal.aborted) {
          await file?.drop();
          return ok({ saved: null });
        }
        const failure = await write(kind, file, own.signal);
        if (failure || own.signal.aborted) {
          await file.drop();
          return failure && !own.signal.aborted ? fail(failure) : ok({ saved: null });
        }
        const kept = await file.keep();
        return kept.ok ? ok({ saved: file.name }) : kept;
      } finally {
        running = null;
      }
    },
    stop: () => running?.abort(),
  };
}

function isExport(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body);
  } catch {
    return false;
  }
}
