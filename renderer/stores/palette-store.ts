import { create } from 'zustand';

type Overlay = 'palette' | 'shortcuts';

/** Which of the two lists of what can be done lies over the window. */
export const usePaletteStore = create<{
  readonly shown: Overlay | null;
  readonly show: (overlay: Overlay | null) => void;
}>((set) => ({
  shown: null,
  show: (shown) => set({ shown }),
}));
