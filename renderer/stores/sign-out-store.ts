import { create } from 'zustand';

type SignOutState = {
  /** The person is asked whether every device is meant. */
  readonly asksEverywhere: boolean;
  readonly askEverywhere: (asks: boolean) => void;
};

export const useSignOutStore = create<SignOutState>((set) => ({
  asksEverywhere: false,
  askEverywhere: (asksEverywhere) => set({ asksEverywhere }),
}));
