// What a public page loads, keeps and leaves behind: next to nothing.

import assert from "node:assert/strict";
import http from "node:http";
import { after, test } from "node:test";
import { close, closeBrowser, inLanguage, offeredLanguages, open } from "../browser.mjs";
import { demo, freshCode, leaveDemo } from "../demo.mjs";
import { PLAIN, STATES } from "../public_pages.mjs";
import { openForm, rate, ratingForm } from "../rate.mjs";

const MOST_BYTES = 14 * 1024;

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

/** The bytes that travel for one address: the status line, the heads and the packed body. */
async function bytesOf(path) {
  const { facts } = await demo();
  return new Promise((resolve, reject) => {
    http.get(new URL(path, facts.base_url), { headers: { "accept-encoding": "gzip, br" } }, (response) => {
      let bytes = response.rawHeaders.reduce((sum, text) => sum + text.length + 2, 20);
      response.on("data", (chunk) => { bytes += chunk.length; });
      response.on("end", () => resolve({ bytes, packed: response.headers["content-encoding"] }));
    }).on("error", reject);
  });
}

test("each public page travels in at most 14 KB, in every language", async () => {
  const paths = [...PLAIN, `/f/${await freshCode()}`];
  for (const language of await offeredLanguages()) {
    for (const path of paths) {
      const { bytes, packed } = await bytesOf(inLanguage(path, language));
      assert.ok(packed, `${path} is not packed`);
      assert.ok(bytes <= MOST_BYTES, `${path} in ${language}: ${bytes} bytes`);
    }
  }
});

test("each public page and state makes one or two requests, all to this server, and keeps nothing in the browser", async () => {
  const { facts } = await demo();
  for (const [name, reach] of STATES) {
    const page = await open();
    await reach(page, "en");
    const foreign = page.asked.filter((url) => !url.startsWith("data:") && !url.startsWith(facts.base_url));
    assert.deepEqual(foreign, [], `${name} loads from elsewhere`);
    // The same page opened once more, alone.
    page.asked.length = 0;
    if (PLAIN.includes(name)) {
      await page.goto(inLanguage(name, "en"), { waitUntil: "networkidle" });
      const asked = page.asked.filter((url) => !url.startsWith("data:"));
      assert.ok(asked.length >= 1 && asked.length <= 2, `${name}: ${asked}`);
    }
    assert.deepEqual(await page.context().cookies(), [], `${name} sets a cookie`);
    const kept = await page.evaluate(() => localStorage.length + sessionStorage.length);
    assert.equal(kept, 0, `${name} keeps something`);
    await close(page);
  }
});

test("the form of a code makes one or two requests", async () => {
  const page = await open();
  const code = await freshCode();
  await page.goto(`/f/${code}`, { waitUntil: "networkidle" });
  const asked = page.asked.filter((url) => !url.startsWith("data:"));
  assert.ok(asked.length >= 1 && asked.length <= 2, `${asked}`);
  await close(page);
});

test("every answer forbids storing, framing, sniffing and telling where the person came from", async () => {
  const page = await open();
  for (const path of [...PLAIN, `/f/${await freshCode()}`, "/f/nonsense", "/no/such/page"]) {
    const heads = (await page.context().request.get(path)).headers();
    assert.match(heads["cache-control"], /no-store/, path);
    assert.equal(heads["referrer-policy"], "no-referrer", path);
    assert.equal(heads["x-content-type-options"], "nosniff", path);
    assert.match(heads["content-security-policy"], /frame-ancestors 'none'/, path);
    assert.doesNotMatch(heads["content-security-policy"], /unsafe|\*/, path);
  }
  await close(page);
});

/** Answers every address outside with an empty page: the way out leads to a real site, which tests do not visit. */
async function standInForTheWorld(page) {
  const { facts } = await demo();
  await page.context().route((url) => !url.href.startsWith(facts.base_url), (route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<title>Weather</title><h1>Weather</h1>" }));
}

for (const way of ["the link", "Shift pressed three times"]) {
  test(`after leaving by ${way}, going back shows neither the page nor the words`, async () => {
    const page = await open();
    await standInForTheWorld(page);
    await page.goto("/rights");
    await openForm(page, await freshCode());
    const formAddress = page.url();
    await ratingForm(page).locator("textarea[name=words]").fill("a secret that must not come back");
    if (way === "the link") {
      await page.locator("#leave").click();
    } else {
      for (let times = 0; times < 3; times += 1) await page.keyboard.press("Shift");
    }
    await page.getByText("Weather").waitFor();
    await page.goBack();
    assert.notEqual(page.url(), formAddress);
    assert.ok(!(await page.content()).includes("a secret that must not come back"));
    await page.goForward();
    assert.notEqual(page.url(), formAddress);
    await close(page);
  });
}

test("without JavaScript the way out is a link, and going back finds the words gone", async () => {
  const page = await open({ javaScript: false });
  await standInForTheWorld(page);
  await openForm(page, await freshCode());
  await ratingForm(page).locator("textarea[name=words]").fill("a secret that must not come back");
  await ratingForm(page).locator('input[name=rating][value="1"]').check();
  await page.locator("#leave").click();
  await page.getByText("Weather").waitFor();
  await page.goBack();
  assert.equal(await ratingForm(page).locator("textarea[name=words]").inputValue(), "");
  assert.equal(await ratingForm(page).locator("input[name=rating]:checked").count(), 0);
  await close(page);
});

test("the thanks are not shown again by going back to them after leaving", async () => {
  const page = await open();
  await standInForTheWorld(page);
  const receipt = await rate(page, await freshCode(), { rating: 4, words: "told once" });
  await page.locator("#leave").click();
  await page.getByText("Weather").waitFor();
  await page.goBack().catch(() => null);
  assert.ok(!(await page.content()).includes(receipt));
  await close(page);
});
