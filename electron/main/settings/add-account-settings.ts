/** Version 3: warnings about money, and which way of paying for answers comes first. */
export function addAccountSettings(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null) return settings;
  return { lowBalanceMicroUsd: '500000', monthlyLimitMicroUsd: null, preferApiKey: false, ...settings };
}
