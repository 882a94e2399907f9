import { create } from 'zustand';

type ModelChoiceState = {
  /** By conversation: the model the person chose for its next message. */
  readonly chosen: Readonly<Record<string, string>>;
  readonly choose: (conversation: string, model: string) => void;
  /** The message was sent: the chat itself knows its model now. */
  readonly forget: (conversation: string) => void;
};

/** The chat that has no row yet, and the temporary one. */
export const newChatKey = 'new';
export const temporaryChatKey = 'temporary';

export const useModelChoiceStore = create<ModelChoiceState>((set) => ({
  chosen: {},
  choose: (conversation, model) => set(({ chosen }) => ({ chosen: { ...chosen, [conversation]: model } })),
  forget: (conversation) =>
    set(({ chosen }) => ({
      chosen: Object.fromEntries(Object.entries(chosen).filter(([key]) => key !== conversation)),
    })),
}));
