import { ChevronDown } from 'lucide-react';
import { createElement, useState } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { lazyPart, useLazyPart } from '../../ui/lazy-part.ts';
import { loadModels, useModelsStore } from '../../stores/models-store.ts';
import styles from './model-picker.module.css';

/** Loaded once the window stands: nobody chooses a model before that. */
const modelList = lazyPart(async () => (await import('./model-list.tsx')).ModelList);

type ModelPickerProps = {
  /** Id of the chosen model; it need not be in the list any more. */
  readonly value: string | null;
  readonly onChange: (modelId: string) => void;
};

export function ModelPicker({ value, onChange }: ModelPickerProps) {
  const { t } = useTranslation('chat');
  const models = useModelsStore((state) => state.models);
  const ModelList = useLazyPart(modelList);
  const [isOpen, setOpen] = useState(false);
  const chosen = models.find((model) => model.id === value);
  const name = chosen?.name ?? value ?? t('models.choose');

  return (
    <DialogTrigger
      isOpen={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        if (open) void loadModels();
      }}
    >
      <AriaButton className={styles['trigger'] ?? ''} aria-label={`${t('models.label')}: ${name}`}>
        <span className={styles['triggerName']} dir="auto">
          {name}
        </span>
        <ChevronDown size={16} aria-hidden />
      </AriaButton>
      <Popover className={styles['popover'] ?? ''} placement="bottom start" offset={6}>
        <Dialog className={styles['dialog'] ?? ''} aria-label={t('models.choose')}>
          {ModelList === undefined
            ? null
            : createElement(ModelList, {
                value,
                onChoose: (modelId: string) => {
                  onChange(modelId);
                  setOpen(false);
                },
              })}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
