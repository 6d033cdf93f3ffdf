// Takes the pictures of the contact sheet that the README shows: `node docs/screenshots.mjs`, with a Chromium installed.
// The worked example is simulated twice, the second time with one prompt changed, so that there is something behind a take.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'dailies-pictures-'));
cpSync('pipelines', folder, { recursive: true, filter: (path) => !path.includes('/out') });
const manifest = join(folder, 'demo.yaml');

simulate();
const text = readFileSync(manifest, 'utf8');
writeFileSync(manifest, text.replace('Windows light up one after the other', 'Windows light up all at once'));
simulate();

const sheet = `file://${join(folder, 'out/demo@simulated/report/index.html')}`;
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const tab = await open('dark', { width: 1280, height: 900 });
for (const id of ['opening/lively', 'street/calm/seed-2', 'weather/calm/sky=storm']) {
  await tab.locator(`.frame[data-take="${id}"]`).focus();
  await tab.keyboard.press('p');
}
await tab.evaluate('scrollTo(0, 0)');
await tab.waitForTimeout(600);
await tab.screenshot({ path: 'docs/images/contact-sheet.png' });
await tab.locator('.frame[data-take="weather/calm/sky=clear"]').focus();
await tab.keyboard.press('c');
await tab.locator('.frame[data-take="weather/calm/sky=storm"]').focus();
await tab.keyboard.press('c');
await tab.waitForTimeout(700);
await tab.screenshot({ path: 'docs/images/compare.png' });
const light = await open('light', { width: 1280, height: 720 });
await light.getByRole('button', { name: 'cost', exact: true }).click();
await light.screenshot({ path: 'docs/images/cost.png' });
await light.getByRole('button', { name: 'timeline', exact: true }).click();
await light.waitForTimeout(300);
await light.screenshot({ path: 'docs/images/timeline.png', clip: { x: 0, y: 0, width: 1280, height: 460 } });
const phone = await open('light', { width: 390, height: 780 });
await phone.screenshot({ path: 'docs/images/phone.png' });
await browser.close();

function simulate() {
  execFileSync(process.execPath, ['dist/bin.js', 'run', manifest, '--simulate'], { timeout: 120_000 });
}

async function open(colorScheme, viewport) {
  const context = await browser.newContext({ colorScheme, viewport });
  const page = await context.newPage();
  await page.goto(sheet);
  await page.waitForTimeout(1500);
  return page;
}
