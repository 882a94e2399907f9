import { failWith, ok, type Result } from '#shared/result.ts';
import type { HistoryDb } from '../../data/open.ts';
import { exportableIds, exportChat } from '../../data/repos/chat-export.ts';
import { getBridge } from '../../platform/bridge.ts';

/** Pieces for main are gathered to about this size, in characters; a chat may be longer than that. */
const pieceLength = 1_000_000;

type ChatExport = {
  readonly db: HistoryDb;
  readonly email: string;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

/** Writes all chats of this device to a file the person chooses. The file's name, or null when it was stopped. */
export async function exportChats(wanted: ChatExport): Promise<Result<string | null>> {
  const { commands } = getBridge();
  const ids = await exportableIds(wanted.db);
  if (!ids.ok) return ids;
  const day = wanted.now.toISOString().slice(0, 10);
  const begun = await commands['file:begin']({ name: `apipool-chats-${day}.json` });
  if (!begun.ok) return begun;
  const { id } = begun.value;
  if (id === null) return ok(null);
  const written = await writeAll(id, ids.value, wanted);
  const keep = written.ok && !wanted.signal.aborted;
  const ended = await commands['file:end']({ id, keep });
  if (!written.ok) return written;
  return ended.ok ? ok(ended.value.saved) : ended;
}

async function writeAll(
  id: string,
  ids: readonly string[],
  { db, email, now, signal, onProgress }: ChatExport,
): Promise<Result<void>> {
  const head = { schema: 'apipool.chats/1', exported_at: now.toISOString(), account: email };
  let waiting = `${JSON.stringify(head).slice(0, -1)},"conversations":[\n`;
  let isFirst = true;
  for (const [index, conversationId] of ids.entries()) {
    if (signal.aborted) return ok();
    const chat = await exportChat(db, conversationId);
    if (!chat.ok) return chat;
    if (chat.value !== null) {
      waiting += `${isFirst ? '' : ',\n'}${chat.value}`;
      isFirst = false;
    }
    if (waiting.length >= pieceLength) {
      const sent = await send(id, waiting);
      if (!sent.ok) return sent;
      waiting = '';
    }
    onProgress(index + 1, ids.length);
  }
  return await send(id, `${waiting}\n]}\n`);
}

/** A long chat goes in several pieces; surrogate pairs stay together. */
async function send(id: string, text: string): Promise<Result<void>> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + pieceLength, text.length);
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && end < text.length) end -= 1;
    const sent = await getBridge().commands['file:append']({ id, text: text.slice(start, end) });
    if (!sent.ok) return sent;
    start = end;
  }
  return text === '' ? failWith('internal') : ok();
}
