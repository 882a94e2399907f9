/** Runs a function once, at the next frame. */
export type ScheduleFrame = (run: () => void) => void;

const hiddenMs = 250;

/** A hidden page has no frames; it is brought up to date at a slower pace. */
export const nextFrame: ScheduleFrame = (run) => {
  if (document.visibilityState === 'hidden') setTimeout(run, hiddenMs);
  else requestAnimationFrame(run);
};

/** Collects the names of what changed and publishes each once per frame. */
export type FrameNotifier = {
  readonly mark: (name: string) => void;
  /** Publishes one name now, and not again at the frame unless it is marked anew. */
  readonly flush: (name: string) => void;
};

export function createFrameNotifier(
  publish: (name: string) => void,
  scheduleFrame: ScheduleFrame,
): FrameNotifier {
  const marked = new Set<string>();
  let scheduled = false;
  return {
    mark: (name) => {
      marked.add(name);
      if (scheduled) return;
      scheduled = true;
      scheduleFrame(() => {
        scheduled = false;
        const names = [...marked];
        marked.clear();
        for (const each of names) publish(each);
      });
    },
    flush: (name) => {
      marked.delete(name);
      publish(name);
    },
  };
}
