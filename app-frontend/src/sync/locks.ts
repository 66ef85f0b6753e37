/** Runs one task at a time for each name, over all tabs where the browser can. */
export interface Locks {
  run<T>(name: string, task: () => Promise<T>): Promise<T>;
}

export function createLocks(manager: LockManager | undefined): Locks {
  if (manager) {
    return { run: async (name, task) => await manager.request(`fillup-${name}`, task) };
  }
  return createTabLocks();
}

/** For browsers without Web Locks: orders the tasks of this tab; the server's token rules bear a second one. */
export function createTabLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(name, task) {
      const turn = (tails.get(name) ?? Promise.resolve()).then(task, task);
      tails.set(name, turn);
      return turn;
    },
  };
}
