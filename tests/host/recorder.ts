import type { HostRecord } from './control-protocol.ts';

const records: HostRecord[] = [];

/** Remembers something the app asked of the operating system, for the test to look at. */
export function record(entry: HostRecord): void {
  records.push(entry);
}

export function allRecords(): readonly HostRecord[] {
  return records;
}
