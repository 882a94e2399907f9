/** Runs what concerns the same person one after the other, and everybody else's at the same time. */
export type Turns = <T>(person: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return async (person, work) => {
    // Whether the one before went well is for whoever asked for it.
    const turn = Promise.allSettled([last.get(person)]).then(work);
    last.set(person, turn);
    try {
      return await turn;
    } finally {
      if (last.get(person) === turn) last.delete(person);
    }
  };
}
