import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import i18next from 'i18next';
import { config as configureSchemas } from 'zod';
import { matchLocale } from '#shared/locales.ts';
import { App } from './app/app.tsx';
import { CrashPage, ErrorBoundary } from './app/error-boundary.tsx';
import { ServicesContext } from './app/services.ts';
import { createHistory } from './data/history.ts';
import * as answersRepo from './data/repos/answers.ts';
import { markdownView } from './features/chat/message/answer-body.tsx';
import { startI18n } from './i18n/i18n.ts';
import { mainTexts } from './i18n/main-texts.ts';
import { createLiveAnswers } from './live/live-answers.ts';
import { getBridge } from './platform/bridge.ts';
import { bugOptions, reportBug, watchForBugs } from './platform/bugs.ts';
import { connectStores, followSession, loadBootstrap } from './stores/connect.ts';
import { finishTemporaryAnswer } from './stores/temporary-chat-store.ts';
import { useToastStore } from './stores/toast-store.ts';
import './styles/tokens.css';
import './styles/base.css';

// The CSP refuses eval, and zod would probe for it.
configureSchemas({ jitless: true });

async function main(root: HTMLElement): Promise<void> {
  const bridge = getBridge();
  connectStores(bridge);
  const bootstrap = await loadBootstrap(bridge);
  if (!bootstrap.ok) throw new Error(`bootstrap: ${bootstrap.error.code}`);
  const { version, platform, serviceConfigured, settings } = bootstrap.value;
  await Promise.all([startI18n(settings.NEXT_LOCALE, mainTexts), markdownView.load()]);

  const history = createHistory({ purgeAtStart: true });
  const live = createLiveAnswers({
    bridge,
    repo: answersRepo,
    onTemporary: finishTemporaryAnswer,
    dbFor: history.dbFor,
    now: () => new Date().toISOString(),
    onError: ({ code }) =>
      useToastStore.getState().show({ tone: 'danger', text: i18next.t(`errors:${code}`) }),
  });
  followSession(history);
  const services = { history, live, about: { version, platform, serviceConfigured } };
  createRoot(root, bugOptions).render(
    <StrictMode>
      <ServicesContext value={services}>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </ServicesContext>
    </StrictMode>,
  );
}

watchForBugs();
const root = document.getElementById('root');
if (root) {
  main(root).catch(async (bug: unknown) => {
    await startI18n(matchLocale(navigator.languages), mainTexts);
    createRoot(root).render(<CrashPage />);
    reportBug('start', bug);
  });
}
