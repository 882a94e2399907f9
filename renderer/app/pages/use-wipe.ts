import { getBridge } from '../../platform/bridge.ts';
import { useServices } from '../services.ts';

/** Removes everything this device keeps of an account's chats; false when some of it may be left. */
export function useWipe(accountId: string) {
  const { history, live } = useServices();
  return async (options: { readonly giveUp?: boolean } = {}): Promise<boolean> => {
    for (const answer of live.getActive()) await live.stop(answer.requestId);
    // Main's journals first: an answer that is folded in later would bring a chat back.
    const wiped = await getBridge().commands['account:wipe-local']({ accountId });
    const emptied = await history.wipe(accountId, options);
    return wiped.ok && emptied.ok;
  };
}
