import type { Session } from 'electron';
import { isAppUrl } from './app-page.ts';

const allowedPermissions: readonly string[] = ['notifications', 'clipboard-sanitized-write', 'fullscreen'];

/** Everything is denied but what the app itself uses, and that only in the top frame of its own page. */
export function isPermissionAllowed(
  permission: string,
  asking: { readonly url: string; readonly isMainFrame: boolean },
): boolean {
  return allowedPermissions.includes(permission) && asking.isMainFrame && isAppUrl(asking.url);
}

/** Without both handlers Electron grants what the missing one would have decided. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isPermissionAllowed(permission, { url: details.requestingUrl, isMainFrame: details.isMainFrame }));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isPermissionAllowed(permission, {
      url: details.requestingUrl ?? requestingOrigin,
      isMainFrame: details.isMainFrame,
    }),
  );
  session.setDevicePermissionHandler(() => false);
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.on('select-hid-device', (event, _details, answer) => {
    event.preventDefault();
    answer(null);
  });
  session.on('select-usb-device', (event, _details, answer) => {
    event.preventDefault();
    answer();
  });
  session.on('select-serial-port', (event, _ports, _contents, answer) => {
    event.preventDefault();
    answer('');
  });
}
