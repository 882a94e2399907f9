import type { ChatDelta, StreamEnd, StreamRole, StreamSnapshot } from '#shared/domain/chat.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import { ok, type Result } from '#shared/result.ts';
import { type AnswerEntry, createEntry } from './answer-entry.ts';
import type { AnswerShelf } from './answer-shelf.ts';

/** Keeps the answers here equal to main's: what events bring, and what has to be asked for. */
export type AnswerSync = {
  readonly onDelta: (delta: ChatDelta) => void;
  readonly onEnded: (requestId: string, end: StreamEnd) => void;
  readonly onRole: (requestId: string, role: StreamRole) => void;
  /** Takes up an answer that this window did not start; of a temporary chat, where it belongs in there. */
  readonly adopt: (
    requestId: string,
    temporaryIn?: { readonly parentId: string | null },
  ) => Promise<Result<void>>;
  /** Checks an ended answer against main's text and hands it over for storing; again after a failure. */
  readonly settle: (entry: AnswerEntry) => Promise<void>;
};

export type AnswerSyncDeps = {
  readonly bridge: Bridge;
  readonly shelf: AnswerShelf;
  /** An ended answer with all its text, in the window that writes. */
  readonly store: (entry: AnswerEntry) => Promise<void>;
};

/** What arrives for an answer while it is being taken up. */
type Arrivals = { readonly deltas: ChatDelta[]; end: StreamEnd | null; becameWriter: boolean };

export function createAnswerSync({ bridge, shelf, store }: AnswerSyncDeps): AnswerSync {
  const adopting = new Map<string, Arrivals>();

  async function attach(entry: AnswerEntry): Promise<Result<void>> {
    const { text, reasoning } = entry.content;
    const { requestId } = entry.info;
    const { roleEvents } = entry;
    const offsets = { textOffset: text.length, reasoningOffset: reasoning.length };
    const attached = await bridge.commands['chat:attach']({ requestId, ...offsets });
    if (!attached.ok) return attached;
    takeSnapshot(entry, attached.value);
    if (entry.roleEvents === roleEvents) entry.role = attached.value.role;
    return ok();
  }

  /** Fills a gap: asks for everything from where the text here ends. One question at a time. */
  async function heal(entry: AnswerEntry): Promise<void> {
    if (entry.healing || entry.phase !== 'running') return;
    entry.healing = true;
    // A failure is not the end of it: the next delta, or the end of the answer, asks again.
    await attach(entry);
    entry.healing = false;
    shelf.grown(entry);
    if (entry.end) await settle(entry);
  }

  async function settle(entry: AnswerEntry): Promise<void> {
    if (entry.phase === 'settling') return;
    entry.phase = 'settling';
    if (entry.main !== 'nothing') await compare(entry);
    await settled(entry);
  }

  async function compare(entry: AnswerEntry): Promise<void> {
    const attached = await attach(entry);
    // What was stored while main was silent may have been too short.
    if (entry.main === 'unsure' && entry.storage.status === 'stored') entry.storage = { status: 'pending' };
    if (attached.ok) entry.main = 'holds';
    else entry.main = attached.error.code === 'not_found' ? 'nothing' : 'unsure';
  }

  async function settled(entry: AnswerEntry): Promise<void> {
    entry.phase = 'settled';
    shelf.changed(entry);
    // Every window has its own memory of a temporary chat.
    if (entry.role === 'writer' || entry.temporary) await store(entry);
  }

  async function adopt(
    requestId: string,
    temporaryIn?: { readonly parentId: string | null },
  ): Promise<Result<void>> {
    if (shelf.entry(requestId) || adopting.has(requestId)) return ok();
    const arrivals: Arrivals = { deltas: [], end: null, becameWriter: false };
    adopting.set(requestId, arrivals);
    const attached = await bridge.commands['chat:attach']({ requestId, textOffset: 0, reasoningOffset: 0 });
    adopting.delete(requestId);
    // Not found: another window has stored it meanwhile.
    if (!attached.ok) return attached.error.code === 'not_found' ? ok() : attached;
    // Begun by this window in the same moment.
    if (shelf.entry(requestId)) return ok();
    const role = arrivals.becameWriter ? 'writer' : attached.value.role;
    const entry = createEntry(attached.value, {
      parentId: temporaryIn?.parentId ?? null,
      temporary: temporaryIn !== undefined,
      role,
    });
    takeSnapshot(entry, attached.value);
    for (const delta of arrivals.deltas) entry.content.add(delta);
    entry.end ??= arrivals.end;
    // The snapshot of an ended answer is all of it.
    if (attached.value.end) entry.phase = 'settled';
    shelf.add(entry);
    if (attached.value.end) await settled(entry);
    else if (entry.end) await settle(entry);
    else if (entry.content.hasGap) await heal(entry);
    return ok();
  }

  return {
    adopt,
    settle,
    onDelta: (delta) => {
      const entry = shelf.entry(delta.requestId);
      if (!entry) {
        adopting.get(delta.requestId)?.deltas.push(delta);
        return;
      }
      if (entry.content.add(delta)) shelf.grown(entry);
      if (entry.content.hasGap) void heal(entry);
    },
    onEnded: (requestId, end) => {
      const entry = shelf.entry(requestId);
      const arrivals = adopting.get(requestId);
      if (arrivals) arrivals.end = end;
      if (!entry) return;
      entry.end ??= end;
      shelf.changed(entry);
      void settle(entry);
    },
    onRole: (requestId, role) => {
      const entry = shelf.entry(requestId);
      const arrivals = adopting.get(requestId);
      if (arrivals) arrivals.becameWriter = role === 'writer';
      else if (entry) takeRole(entry, role);
      // It was let go as a reader; the window that wrote has gone without storing it.
      else if (role === 'writer') void adopt(requestId);
    },
  };

  function takeRole(entry: AnswerEntry, role: StreamRole): void {
    entry.role = role;
    entry.roleEvents += 1;
    if (role === 'writer' && entry.phase === 'settled') void store(entry);
  }
}

function takeSnapshot(entry: AnswerEntry, snapshot: StreamSnapshot): void {
  entry.content.add(snapshot);
  entry.end ??= snapshot.end;
}
