import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import styles from './layout.module.css';

type Props = { readonly children: ReactNode };

/** What is shown of a bug in a component: a sentence and a reload instead of a white window. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <CrashPage /> : this.props.children;
  }
}

/** Also shown when main does not answer at the start. */
export function CrashPage() {
  const { t } = useTranslation('common');
  return (
    <main className={styles['crash']} role="alert">
      <h1>{t('crash.title')}</h1>
      <p>{t('crash.text')}</p>
      <Button variant="primary" onPress={() => window.location.reload()}>
        {t('crash.reload')}
      </Button>
    </main>
  );
}
