/** When to kill a process: at its step of this number (from 1), before it is done or right after. */
export interface KillAt {
  readonly step: number;
  readonly when: 'before' | 'after';
}

/** The process was killed. */
export class Killed extends Error {}

/** A process that can be killed between any two things it does to the world. */
export interface Life {
  /** The names of what it did, in order. */
  readonly steps: readonly string[];
  /** Rejects with `Killed` where the process is killed first. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** The same object; each call of it is a step, and a dead process takes none. */
  bind<T extends object>(thing: T): T;
}

/** A process that lives, perhaps until a certain step. */
export function createLife(killAt?: KillAt): Life {
  const steps: string[] = [];
  let dead = false;
  let tell: (error: Killed) => void = () => undefined;
  const killed = new Promise<never>((_, reject) => {
    tell = reject;
  });
  killed.catch(() => undefined);
  const never = new Promise<never>(() => undefined);

  function die(): Promise<never> {
    dead = true;
    tell(new Killed());
    return never;
  }

  return {
    steps,
    race: (promise) => Promise.race([promise, killed]),
    bind: (thing) =>
      new Proxy(thing, {
        get(target, name, receiver) {
          const value: unknown = Reflect.get(target, name, receiver);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]): unknown => {
            if (dead) return never;
            steps.push(String(name));
            const isLast = steps.length === killAt?.step;
            if (isLast && killAt.when === 'before') return die();
            const answer: unknown = Reflect.apply(value, target, args);
            if (!(answer instanceof Promise)) return answer;
            // What was asked for before the kill is done all the same; the dead do not hear of it.
            return answer.then((each: unknown) => (isLast ? die() : dead ? never : each));
          };
        },
      }),
  };
}
