// The browser, and what every journey asks of a page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { demo } from "./demo.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The narrowest screen, also what 400% zoom leaves of a screen of 1280. */
export const NARROW = 320;
/** An ordinary screen. */
export const WIDE = 1280;

let browser = null;

/** Starts the browser once per process. */
export async function theBrowser() {
  browser ??= await chromium.launch({
    executablePath: process.env.CANDOUR_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
  });
  return browser;
}

/** Ends the browser. */
export async function closeBrowser() {
  await browser?.close();
  browser = null;
}

/**
 * A fresh window of a service: no cookie, nothing stored. Every journey opens its windows here.
 *
 * They ask for little motion. With a page that glides, the browser's driver finds a button moving, and waits for it
 * with a timer of the page; where JavaScript is off no such timer ever rings, and the click hangs.
 */
export async function openAt(baseURL, { width = WIDE, javaScript = true, language = "en", height = 900 } = {}) {
  const context = await (await theBrowser()).newContext({
    baseURL,
    viewport: { width, height },
    javaScriptEnabled: javaScript,
    locale: language,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  context.runsScripts = javaScript;
  return context.newPage();
}

/** The same page as it stands, in a window in which scripts run: axe waits by timers, and without them for ever. */
async function twinOf(page) {
  const address = page.url();
  const body = await page.content();
  const twin = await openAt(undefined, page.viewportSize());
  await twin.route((url) => url.href === address, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await twin.goto(address);
  return twin;
}

/** A fresh window of the demo. Its requests are noted in `page.asked`. */
export async function open(how = {}) {
  const { facts } = await demo();
  const page = await openAt(facts.base_url, how);
  page.asked = [];
  page.on("request", (request) => page.asked.push(request.url()));
  page.complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  return page;
}

/** Closes the window of a page. */
export async function close(page) {
  await page.context().close();
}

/** An address in a language. */
export function inLanguage(path, language) {
  const [before, anchor] = path.split("#");
  const joint = before.includes("?") ? "&" : "?";
  return `${before}${joint}lang=${language}${anchor ? `#${anchor}` : ""}`;
}

/** The languages that the pages offer, by their switcher. */
export async function offeredLanguages() {
  const page = await open({ javaScript: false });
  await page.goto("/f");
  const languages = await page.locator(".langs [lang]").evaluateAll((all) =>
    all.map((one) => one.lang));
  await close(page);
  const distinct = [...new Set(languages)];
  assert.ok(distinct.length >= 3, `only these languages are offered: ${distinct}`);
  return distinct;
}

/** Nothing is wider than the screen. */
export async function fitsTheScreen(page, what) {
  const { content, screen, wide } = await page.evaluate(() => {
    const screen = document.documentElement.clientWidth;
    const beyond = [...document.querySelectorAll("body *")].filter((one) => {
      const box = one.getBoundingClientRect();
      const scrolls = one.closest("[tabindex='0'], .wide, .unseen, .skip");
      return box.width > 1 && !scrolls && (box.right > screen + 1 || box.left < -1);
    });
    return {
      content: document.documentElement.scrollWidth,
      screen,
      wide: beyond.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)),
    };
  });
  assert.ok(content <= screen, `${what}: ${content} px of content on ${screen} px of screen:\n${wide.join("\n")}`);
  assert.ok(wide.length === 0, `${what}: these reach beyond the screen:\n${wide.join("\n")}`);
}

/** axe-core finds nothing against WCAG 2.2 A and AA nor its own best practices. */
export async function axeFindsNothing(page, what) {
  if (page.context().runsScripts === false) {
    const twin = await twinOf(page);
    await axeFindsNothing(twin, what);
    await close(twin);
    return;
  }
  // Seen from its top: further down, the bar that leads away lies over whatever is scrolled beneath it, and axe would
  // call that too small a target.
  await page.evaluate(() => window.scrollTo(0, 0));
  // The pages forbid foreign scripts, so axe is put in by the browser's own door, which the policy does not close.
  await page.evaluate(AXE);
  const results = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
  }));
  assert.ok(results.passes.length > 5, `${what}: axe looked at next to nothing`);
  const found = results.violations.map((violation) =>
    `${violation.id}: ${violation.help}\n${violation.nodes.map((node) => `    ${node.html.slice(0, 160)}`).join("\n")}`);
  assert.ok(found.length === 0, `${what}: axe-core found\n${found.join("\n")}`);
}

/** Where the keyboard is. */
export async function focused(page) {
  return page.evaluate(() => {
    const here = document.activeElement;
    return { tag: here.tagName, id: here.id, name: here.getAttribute("name"), type: here.getAttribute("type"),
      href: here.getAttribute("href"), text: here.textContent.trim().slice(0, 60) };
  });
}

/** Presses Tab until `wanted(where the keyboard is)`; fails when it does not get there. */
export async function tabTo(page, wanted, what) {
  const seen = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (wanted(here)) return here;
    seen.push(`${here.tag}#${here.id}[${here.name}] ${here.text}`);
  }
  throw new Error(`the keyboard never reached ${what}; it went:\n${seen.join("\n")}`);
}
