export const dayGroups = ['today', 'yesterday', 'week', 'older'] as const;
export type DayGroup = (typeof dayGroups)[number];

/** Which heading a conversation stands under, by the person's own calendar days. */
export function dayGroupOf(updatedAt: string, now: Date): DayGroup {
  const startOfToday = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const startOf = (daysAgo: number) =>
    new Date(startOfToday.getFullYear(), startOfToday.getMonth(), startOfToday.getDate() - daysAgo);
  const time = new Date(updatedAt);
  if (time >= startOfToday) return 'today';
  if (time >= startOf(1)) return 'yesterday';
  return time >= startOf(7) ? 'week' : 'older';
}
