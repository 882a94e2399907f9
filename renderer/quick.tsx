import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import i18next from 'i18next';
import { matchLocale } from '#shared/locales.ts';
import { CrashPage, ErrorBoundary } from './app/error-boundary.tsx';
import { createKeeper } from './app/quick/keeper.ts';
import { QuickApp } from './app/quick/quick-app.tsx';
import { markdownView } from './features/chat/message/answer-body.tsx';
import { startI18n } from './i18n/i18n.ts';
import { quickTexts } from './i18n/quick-texts.ts';
import { createLiveAnswers } from './live/live-answers.ts';
import { getBridge } from './platform/bridge.ts';
import { bugOptions, reportBug, watchForBugs } from './platform/bugs.ts';
import { connectStores, loadBootstrap } from './stores/connect.ts';
import { finishTemporaryAnswer } from './stores/temporary-chat-store.ts';
import { useToastStore } from './stores/toast-store.ts';
import './styles/tokens.css';
import './styles/base.css';

async function main(root: HTMLElement): Promise<void> {
  const bridge = getBridge();
  connectStores(bridge);
  const bootstrap = await loadBootstrap(bridge);
  if (!bootstrap.ok) throw new Error(`bootstrap: ${bootstrap.error.code}`);
  const { version, platform, serviceConfigured, settings } = bootstrap.value;
  await startI18n(settings.NEXT_LOCALE, quickTexts);

  const keeper = createKeeper();
  const live = createLiveAnswers({
    bridge,
    repo: keeper.repo,
    dbFor: keeper.dbFor,
    onTemporary: finishTemporaryAnswer,
    now: () => new Date().toISOString(),
    onError: ({ code }) =>
      useToastStore.getState().show({ tone: 'danger', text: i18next.t(`errors:${code}`) }),
  });
  createRoot(root, bugOptions).render(
    <StrictMode>
      <ErrorBoundary>
        <QuickApp live={live} keeper={keeper} about={{ version, platform, serviceConfigured }} />
      </ErrorBoundary>
    </StrictMode>,
  );
  // The person types first; by the time of an answer it is there.
  void markdownView.load();
}

watchForBugs();
const root = document.getElementById('root');
if (root) {
  main(root).catch(async (bug: unknown) => {
    await startI18n(matchLocale(navigator.languages), quickTexts);
    createRoot(root).render(<CrashPage />);
    reportBug('start', bug);
  });
}
