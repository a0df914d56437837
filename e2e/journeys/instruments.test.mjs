// The instruments themselves: each finds a fault that was made on purpose.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, axeFindsNothing, close, closeBrowser, fitsTheScreen, open } from "../browser.mjs";
import { leaveDemo } from "../demo.mjs";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

test("axe-core finds a field without a name and a page without a language", async () => {
  const page = await open();
  await page.goto("/f");
  await axeFindsNothing(page, "before");
  await page.evaluate(() => {
    document.querySelector("label[for=code]").remove();
    document.documentElement.removeAttribute("lang");
  });
  await assert.rejects(axeFindsNothing(page, "after"), (error) =>
    ["label", "html-has-lang"].every((rule) => error.message.includes(rule)));
  await close(page);
});

test("a word too long for the screen is found", async () => {
  const page = await open({ width: NARROW });
  await page.goto("/f");
  await fitsTheScreen(page, "before");
  await page.evaluate(() => {
    const wide = document.createElement("p");
    wide.textContent = "x".repeat(200);
    wide.setAttribute("id", "wide");
    document.querySelector("main").append(wide);
    wide.attributeStyleMap.set("white-space", "nowrap");
    wide.attributeStyleMap.set("overflow-wrap", "normal");
  });
  await assert.rejects(fitsTheScreen(page, "after"), /scroll|screen/);
  await close(page);
});

test("a request to another place is noted", async () => {
  const page = await open();
  await page.goto("/f");
  const before = page.asked.length;
  await page.context().route("https://elsewhere.example/**", (route) => route.fulfill({ status: 200, body: "" }));
  await page.goto("https://elsewhere.example/x");
  assert.ok(page.asked.slice(before).some((url) => url.startsWith("https://elsewhere.example")));
  await close(page);
});
