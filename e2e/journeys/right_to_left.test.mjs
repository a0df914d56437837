// Right-to-left pages by their geometry: rules about markup find nothing when a radio stands at the wrong side.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, WIDE, close, closeBrowser, inLanguage, offeredLanguages, open } from "../browser.mjs";
import { leaveDemo } from "../demo.mjs";
import { STATES, unfold } from "../public_pages.mjs";

/** The most pixels between a radio and its label. */
const NEAR = 24;
const languages = (await offeredLanguages()).filter((language) => ["ar", "ur"].includes(language));

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

const state = (name) => STATES.find(([known]) => known === name)[1];

test("at least one right-to-left language is offered", () => {
  assert.ok(languages.includes("ar"));
});

for (const name of ["the form of a code", "the form with every error", "thanks"]) {
  for (const width of [NARROW, WIDE]) {
    test(`${name}: each radio stands right of its label and near it, at ${width} px`, async () => {
      for (const language of languages) {
        const page = await open({ width });
        await state(name)(page, language);
        const radios = await page.evaluate(() =>
          [...document.querySelectorAll("main input[type=radio]")].filter((one) => one.checkVisibility()).map((radio) => {
            const text = document.createRange();
            text.selectNodeContents(radio.labels[0]);
            // The range holds the radio too where the label is around it: take the lines of the words alone.
            const words = [...radio.labels[0].childNodes].filter((node) => node.textContent.trim());
            const lines = words.flatMap((node) => {
              text.selectNodeContents(node);
              return [...text.getClientRects()];
            });
            const box = radio.getBoundingClientRect();
            return {
              id: radio.id,
              gap: box.left - Math.max(...lines.map((line) => line.right)),
              above: Math.min(...lines.map((line) => line.top)) - box.bottom,
              below: box.top - Math.max(...lines.map((line) => line.bottom)),
            };
          }));
        assert.ok(radios.length >= 5, `${language}: ${radios.length} radios`);
        for (const { id, gap, above, below } of radios) {
          assert.ok(gap >= 0 && gap <= NEAR, `${language}: ${id} is ${gap} px right of its label`);
          assert.ok(above < 0 && below < 0, `${language}: ${id} is not beside its label`);
        }
        await close(page);
      }
    });
  }
}

test("the column is mirrored: what begins a line in English begins it in Arabic, at the other side", async () => {
  const edges = {};
  for (const language of ["en", "ar"]) {
    const page = await open({ width: WIDE });
    await state("the form of a code")(page, language);
    edges[language] = await page.evaluate(() => {
      const screen = document.documentElement.clientWidth;
      const side = (selector) => {
        const box = document.querySelector(selector).getBoundingClientRect();
        return { left: box.left, right: screen - box.right };
      };
      return {
        main: side("main"), radio: side("input[name=rating]"), name: side("header .name"), leave: side("#leave"),
        send: side("#send"), align: getComputedStyle(document.querySelector("h1")).direction,
      };
    });
    await close(page);
  }
  const { en, ar } = edges;
  assert.deepEqual([en.align, ar.align], ["ltr", "rtl"]);
  for (const part of ["main", "radio", "name", "send"]) {
    assert.ok(Math.abs(en[part].left - ar[part].right) <= 1, `${part}: ${en[part].left} px and ${ar[part].right} px`);
  }
  assert.ok(Math.abs(en.leave.right - ar.leave.left) <= 1, "the way out");
});

test("telephone numbers, codes and receipts run from left to right inside right-to-left text", async () => {
  let checked = 0;
  for (const language of languages) {
    for (const name of ["/support", "/f", "/receipt", "the form of a code", "thanks", "a mistyped code"]) {
      const page = await open({ width: NARROW });
      await state(name)(page, language);
      await unfold(page);
      const found = await page.evaluate(() => {
        const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
        // Digits in two groups or more, the numbers for emergencies, and symbols of codes between dashes.
        const fragile = /\d[\d ]*\d \d[\d ]*\d|\b(999|101|112|18000)\b|[2-9A-Z]{3,}-[2-9A-Z]{3,}/g;
        const out = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (node.parentElement.closest("style, script, textarea")) continue;
          for (const match of node.data.matchAll(fragile)) {
            const range = document.createRange();
            const place = (at) => {
              range.setStart(node, at);
              range.setEnd(node, at + 1);
              return range.getBoundingClientRect();
            };
            const first = place(match.index);
            const last = place(match.index + match[0].length - 1);
            const holder = node.parentElement.closest("bdi, [dir]");
            out.push({
              text: match[0],
              isolated: getComputedStyle(holder).unicodeBidi.includes("isolate") && holder.dir === "ltr",
              ordered: first.top < last.top || first.width === 0 || first.left < last.left,
            });
          }
        }
        return out;
      });
      for (const { text, isolated, ordered } of found) {
        checked += 1;
        assert.ok(isolated, `${name} in ${language}: ${text} is not set apart from the text around it`);
        assert.ok(ordered, `${name} in ${language}: ${text} runs the wrong way`);
      }
      await close(page);
    }
  }
  assert.ok(checked >= 10, `only ${checked} numbers and codes were found`);
});

test("fields for codes and receipts are typed from left to right, fields for words in the direction of the words", async () => {
  const page = await open();
  await page.goto(inLanguage("/f", "ar"));
  assert.equal(await page.locator("input[name=code]").evaluate((one) => getComputedStyle(one).direction), "ltr");
  await page.goto(inLanguage("/f/no-code", "ar"));
  const words = page.locator("textarea[name=words]");
  await words.fill("Thank you");
  assert.equal(await words.evaluate((one) => getComputedStyle(one).direction), "ltr");
  await words.fill("شكرا");
  assert.equal(await words.evaluate((one) => getComputedStyle(one).direction), "rtl");
  await close(page);
});
