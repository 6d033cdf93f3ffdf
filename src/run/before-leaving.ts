/**
 * What a piece of work comes to; `undefined` where it takes longer than anybody waits. It goes on all the same: whoever
 * leaves ends the process.
 */
export function beforeLeaving<T>(leave: AbortSignal | undefined, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const go = (): void => resolve(undefined);
    if (leave?.aborted === true) go();
    leave?.addEventListener('abort', go, { once: true });
    work.then(resolve, reject).finally(() => leave?.removeEventListener('abort', go));
  });
}
