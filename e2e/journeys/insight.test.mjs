// Figures: for people who see the force, a borough, a team, and for an officer; by keyboard, without JavaScript, narrow,
// and from right to left.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, WIDE, axeFindsNothing, close, closeBrowser, fitsTheScreen, inLanguage, open, tabTo } from "../browser.mjs";
import { leaveDemo } from "../demo.mjs";
import { unfold } from "../public_pages.mjs";
import { signIn } from "../staff.mjs";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

/** axe finds nothing and everything fits, on a telephone and on a desk, with all tables unfolded. */
async function look(page, what) {
  await unfold(page);
  for (const width of [NARROW, WIDE]) {
    await page.setViewportSize({ width, height: 900 });
    await fitsTheScreen(page, `${what} at ${width} px`);
    await axeFindsNothing(page, `${what} at ${width} px`);
  }
  assert.ok(!(await page.content()).includes("⟦"), `${what}: a text is missing`);
}

/** From the whole force down to a team, by links. */
async function wayDown(page, language) {
  const seen = ["/insight"];
  for (let level = 0; level < 3; level += 1) {
    await page.goto(inLanguage(seen.at(-1), language));
    const below = page.locator(".parts a");
    assert.ok((await below.count()) > 0, `nothing below ${seen.at(-1)}`);
    seen.push(new URL(await below.first().evaluate((link) => link.href)).pathname);
  }
  return seen;
}

for (const language of ["en", "ar"]) {
  test(`from the force to a team in ${language}: axe finds nothing and everything fits`, async () => {
    const page = await open({ language });
    await signIn(page, "analyst");
    for (const path of await wayDown(page, language)) {
      for (const choice of ["", "?stratum=handed_over", "?channel=web", "?weeks=13"]) {
        const response = await page.goto(inLanguage(`${path}${choice}`, language));
        assert.equal(response.status(), 200, `${path}${choice}`);
        if (choice === "" || path === "/insight") await look(page, `${path}${choice} in ${language}`);
      }
    }
    const both = await page.goto(inLanguage("/insight?stratum=open&channel=web", language));
    assert.equal(both.status(), 422);
    await look(page, `two choices in ${language}`);
    assert.deepEqual(page.complaints.filter((one) => !one.includes("422")), []);
    await close(page);
  });

  test(`an officer's own figures in ${language}`, async () => {
    const page = await open({ language });
    await signIn(page, "officer");
    await page.goto(inLanguage("/officer", language));
    await page.locator('a[href^="/officer/figures"]').click();
    await page.waitForLoadState("load");
    await look(page, `own figures in ${language}`);
    await close(page);
  });
}

test("a choice is made by keyboard alone, without JavaScript, on a narrow screen", async () => {
  const page = await open({ width: NARROW, javaScript: false });
  await signIn(page, "analyst");
  await page.goto("/insight");
  const before = await page.locator(".key dd").first().innerText();
  await tabTo(page, (here) => here.href === "/insight?stratum=handed_over", "the kind of code");
  await page.keyboard.press("Enter");
  await page.waitForURL(/stratum=handed_over/);
  const chosen = await page.locator('.choose [aria-current="true"]').allInnerTexts();
  assert.deepEqual(chosen, ["Last 53 weeks", "Handed over by an officer"]);
  const after = await page.locator(".key dd").first().innerText();
  assert.notEqual(after, before, "other answers are counted");
  await tabTo(page, (here) => here.tag === "SUMMARY", "the table of weeks");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("details table tbody tr").first().isVisible(), "the table unfolds by keyboard");
  await close(page);
});

test("the file holds the numbers of the page", async () => {
  const page = await open();
  await signIn(page, "analyst");
  await page.goto("/insight");
  const shown = (await page.locator(".key dd").first().innerText()).replace(/\D/g, "");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("a[download]").click()]);
  assert.match(file.suggestedFilename(), /^figures-force-\d{4}-\d{2}-\d{2}\.csv$/);
  const text = await (await import("node:fs/promises")).readFile(await file.path(), "utf8");
  const [heads, ...rows] = text.trimEnd().split("\r\n").map((line) => line.split(","));
  const all = rows.find((row) => row[heads.indexOf("section")] === "all");
  assert.equal(all[heads.indexOf("answers")], shown);
  await close(page);
});
