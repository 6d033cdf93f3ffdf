import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startChromium } from './browser.ts';
import { bought, keyOf, night, runStarted, standing, stateOf } from './night.ts';
import { manyTakes, simulatedClips, writeSheet } from './sheet-on-disk.ts';
import { spring } from './spring.ts';

const chromium = findChromium();

/**
 * The processor's time that the page's main thread takes from here on, in milliseconds. When frames come depends on what
 * else the machine does; this does not.
 */
async function workOf(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const takenMs = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const taken = metrics.find(({ name }) => name === 'TaskDuration');
    if (taken === undefined) throw new Error('the browser does not tell how long its tasks took');
    return taken.value * 1000;
  };
  const before = await takenMs();
  return async () => (await takenMs()) - before;
}

describe.skipIf(chromium === undefined)('the contact sheet in a browser', () => {
  let browser: Browser;
  let clips: readonly string[] = [];
  let springSheet = '';
  const trouble: string[] = [];

  beforeAll(async () => {
    clips = simulatedClips();
    springSheet = writeSheet({ ...spring(), clips });
    browser = await startChromium(chromium ?? '');
  });
  afterAll(() => browser?.close());

  async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1300, height: 900 }, ...options });
    // Nothing but the page and the clips beside it is ever asked for.
    context.on('request', (request) => {
      if (!request.url().startsWith('file://') && !request.url().startsWith('data:'))
        trouble.push(request.url());
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => trouble.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
    await page.goto(`file://${path}`);
    await page.locator('.frame').first().waitFor();
    return page;
  }
  const frame = (page: Page, id: string) => page.locator(`.frame[data-take="${id}"]`).first();
  const video = (page: Page, id: string) => frame(page, id).locator('video');
  const isPlaying = (page: Page, id: string) =>
    video(page, id).evaluate((element) => !(element as unknown as { paused: boolean }).paused);

  test("shots in the manifest's order, takes side by side, and what became of each", async () => {
    const page = await open(springSheet);
    expect(await page.locator('.row h2').allTextContents()).toEqual([
      'opening',
      'logo',
      'harbour',
      'gone-shot',
    ]);
    expect(await page.locator('.row').first().locator('.frame').count()).toBe(4);
    const labels = await page
      .locator('.frame')
      .evaluateAll((all) =>
        all.map((each) =>
          [...each.querySelectorAll('.hidden, .absent > *')].map((part) => part.textContent).join(', '),
        ),
      );
    expect(labels).toEqual([
      'calm · Lisbon · seed 7, done, 0.325 dollars, 1 earlier version',
      'calm · Lisbon · seed 21, done, 0.325 dollars, picked',
      'wild · Oslo · seed 7, failed, Generation failed (008005098)',
      'wild · Oslo · seed 21, refused, Refused by <b>policy</b>',
      'seed 1, done, unknown dollars',
      'seed 2, uncertain, the answer to the create never came (socket hang up)',
      'seed 3, skipped, waiting for the client',
      'calm, late, not done after 60 s',
      'wild, done, 0.00 dollars',
      'gone-shot, left, 0.50 dollars',
    ]);
  });

  test('a take plays on hover and on focus, and rests after', async () => {
    const page = await open(springSheet);
    const id = 'opening/calm/city=Lisbon/seed-7';
    await frame(page, id).hover();
    await expect.poll(() => isPlaying(page, id)).toBe(true);
    await page.locator('h1').hover();
    await expect.poll(() => isPlaying(page, id)).toBe(false);
    await frame(page, id).focus();
    await expect.poll(() => isPlaying(page, id)).toBe(true);
    expect(await page.locator('aside').textContent()).toContain('A prompt for opening/calm');
  });

  test('by keys alone: through the sheet, a row in step, full size, picks, two side by side', async () => {
    const page = await open(springSheet);
    const active = () => page.evaluate("document.activeElement?.getAttribute('data-take')");
    await frame(page, 'opening/calm/city=Lisbon/seed-7').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(active).toBe('opening/calm/city=Lisbon/seed-21');
    await page.keyboard.press('ArrowDown');
    await expect.poll(active).toMatch(/^(logo|opening)/);
    await page.keyboard.press('Home');
    await page.keyboard.press('r');
    const both = ['opening/calm/city=Lisbon/seed-7', 'opening/calm/city=Lisbon/seed-21'];
    for (const id of both) await expect.poll(() => isPlaying(page, id)).toBe(true);
    const times = await page
      .locator('.row')
      .first()
      .locator('video')
      .evaluateAll((all) => all.map((each) => (each as unknown as { currentTime: number }).currentTime));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(0.25);
    await page.keyboard.press('Escape');
    await expect.poll(() => isPlaying(page, 'opening/calm/city=Lisbon/seed-21')).toBe(false);
    await page.keyboard.press('p');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('dialog h2').first().textContent())
      .toBe('opening/calm/city=Lisbon/seed-7');
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => page.locator('dialog h2').first().textContent())
      .toBe('opening/calm/city=Lisbon/seed-21');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
    await expect.poll(active).toBe('opening/calm/city=Lisbon/seed-7');
    await page.keyboard.press('c');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('c');
    await expect.poll(() => page.locator('dialog figcaption').count()).toBe(2);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '2 picks' }).click();
    expect(await page.locator('dialog textarea').inputValue()).toBe(
      'picks:\n  - opening/calm/city=Lisbon/seed-7\n  - opening/calm/city=Lisbon/seed-21\n',
    );
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByRole('button', { name: '2 picks' }).waitFor();
  });

  test('filters and orders', async () => {
    const page = await open(springSheet);
    const ids = () =>
      page.locator('.frame').evaluateAll((all) => all.map((each) => each.getAttribute('data-take')));
    await page.getByLabel('State').selectOption('done');
    expect(await ids()).toHaveLength(4);
    await page.getByLabel('Model').selectOption('vidu20_img2video');
    expect(await ids()).toEqual(['logo/seed-1']);
    await page.getByLabel('State').selectOption('');
    await page.getByLabel('Model').selectOption('');
    await page.getByLabel('Order').selectOption('cost');
    expect((await ids())[0]).toBe('gone-shot');
    await page.getByLabel('Search').fill('lisbon 21');
    expect(await ids()).toEqual(['opening/calm/city=Lisbon/seed-21']);
    await page.getByLabel('Search').fill('no such words');
    expect(await page.locator('.rows').textContent()).toBe('No take is like this.');
  });

  test('an earlier version is there behind its take', async () => {
    const page = await open(springSheet);
    await frame(page, 'opening/calm/city=Lisbon/seed-7').focus();
    await page.locator('aside .versions button').click();
    const source = await page.locator('dialog video').getAttribute('src');
    expect(source).toMatch(/^\.\.\/superseded\/opening\//);
    await expect
      .poll(() =>
        page
          .locator('dialog video')
          .evaluate((each) => (each as unknown as { readyState: number }).readyState),
      )
      .toBeGreaterThan(1);
  });

  test.each([
    ['light', 1300],
    ['dark', 1300],
    ['dark', 390],
  ] as const)('axe finds nothing in any view: %s, %i wide', async (colorScheme, width) => {
    const page = await open(springSheet, { colorScheme, viewport: { width, height: 844 } });
    await page.evaluate(axe.source);
    const violations = async () => {
      const found = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`))',
      );
      expect(found).toEqual([]);
    };
    await violations();
    await page.locator('.frame').first().focus();
    await page.keyboard.press('Enter');
    await violations();
    await page.keyboard.press('Escape');
    for (const view of ['cost', 'timeline']) {
      await page.getByRole('button', { name: view, exact: true }).click();
      await violations();
    }
    await page.getByRole('button', { name: /picks?$/ }).click();
    await violations();
    await page.keyboard.press('Escape');
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('anything from a manifest is text, never markup', async () => {
    const nasty =
      '</script><img src=x onerror="document.title=\'owned\'"><!-- <script> \u2028 &lt; ${alert(1)}';
    const state = stateOf([
      { type: 'plan:recorded', shots: ['a'], picks: [nasty], estimatedUsd: null, unpriced: 0 },
      {
        type: 'shot:planned',
        shot: 'a',
        tasks: [{ key: keyOf('a'), variant: nasty, axes: { [nasty]: nasty } }],
      },
      runStarted('one'),
      ...bought('a', {
        at: night,
        path: 'clips/a/a.mp4',
        request: { model: nasty, params: { prompt: nasty, voice_id: nasty } },
      }),
    ]);
    const page = await open(writeSheet({ state, standings: [standing('a', 'done', { why: nasty })], clips }));
    await page.locator('.frame').first().focus();
    expect(await page.locator('aside blockquote').textContent()).toBe(nasty);
    for (const view of ['cost', 'timeline'])
      await page.getByRole('button', { name: view, exact: true }).click();
    expect(await page.title()).toBe('spring · dailies');
    expect(await page.locator('img').count()).toBe(0);
  });

  test('500 clips: few are loaded at a time, and a frame of scrolling leaves time to spare', async () => {
    const page = await open(writeSheet({ ...manyTakes(50, 10), clips }));
    expect(await page.locator('.row').count()).toBe(50);
    const loaded = () => page.locator('video').count();
    const most: number[] = [await loaded()];
    const workedMs = await workOf(page);
    const frames = page.evaluate(`new Promise((resolve) => {
      let frames = 0;
      const bottom = document.documentElement.scrollHeight;
      const move = () => {
        frames += 1;
        window.scrollBy(0, 60);
        if (window.scrollY + innerHeight >= bottom - 80 || frames >= 200) resolve(frames);
        else requestAnimationFrame(move);
      };
      requestAnimationFrame(move);
    })`) as Promise<number>;
    for (let look = 0; look < 5; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      most.push(await loaded());
    }
    const count = await frames;
    const frameMs = (await workedMs()) / count;
    console.log(`500 clips: ${Math.max(...most)} loaded at most, ${frameMs.toFixed(1)} ms of work a frame`);
    expect(Math.max(...most)).toBeLessThan(60);
    // Seen: 12 to 16 ms on a machine of half the usual pace, however much else it did; screens show a frame in 16.7 ms.
    expect(frameMs).toBeLessThan(30);
  });

  test('nothing was asked of any network, and nothing went wrong on any page', () => {
    expect(trouble).toEqual([]);
  });
});
