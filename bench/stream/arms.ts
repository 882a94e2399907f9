/** The renderers that are compared; each is a page of its own, built like the app. */
export const ARMS = ['ours', 'streamdown', 'incremark', 'blockmemo', 'rm10', 'chatbox', 'floor'] as const;
export type ArmName = (typeof ARMS)[number];
