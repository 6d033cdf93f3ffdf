import { execFileSync } from 'node:child_process';

/** Tests that start the program run `dist/`; a build takes a few seconds and can never be stale. */
export default function build(): void {
  execFileSync(process.execPath, ['.ci/build.mjs'], { stdio: 'inherit' });
}
