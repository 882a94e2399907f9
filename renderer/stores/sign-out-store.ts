import { create } from 'zustand';

/** What is asked before signing out: `everywhere` ends other devices' sessions, `key` deletes the only way in. */
export type SignOutQuestion = 'everywhere' | 'key';

type SignOutState = {
  readonly question: SignOutQuestion | null;
  readonly ask: (question: SignOutQuestion | null) => void;
};

export const useSignOutStore = create<SignOutState>((set) => ({
  question: null,
  ask: (question) => set({ question }),
}));
