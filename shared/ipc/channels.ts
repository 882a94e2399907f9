/** Names only: the preload bundles this file, so it imports nothing. Schemas: contract.ts. */

/** Window → main, answered with a Result. */
export const commandNames = [
  'app:bootstrap',
  'app:ready',
  'settings:update',
  'session:request-code',
  'session:verify-code',
  'session:sign-out',
  'account:credits',
  'models:list',
  'chat:start',
  'chat:stop',
  'chat:list',
  'chat:attach',
  'chat:detach',
  'chat:acknowledge',
  'shell:open-external',
  'shell:open-page',
  'network:ledger',
  'updates:state',
  'updates:check',
  'updates:restart',
  'network:test-proxy',
  'chat:keep',
  'chat:taken-over',
  'desktop:status',
  'desktop:recent-chats',
  'desktop:open-chat',
  'quick:show',
  'quick:hide',
  'quick:pin',
  'quick:hand-over',
  'app:show',
  'app:quit',
] as const;
export type CommandName = (typeof commandNames)[number];

/** Main → window. */
export const eventNames = [
  'app:notice',
  'app:reachability',
  'settings:changed',
  'session:changed',
  'account:credits-changed',
  'chat:delta',
  'chat:ended',
  'chat:role',
  'link:opened',
  'menu:command',
  'updates:changed',
  'desktop:status-changed',
  'chat:handed-over',
] as const;
export type EventName = (typeof eventNames)[number];

/** The one global the preload adds to the page. */
export const bridgeGlobal = 'apipool';
