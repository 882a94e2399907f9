import { createContext, useContext } from 'react';
import type { Bootstrap } from '#shared/domain/app.ts';
import type { History } from '../data/history.ts';
import type { LiveAnswers } from '../live/live-answers.ts';

/** What lives as long as the window and is not React's: made once in main.tsx. */
export type Services = {
  readonly history: History;
  readonly live: LiveAnswers;
  readonly about: Pick<Bootstrap, 'version' | 'platform' | 'serviceConfigured'>;
};

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('no services around this component');
  return services;
}
