/** Tells elements when they come near the window and when they have left it. */
export interface ViewWatcher {
  /** Calls back at once and at every change; the function returned ends it. */
  watch(element: Element, onChange: (near: boolean) => void): () => void;
}

/** Near is within `margin` of the window. One observer serves all. */
export function viewWatcher(margin: string): ViewWatcher {
  const watched = new Map<Element, (near: boolean) => void>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
    },
    { rootMargin: margin },
  );
  return {
    watch(element, onChange) {
      watched.set(element, onChange);
      observer.observe(element);
      return () => {
        watched.delete(element);
        observer.unobserve(element);
      };
    },
  };
}

/** A clip's pictures are only loaded close to the window, and given back when they are out of it. */
export const clipsInView = viewWatcher('150px');

/** A row is only built within a few windows. */
export const rowsInView = viewWatcher('1200px');
