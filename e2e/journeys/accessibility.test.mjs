// Every public page and state, in every language that is offered, on a narrow and on a wide screen: axe-core finds
// nothing, nothing is wider than the screen (320 px is also what 400% zoom leaves of 1280), and the page says what it
// is, in which language and direction.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, WIDE, axeFindsNothing, close, closeBrowser, fitsTheScreen, inLanguage, offeredLanguages, open }
  from "../browser.mjs";
import { leaveDemo } from "../demo.mjs";
import { PLAIN, STATES } from "../public_pages.mjs";

const RIGHT_TO_LEFT = ["ar", "ur"];
const languages = await offeredLanguages();

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

for (const [name, reach] of STATES) {
  test(`${name}: nothing for axe-core to find, in ${languages.join(", ")}, narrow and wide`, async () => {
    const titles = new Map();
    for (const language of languages) {
      const page = await open({ width: NARROW });
      await reach(page, language);
      for (const width of [NARROW, WIDE]) {
        const what = `${name} in ${language} at ${width} px`;
        await page.setViewportSize({ width, height: 900 });
        await fitsTheScreen(page, what);
        await axeFindsNothing(page, what);
      }
      const head = await page.evaluate(() => ({
        lang: document.documentElement.lang,
        dir: document.documentElement.dir,
        headings: document.querySelectorAll("h1").length,
        title: document.title.trim(),
        missing: document.documentElement.outerHTML.includes("⟦"),
      }));
      // Staff pages are English where a language has the public texts alone, and then say so themselves.
      const spoken = name.includes("sign-in") && head.lang === "en" ? "en" : language;
      assert.equal(head.lang, spoken, `${name}: lang`);
      assert.equal(head.dir, RIGHT_TO_LEFT.includes(spoken) ? "rtl" : "ltr", `${name} in ${language}: dir`);
      assert.equal(head.headings, 1, `${name} in ${language}: one h1`);
      assert.notEqual(head.title, "", `${name} in ${language}: a title`);
      assert.equal(head.missing, false, `${name} in ${language}: a text is missing`);
      titles.set(head.title, spoken);
      const unexpected = page.complaints.filter((one) => !one.includes("status of 4"));
      assert.deepEqual(unexpected, [], `${name} in ${language}: the browser complains`);
      await close(page);
    }
    const spoken = new Set(titles.values());
    assert.equal(titles.size, spoken.size, `${name}: each language has a title of its own: ${[...titles.keys()]}`);
    assert.ok(spoken.size >= 3 || spoken.size === languages.length, `${name} is in ${[...spoken]} only`);
  });
}

test("every public page that a public page links to is among those looked at", async () => {
  const page = await open({ javaScript: false });
  const seen = new Set(PLAIN);
  for (const path of PLAIN) {
    await page.goto(inLanguage(path, "en"));
    const linked = await page.locator("a[href]").evaluateAll((links) =>
      links.filter((link) => link.origin === location.origin).map((link) => link.pathname));
    for (const one of linked) assert.ok(seen.has(one), `${path} links to ${one}, which no test looks at`);
  }
  await close(page);
});

test("a language chosen by hand stays through links, forms, errors and thanks", async () => {
  const page = await open({ javaScript: false, language: "en" });
  await page.goto("/");
  await page.locator('a[hreflang="cy"]').click();
  await page.locator('main a[href^="/f"]').first().click();
  assert.equal(await page.locator("html").getAttribute("lang"), "cy");
  await page.locator('main a[href^="/f/no-code"]').first().click();
  assert.equal(await page.locator("html").getAttribute("lang"), "cy");
  for (const rating of [null, 5]) {
    if (rating) await page.locator(`input[name=rating][value="${rating}"]`).check();
    await Promise.all([
      page.waitForResponse((one) => one.request().method() === "POST"),
      page.locator("form:has(input[name=rating]) button").click(),
    ]);
    await page.waitForLoadState("load");
    assert.equal(await page.locator("html").getAttribute("lang"), "cy");
  }
  await close(page);
});

test("the browser's own language is used where nothing was chosen", async () => {
  const page = await open({ javaScript: false, language: "ar" });
  await page.goto("/f");
  assert.equal(await page.locator("html").getAttribute("lang"), "ar");
  await close(page);
});
