export const trickyTexts: readonly string[] = [];
