import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeBug } from '#shared/bugs.ts';
import { requestIdSchema, type StreamEnd } from '#shared/domain/chat.ts';
import type { Log } from '../log.ts';
import { isMissing } from '../secrets/private-file.ts';
import {
  endLine,
  headerLine,
  parseEnd,
  parseHeader,
  parsePiece,
  pieceLine,
  type Spill,
  type SpillHeader,
  type SpillPiece,
} from './spill-format.ts';

export type RecoveredSpill = { readonly header: SpillHeader; readonly end: StreamEnd };

export type SpillFolder = {
  readonly create: (header: SpillHeader) => Promise<Spill>;
  /** What earlier runs of the app left behind. */
  readonly recover: () => Promise<readonly RecoveredSpill[]>;
  /** The answer in a recovered file. */
  readonly read: (requestId: string) => Promise<SpillPiece>;
  readonly remove: (requestId: string) => Promise<void>;
};

/** The final record is short; it is looked for in this much of the file's end. */
const tailBytes = 64 * 1024;
const maxHeaderBytes = 16 * 1024;
const extension = '.jsonl';
const brokenExtension = '.jsonl.broken';
/** A damaged file may still help somebody, but text of a conversation must not lie about for ever (P5). */
const brokenKeptMs = 7 * 24 * 60 * 60 * 1000;

export function createSpillFolder(options: { readonly folder: string; readonly log: Log }): SpillFolder {
  const { folder, log } = options;
  const fileOf = (requestId: string) => join(folder, `${requestId}${extension}`);

  async function inspect(requestId: string): Promise<RecoveredSpill | null> {
    const file = fileOf(requestId);
    const handle = await open(file, 'r');
    try {
      const { size, mtime } = await handle.stat();
      const header = parseHeader(firstLine(await readPart(handle, 0, Math.min(size, maxHeaderBytes))));
      if (header && header.requestId === requestId) {
        const tail = await readPart(handle, Math.max(0, size - tailBytes), Math.min(size, tailBytes));
        return { header, end: parseEnd(lastLine(tail)) ?? interruptedAt(mtime, header) };
      }
    } finally {
      await handle.close();
    }
    log.warn('spill.unreadable');
    await rename(file, `${file}.broken`);
    return null;
  }

  return {
    async create(header) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(fileOf(header.requestId), 'wx', 0o600);
      await handle.appendFile(headerLine(header));
      return {
        async append(piece) {
          try {
            await handle.appendFile(pieceLine(piece));
          } catch (error) {
            // Not used again after a failure, so nobody else would close it.
            await handle.close();
            throw error;
          }
        },
        async finish(end) {
          try {
            await handle.appendFile(endLine(end));
            await handle.datasync();
          } finally {
            await handle.close();
          }
        },
      };
    },
    async recover() {
      const found: RecoveredSpill[] = [];
      await removeOldBroken(folder, Date.now());
      for (const requestId of await spilledIds(folder)) {
        try {
          const spill = await inspect(requestId);
          if (spill) found.push(spill);
        } catch (error) {
          // One file that cannot be read does not hide the others.
          log.error('spill.read_failed', describeBug(error));
        }
      }
      return found;
    },
    async read(requestId) {
      const text: string[] = [];
      const reasoning: string[] = [];
      const content = await readFile(fileOf(requestId), 'utf8');
      for (const line of content.split('\n')) {
        // Header, final record and a torn last line are no pieces.
        const piece = parsePiece(line);
        if (piece?.text) text.push(piece.text);
        if (piece?.reasoning) reasoning.push(piece.reasoning);
      }
      return { text: text.join(''), reasoning: reasoning.join('') };
    },
    remove: (requestId) => rm(fileOf(requestId), { force: true }),
  };
}

async function spilledIds(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.endsWith(extension))
      .map((name) => name.slice(0, -extension.length))
      .filter((id) => requestIdSchema.safeParse(id).success);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function removeOldBroken(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(brokenExtension))) {
    const file = join(folder, name);
    const { mtimeMs } = await stat(file);
    if (now - mtimeMs > brokenKeptMs) await rm(file, { force: true });
  }
}

async function readPart(handle: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString('utf8', 0, bytesRead);
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? '' : text.slice(0, end);
}

function lastLine(text: string): string {
  if (!text.endsWith('\n')) return '';
  return text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
}

/** The app went down in the middle of this answer. */
function interruptedAt(time: Date, header: SpillHeader): StreamEnd {
  return {
    status: 'interrupted',
    finishReason: null,
    error: null,
    usage: null,
    firstTokenMs: null,
    reasoningMs: null,
    totalMs: Math.max(0, time.getTime() - Date.parse(header.startedAt)) || 0,
    endedAt: time.toISOString(),
  };
}
