import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Banner } from './banner.tsx';
import { Button, IconButton } from './button.tsx';
import styles from './toasts.module.css';

type ToastView = {
  readonly id: string;
  readonly tone: 'info' | 'warning' | 'danger';
  readonly text: string;
  readonly action?: { readonly label: string };
};

type ToastsProps = {
  readonly toasts: readonly ToastView[];
  readonly dismissLabel: string;
  readonly onAct: (id: string) => void;
  readonly onDismiss: (id: string) => void;
};

const visibleMs = 8000;

export function Toasts({ toasts, ...rest }: ToastsProps) {
  return (
    <div className={styles['toasts']}>
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} {...rest} />
      ))}
    </div>
  );
}

/** Stays while the pointer or the focus is on it, so that nobody has to hurry. */
function ToastLine({
  toast,
  dismissLabel,
  onAct,
  onDismiss,
}: Omit<ToastsProps, 'toasts'> & { readonly toast: ToastView }) {
  const [isHeld, setHeld] = useState(false);

  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => onDismiss(toast.id), visibleMs);
    return () => clearTimeout(timer);
  }, [isHeld, onDismiss, toast.id]);

  return (
    <div
      className={styles['toast']}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Banner
        tone={toast.tone}
        role={toast.tone === 'info' ? 'status' : 'alert'}
        actions={
          <>
            {toast.action === undefined ? null : (
              <Button size="s" onPress={() => onAct(toast.id)}>
                {toast.action.label}
              </Button>
            )}
            <IconButton size="s" label={dismissLabel} onPress={() => onDismiss(toast.id)}>
              <X size={15} aria-hidden />
            </IconButton>
          </>
        }
      >
        {toast.text}
      </Banner>
    </div>
  );
}
