import { Brain, Check, Eye, RefreshCw, Wrench } from 'lucide-react';
import { useState } from 'react';
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Model } from '#shared/domain/model.ts';
import { formatCompact, formatDateTime, formatPricePerMillion } from '../../i18n/format.ts';
import { loadModels, useModelsStore } from '../../stores/models-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { IconButton } from '../../ui/button.tsx';
import styles from './model-picker.module.css';
import { searchModels } from './model-search.ts';

/** The picker's inside: search, list, prices. */
export function ModelList({
  value,
  onChoose,
}: {
  readonly value: string | null;
  readonly onChoose: (id: string) => void;
}) {
  const { t, i18n } = useTranslation(['chat', 'errors', 'common']);
  const { models, readAt, error, loading } = useModelsStore();
  const [query, setQuery] = useState('');
  const found = searchModels(models, query);

  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <div className={styles['searchRow']}>
        <SearchField aria-label={t('models.search')} autoFocus className={styles['search'] ?? ''}>
          <Input className={styles['input'] ?? ''} placeholder={t('models.search')} />
        </SearchField>
        <IconButton label={t('models.refresh')} isDisabled={loading} onPress={() => void loadModels(true)}>
          <RefreshCw size={16} aria-hidden />
        </IconButton>
      </div>
      {error === null ? null : (
        <Banner tone="warning">
          {models.length > 0 && readAt !== null
            ? t('models.stale', { when: formatDateTime(readAt, i18n.language) })
            : `${t('models.failed')} ${t(`errors:${error.code}`)}`}
        </Banner>
      )}
      <ListBox
        className={styles['list'] ?? ''}
        aria-label={t('models.choose')}
        items={found}
        dependencies={[value, i18n.language]}
        // Actions, not a selection: choosing the model that is already chosen closes the list too.
        onAction={(key) => onChoose(String(key))}
        renderEmptyState={() => (
          <p className={styles['empty']}>
            {loading ? t('common:loading') : query === '' ? t('models.empty') : t('models.none', { query })}
          </p>
        )}
      >
        {(model) => <ModelOption model={model} isChosen={model.id === value} />}
      </ListBox>
      <p className={styles['foot']}>{t('models.perMillion')}</p>
    </Autocomplete>
  );
}

function ModelOption({ model, isChosen }: { readonly model: Model; readonly isChosen: boolean }) {
  const { t, i18n } = useTranslation('chat');
  return (
    <ListBoxItem id={model.id} textValue={`${model.name} ${model.id}`} className={styles['option'] ?? ''}>
      <span className={styles['optionName']}>
        <bdi>{model.name}</bdi>
        {isChosen ? <Check size={15} role="img" aria-label={t('models.chosen')} /> : null}
      </span>
      <span className={styles['badges']} aria-hidden>
        {model.inputModalities.includes('image') ? <Eye size={14} /> : null}
        {model.supportedParameters.includes('tools') ? <Wrench size={14} /> : null}
        {model.supportedParameters.includes('reasoning') ? <Brain size={14} /> : null}
      </span>
      <span className={`${styles['price']} tabular`}>
        <ModelPrice model={model} />
      </span>
      <span className={`${styles['context']} tabular`}>
        {model.contextLength === null
          ? ''
          : t('models.context', { tokens: formatCompact(model.contextLength, i18n.language) })}
      </span>
    </ListBoxItem>
  );
}

function ModelPrice({ model }: { readonly model: Model }) {
  const { t, i18n } = useTranslation('chat');
  const { promptPicoUsd, completionPicoUsd } = model;
  if (promptPicoUsd === null || completionPicoUsd === null) return t('models.priceUnknown');
  if (promptPicoUsd === 0n && completionPicoUsd === 0n) return t('models.free');
  return t('models.price', {
    prompt: formatPricePerMillion(promptPicoUsd, i18n.language),
    completion: formatPricePerMillion(completionPicoUsd, i18n.language),
  });
}
