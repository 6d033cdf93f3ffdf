// Bundles the contact sheet into one page without its data: report/contact-sheet puts these in.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { licensesOf } from './licenses.mjs';

/** Where the data goes; `dataSlot` of src/report/contact-sheet.ts. */
const dataSlot = '<!--dailies:data-->';

/** Writes `dist/contact-sheet.html`; what it was made of comes back, for the licenses. */
export async function buildContactSheet() {
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/report/sheet/main.tsx', 'src/report/sheet/sheet.css'],
    outdir: 'dist',
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: ['chrome111', 'firefox114', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Nothing may end the element that the text stands in.
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  const textOf = (end) => outputFiles.find(({ path }) => path.endsWith(end)).text;
  const script = textOf('.js').replaceAll('</script', '<\\/script').trimEnd();
  const style = textOf('.css').replaceAll('</style', '<\\/style').trimEnd();
  mkdirSync('dist', { recursive: true });
  writeFileSync(
    'dist/contact-sheet.html',
    page({ script, style, licenses: licensesOf(metafile).replaceAll('--', '==') }),
  );
  return metafile;
}

/** Only what is named by its hash may run or dress the page; clips come from where the page lies; nothing is sent anywhere. */
function page({ script, style, licenses }) {
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = [
    "default-src 'none'",
    "media-src 'self' file:",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>dailies</title>
<style>${style}</style>
</head>
<body>
<!--
${licenses}-->
<div id="sheet"></div>
<noscript>The contact sheet needs JavaScript. The clips lie beside it in clips/, the bill in report/cost.md.</noscript>
${dataSlot}
<script>${script}</script>
</body>
</html>
`;
}
