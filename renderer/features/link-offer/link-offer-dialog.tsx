import { useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Trans, useTranslation } from 'react-i18next';
import type { LinkOffer } from '#shared/domain/session.ts';
import { answerLinkOffer, useSessionStore } from '../../stores/session-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';
import styles from './link-offer.module.css';

/** Asks before a link signs in to an account that nobody here asked for. Everything but a press on Yes means no. */
export function LinkOfferDialog() {
  const offer = useSessionStore((state) => state.linkOffer);
  return (
    <ModalOverlay
      isOpen={offer !== null}
      isDismissable
      onOpenChange={(open) => {
        if (!open) void answerLinkOffer({ accept: false, consent: false });
      }}
      className={styles['overlay'] ?? ''}
    >
      <Modal className={styles['modal'] ?? ''}>
        <Dialog role="alertdialog" className={styles['dialog'] ?? ''}>
          {offer === null ? null : <Question offer={offer} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Question({ offer }: { readonly offer: LinkOffer }) {
  const { t } = useTranslation(['account', 'errors']);
  const session = useSessionStore((state) => state.session);
  const [consent, setConsent] = useState(false);
  const [isPending, setPending] = useState(false);
  const { email } = offer;

  const answer = async (accept: boolean) => {
    setPending(true);
    const result = await answerLinkOffer({ accept, consent });
    if (!result.ok) useToastStore.getState().show({ tone: 'danger', text: t(`errors:${result.error.code}`) });
    setPending(false);
  };
  const mail = { values: { email }, components: { mail: <bdi dir="ltr" /> } };

  return (
    <>
      <Heading slot="title" className={styles['title'] ?? ''}>
        <Trans t={t} i18nKey="account:offer.title" {...mail} />
      </Heading>
      <p>
        <Trans t={t} i18nKey="account:offer.text" {...mail} />
      </p>
      {session?.status === 'signed-in' ? (
        <p>
          <Trans
            t={t}
            i18nKey="account:offer.switch"
            values={{ email: session.email }}
            components={mail.components}
          />
        </p>
      ) : null}
      {offer.known ? null : (
        <label className={styles['consent']}>
          <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
          <span>{t('account:offer.consent')}</span>
        </label>
      )}
      <div className={styles['actions']}>
        <Button autoFocus variant="primary" onPress={() => void answer(false)}>
          {t('account:offer.no')}
        </Button>
        <Button isPending={isPending} isDisabled={!offer.known && !consent} onPress={() => void answer(true)}>
          {/* One text: the button would set its parts apart. */}
          <span>
            <Trans t={t} i18nKey="account:offer.yes" {...mail} />
          </span>
        </Button>
      </div>
    </>
  );
}
