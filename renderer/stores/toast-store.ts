import { create } from 'zustand';

export type Toast = {
  readonly id: string;
  readonly tone: 'info' | 'warning' | 'danger';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Called once when the toast goes away without its action having been taken. */
  readonly onExpire?: () => void;
};

type ToastState = {
  readonly toasts: readonly Toast[];
  readonly show: (toast: Omit<Toast, 'id'>) => void;
  readonly act: (id: string) => void;
  readonly dismiss: (id: string) => void;
};

/** Short messages at the foot of the window. Who shows one says what happens when it expires (undo, for one). */
export const useToastStore = create<ToastState>((set, get) => {
  const remove = (id: string): Toast | undefined => {
    const toast = get().toasts.find((one) => one.id === id);
    set((state) => ({ toasts: state.toasts.filter((one) => one.id !== id) }));
    return toast;
  };
  return {
    toasts: [],
    show: (toast) => set((state) => ({ toasts: [...state.toasts, { ...toast, id: crypto.randomUUID() }] })),
    act: (id) => remove(id)?.action?.run(),
    dismiss: (id) => remove(id)?.onExpire?.(),
  };
});
