import { create } from 'zustand';

/** Put into the composer of a new chat, after what already stands there. Never sent by itself. */
export type Prefill = { readonly prompt: string; readonly model: string | null };

/** Where a message can be written. */
export type ChatPlace =
  | { readonly page: 'chat'; readonly conversationId: string | null }
  | { readonly page: 'temporary' };

/** What the settings page can open at. */
export type SettingsSection = 'about' | 'updates';

/** What stands in the middle of the window. `conversationId: null` is a new chat that has no row yet. */
export type View =
  | { readonly page: 'chat'; readonly conversationId: string | null; readonly prefill?: Prefill }
  | { readonly page: 'temporary' }
  | { readonly page: 'settings'; readonly section?: SettingsSection }
  | { readonly page: 'account' | 'usage' | 'transactions' | 'privacy' }
  /** `from`: the chat whose message waits for credit. */
  | { readonly page: 'top-up'; readonly from?: ChatPlace }
  | { readonly page: 'sign-in'; readonly email: string };

type NavigationState = {
  readonly view: View;
  /** The chat whose message waits for credit, until a chat is open again: every way to the top-ups leads back. */
  readonly waiting: ChatPlace | null;
  readonly open: (view: View) => void;
};

export const useNavigationStore = create<NavigationState>((set) => ({
  view: { page: 'chat', conversationId: null },
  waiting: null,
  open: (view) =>
    set(({ waiting }) => {
      if (view.page === 'chat' || view.page === 'temporary') return { view, waiting: null };
      if (view.page !== 'top-up') return { view };
      const from = view.from ?? waiting;
      return from === null ? { view } : { view: { page: 'top-up', from }, waiting: from };
    }),
}));
