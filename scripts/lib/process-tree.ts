import { execFileSync } from 'node:child_process';

/** Every process that stems from this one, children before grandchildren, itself last. */
export function processTree(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const below = (parent: number): readonly number[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return [...below(pid), pid];
}

/** Ends a process and everything it started, at once and without a word. */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    execFileSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  for (const member of processTree(pid)) {
    try {
      process.kill(member, 'SIGKILL');
    } catch (error) {
      // It went by itself between the list and now.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
