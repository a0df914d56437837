// What staff do: sign in, hand over a code, answer what came in.

import assert from "node:assert/strict";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { staffOf } from "./demo.mjs";
import { send } from "./rate.mjs";

/** Signs in and comes to the person's first page. */
export async function signIn(page, role) {
  const person = await staffOf(role);
  await page.goto(person.home);
  assert.equal(new URL(page.url()).pathname, "/sign-in", `${person.home} asks to sign in first`);
  await page.locator("input[name=username]").fill(person.username);
  await page.locator("input[name=password]").fill(person.password);
  await page.locator("form:has(input[name=password]) button").last().click();
  await page.waitForURL((url) => url.pathname === person.home);
  return person;
}

/** Makes a contact on the spot, as an officer who stands in a doorway. Leaves its page open. */
export async function makeContact(page, reference) {
  await page.goto("/officer");
  await page.locator('a[href^="/officer/encounters/new"]').click();
  const form = page.locator('form[action="/officer/encounters/new"]');
  await form.locator('input[name=kind]').first().check();
  await form.locator("input[name=reference]").fill(reference);
  const borough = form.locator("select[name=borough]");
  if ((await borough.inputValue()) === "") await borough.selectOption({ index: 1 });
  await form.locator("button.big").click();
  await page.waitForURL(/\/officer\/encounters\/[0-9a-f-]{36}/);
}

/** Hands over a code for the contact on the page; gives the code as it is shown. */
export async function handOver(page) {
  const response = await send(page, page.locator('form[action*="/hand-over"] button').first());
  assert.ok(response.ok(), `handing over was answered with ${response.status()}`);
  return (await page.locator("#code").innerText()).trim();
}

/** What another library reads in the QR code on the page, from a picture of the screen. */
export async function readQr(page) {
  const picture = PNG.sync.read(await page.locator("main svg").first().screenshot());
  const found = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  assert.ok(found, "no QR code can be read from the screen");
  return found.data;
}

/** The addresses of all items in a view of the inbox, first to last. */
export async function itemsIn(page, view = "/desk") {
  const items = [];
  await page.goto(view);
  for (let pages = 0; pages < 40; pages += 1) {
    items.push(...(await page.locator(".items h2 a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname))));
    const next = page.locator('a[rel="next"]');
    if ((await next.count()) === 0) break;
    await next.click();
    await page.waitForLoadState("load");
  }
  return items;
}

/** Waits up to a minute for an item that was not there before. */
export async function newItems(page, before) {
  const known = new Set(before);
  for (let waited = 0; waited < 60; waited += 2) {
    const fresh = (await itemsIn(page)).filter((item) => !known.has(item));
    if (fresh.length > 0) return fresh;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
  throw new Error("nothing new came into the inbox within a minute");
}

/** Opens what was written, saying what for, and gives the text of the page. */
export async function readItem(page, item) {
  await page.goto(item);
  const purpose = page.locator("form input[name=purpose][type=radio]");
  if ((await purpose.count()) > 0) {
    await purpose.first().check();
    await page.locator("form:has(input[name=purpose][type=radio]) button").click();
    await page.waitForLoadState("load");
  }
  return page.locator("main").innerText();
}
