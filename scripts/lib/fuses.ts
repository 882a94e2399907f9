import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** What every shipped app must have: the same as `electronFuses` in electron-builder.yml, said a second time. */
export const shippedFuses: ReadonlyMap<FuseV1Options, boolean> = new Map([
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, false],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
]);

/** Reads the fuses back from a packaged program (on macOS: the .app); one line for each that is not as it must be. */
export async function wrongFuses(program: string): Promise<readonly string[]> {
  const wire = await getCurrentFuseWire(program);
  return [...shippedFuses].flatMap(([fuse, on]) => {
    const found = wire[fuse];
    const expected = on ? FuseState.ENABLE : FuseState.DISABLE;
    if (found === expected) return [];
    return [`fuse ${FuseV1Options[fuse]} is ${found === undefined ? 'missing' : FuseState[found]}`];
  });
}
