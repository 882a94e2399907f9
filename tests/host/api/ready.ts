let ready = false;
const { promise, resolve } = Promise.withResolvers<void>();

export function isReady(): boolean {
  return ready;
}

export function whenReady(): Promise<void> {
  return promise;
}

export function setReady(): void {
  ready = true;
  resolve();
}
