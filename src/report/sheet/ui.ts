/** The component library of the sheet, through one door: what is rendered is text, never markup. */
export { type ComponentChildren, render } from 'preact';
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
