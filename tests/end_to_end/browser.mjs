// A browser that does what it is told: one JSON line in, one JSON line out. It reaches nothing but this machine.
import { createInterface } from 'node:readline';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ctx = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'convenor-browser-')), {
  executablePath: process.env.CHROMIUM, headless: true, viewport: { width: 1200, height: 900 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync'],
});
await ctx.route('**/*', (route) => {
  const url = new URL(route.request().url());
  const near = ['127.0.0.1', 'localhost'].includes(url.hostname) || ['data:', 'blob:'].includes(url.protocol);
  return near ? route.continue() : route.abort();
});
const page = ctx.pages()[0] ?? await ctx.newPage();
page.setDefaultTimeout(10_000);

const inside = (where) => page.locator({ modal: '.modal', home: '.home', thread: '.thread-pane', messages: '.messages' }[where] ?? 'body');

const does = {
  async open({ url }) {
    await page.goto(url);
    await page.locator('textarea.composer-input').first().waitFor();
  },
  async act_as({ name }) {
    await page.locator('select').first().selectOption(name);
  },
  async go({ to }) {
    await page.locator('.sidebar-item').filter({ hasText: to }).first().click();
  },
  async say({ text }) {
    const box = page.locator('textarea.composer-input').first();
    await box.fill(text);
    await box.press('Escape');  // The list of names to mention, where it opened.
    await box.press('Enter');
  },
  async wait_for({ text, where }) {
    await inside(where).getByText(text).last().waitFor();
  },
  async press({ label, where, nth }) {
    const found = inside(where).getByRole('button', { name: label, exact: true });
    await (nth === undefined ? found.last() : found.nth(nth)).click();
  },
  async choose({ label, where }) {
    await inside(where).locator('select').filter({ has: page.locator('option', { hasText: label }) }).last().selectOption({ label });
  },
  async fill({ label, text }) {
    const field = page.locator('.modal .bk-input').filter({ hasText: label }).first();
    await field.locator('input,textarea').first().fill(text);
  },
  async fields() {
    return page.locator('.modal .bk-label').allInnerTexts();
  },
  async modal_closed() {
    await page.locator('.modal').waitFor({ state: 'detached' });
  },
  async read({ where }) {
    return inside(where).innerText();
  },
  async buttons({ where }) {
    return inside(where).getByRole('button').allInnerTexts();
  },
  async shot({ file }) {
    await page.screenshot({ path: file });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { does: what, ...given } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: (await does[what](given)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error).split('\n')[0], page: await page.locator('body').innerText() }));
  }
}
await ctx.close();
