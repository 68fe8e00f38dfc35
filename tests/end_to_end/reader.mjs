// Opens letters and pages as a person's browser does, looks for what shuts people out, and takes pictures.
// One JSON line in, one JSON line out. It reaches nothing but this machine.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM, headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const page = await browser.newPage();
page.setDefaultTimeout(10_000);
const fetched = [];
await page.route('**/*', (route) => {
  const url = new URL(route.request().url());
  fetched.push(url.href);
  return ['127.0.0.1', 'localhost'].includes(url.hostname) || url.protocol === 'file:' ? route.continue() : route.abort();
});

const does = {
  // What is wrong with a page: broken rules of WCAG 2.2 AA, and whether it has to be moved sideways to be read.
  async look({ url, html, width, file, only }) {
    fetched.length = 0;
    await page.setViewportSize({ width, height: 900 });
    html === undefined ? await page.goto(url) : await page.setContent(html);
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'],
    }));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (file) await (only ? page.locator(only).screenshot({ path: file }) : page.screenshot({ path: file, fullPage: true }));
    return {
      broken: found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`),
      sideways: Math.max(0, wide), fetched: [...fetched],
    };
  },
  async read() {
    return page.locator('main').innerText();
  },
  async title() {
    return page.title();
  },
  async press({ label }) {
    await page.getByRole('button', { name: label }).first().click();
    return page.locator('main').innerText();
  },
  async fill({ label, text }) {
    await page.getByLabel(label).first().fill(text);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { does: what, ...given } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: (await does[what](given)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error).split('\n')[0] }));
  }
}
await browser.close();
