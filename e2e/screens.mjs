// The pictures of the README, taken from the demo.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { close, closeBrowser, inLanguage, open } from "./browser.mjs";
import { freshCode, leaveDemo } from "./demo.mjs";
import { rate } from "./rate.mjs";
import { handOver, itemsIn, makeContact, readItem, signIn } from "./staff.mjs";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "docs", "images");
fs.mkdirSync(folder, { recursive: true });

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

async function shoot(page, name, fullPage = false) {
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage });
  console.log(`docs/images/${name}.png`);
}

const victim = await open(PHONE);
await victim.goto(`/f/${await freshCode()}`);
await shoot(victim, "feedback");
await victim.goto(inLanguage(`/f/${await freshCode()}`, "ar"));
await shoot(victim, "feedback-arabic");
await rate(victim, await freshCode(), { rating: 5, words: "She rang when she said she would." });
await shoot(victim, "thanks");
await close(victim);

const officer = await open(PHONE);
await signIn(officer, "officer");
await shoot(officer, "officer");
await makeContact(officer, `DEMO${Date.now().toString().slice(-6)}`);
await handOver(officer);
await shoot(officer, "hand-over", true);
await close(officer);

const desk = await open(DESK);
await signIn(desk, "desk_adviser");
await shoot(desk, "inbox");
const [item] = await itemsIn(desk);
await readItem(desk, item);
await shoot(desk, "item");
await close(desk);

const analyst = await open(DESK);
await signIn(analyst, "analyst");
await shoot(analyst, "figures");
await close(analyst);

await closeBrowser();
await leaveDemo();
