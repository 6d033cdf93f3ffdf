// What the licences of bundled packages ask for: their text travels with every copy of their code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licence texts of all packages that went into a build, from esbuild's metafile. */
export function licensesOf({ inputs }) {
  const dirs = new Set();
  for (const path of Object.keys(inputs)) {
    const dir = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    if (dir !== undefined) dirs.add(dir);
  }
  const sections = [...dirs].map(licenseOf).sort();
  return `dailies contains code of these packages.\n\n${sections.join('\n')}`;
}

function licenseOf(dir) {
  const { name, version, license } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const files = readdirSync(dir).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(dir, file), 'utf8').trim());
  if (typeof license !== 'string' || license === '') throw new Error(`${name} names no licence`);
  return `== ${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}
