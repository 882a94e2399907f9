import { isAppUrl } from '../security/app-page.ts';

/** What is read of a frame; Electron's WebFrameMain has these. */
export type SenderFrame = { readonly url: string; readonly parent: unknown } | null;

/** Only the top frame of a page of ours may give commands. A frame that is gone already is nobody. */
export function isTrustedSender(event: { readonly senderFrame: SenderFrame }): boolean {
  try {
    const frame = event.senderFrame;
    return frame !== null && frame.parent === null && isAppUrl(frame.url);
  } catch {
    // Electron throws when a frame is asked that was disposed of meanwhile.
    return false;
  }
}
