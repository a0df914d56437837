// Codes that do not work: used, never given out, mistyped. The page is kind and tells nobody anything.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { close, closeBrowser, open } from "../browser.mjs";
import { freshCode, leaveDemo } from "../demo.mjs";
import { rate, ratingForm, receiptOn, send } from "../rate.mjs";

const SYMBOLS = "2346789CDFHJKMNPQRTVWXY";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

/** A well-formed code that the demo has not given out: ten symbols and the check symbol that fits them. */
function neverGivenOut() {
  const values = Array.from({ length: 10 }, (_, at) => (at * 7 + 3) % 23);
  const sum = values.reduce((total, value, at) => total + (at + 1) * value, 0);
  const check = Array.from({ length: 23 }, (_, value) => value).find((value) => (sum + 11 * value) % 23 === 0);
  return [...values, check].map((value) => SYMBOLS[value]).join("");
}

const plain = (code) => code.replace(/[^0-9A-Z]/gi, "");

/** Without what differs between any two pages of one kind: form nonces and the code itself. */
const shape = (html, code) => html.replaceAll(code, "CODE").replace(/value="[0-9a-f]{32}"/g, "value=NONCE");

test("a used code, one that was never given out and a mistyped one each get a kind page with ways on", async () => {
  const page = await open({ javaScript: false });
  const used = plain(await freshCode());
  await rate(page, used, { rating: 3 });
  const mistyped = used.slice(0, 10) + SYMBOLS[(SYMBOLS.indexOf(used[10]) + 1) % 23];
  for (const [code, statuses] of [[used, [410]], [neverGivenOut(), [404]], [mistyped, [404]], ["%FF%00", [404]],
    ["A".repeat(3000), [404]], ["<script>alert(1)</script>", [404]]]) {
    const response = await page.goto(`/f/${encodeURI(code)}`.replace("%25", "%"));
    assert.ok(statuses.includes(response.status()), `${code.slice(0, 40)}: ${response.status()}`);
    assert.equal(await ratingForm(page).count(), 0);
    assert.equal(await page.locator("main h1").count(), 1);
    const ways = await page.locator("main a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    assert.ok(ways.some((way) => way === "/support" || way === "/rights"), `ways on: ${ways}`);
    const text = await page.locator("main").innerText();
    assert.doesNotMatch(text, /crime|officer|victim|case\b/i, "no word of crime, officer or case");
  }
  await close(page);
});

test("two codes that were never given out get the same page, byte for byte but for the code", async () => {
  const page = await open();
  const one = neverGivenOut();
  const first = await page.context().request.get(`/f/${one}`);
  const second = await page.context().request.get(`/f/${one.toLowerCase()}`);
  assert.equal(first.status(), 404);
  assert.equal(shape(await first.text(), one), shape(await second.text(), one.toLowerCase()));
  await close(page);
});

test("a code typed with spaces, dashes, small letters and look-alikes opens its form", async () => {
  const page = await open({ javaScript: false });
  const code = plain(await freshCode());
  for (const typed of [
    code,
    ` ${code.slice(0, 4)} ${code.slice(4, 7)}  ${code.slice(7)} `.toLowerCase(),
    `${code.slice(0, 4)}–${code.slice(4)}`.replaceAll("8", "B").replaceAll("2", "z"),
  ]) {
    await page.goto("/f");
    await page.locator("input[name=code]").fill(typed);
    await page.locator("form:has(input[name=code]) button").first().click();
    await page.waitForLoadState("load");
    if ((await ratingForm(page).count()) === 0) await page.locator("main a.door").first().click();
    assert.equal(await ratingForm(page).count(), 1, typed);
  }
  await close(page);
});

test("a mistyped code is kept in the field, with what is wrong beside it", async () => {
  const page = await open({ javaScript: false });
  const code = plain(await freshCode());
  const wrong = code.slice(1) + code[0] + "!";
  await page.goto("/f");
  await page.locator("input[name=code]").fill(wrong);
  await page.locator("form:has(input[name=code]) button").first().click();
  await page.waitForLoadState("load");
  assert.equal(await page.locator("input[name=code]").inputValue(), wrong);
  assert.equal(await page.locator("main [role=alert]").count(), 1);
  await close(page);
});

test("somebody without a code can answer all the same", async () => {
  const page = await open({ javaScript: false });
  await page.goto("/f");
  const code = page.locator("input[name=code]");
  assert.equal(await code.count(), 1);
  const receiptText = await withoutCode(page);
  assert.match(receiptText, /-/);
  await close(page);
});

/** Takes the way of who has no code. */
async function withoutCode(page) {
  if ((await ratingForm(page).count()) === 0) {
    await page.getByText("I have no code").or(page.getByText("do not have a code")).first().click();
    await page.waitForLoadState("load");
  }
  if ((await ratingForm(page).count()) === 0) await page.locator("main a.door").first().click();
  await ratingForm(page).locator('input[name=rating][value="4"]').check();
  await send(page, ratingForm(page).locator("button"));
  return receiptOn(page);
}

test("looking at a code's page leaves it unused, however often and by whatever means", async () => {
  const page = await open({ javaScript: false });
  const code = plain(await freshCode());
  for (let times = 0; times < 3; times += 1) {
    assert.equal((await page.context().request.get(`/f/${code}`)).status(), 200);
    assert.equal((await page.context().request.head(`/f/${code}`)).status(), 200);
  }
  assert.match(await rate(page, code, { rating: 5 }), /-/);
  await close(page);
});
