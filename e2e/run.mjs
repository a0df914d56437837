// Starts one demo, runs every journey against it, and ends with the verdict of Node's own test runner.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DATA_VARIABLE, startDemo } from "./demo.mjs";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "journeys");
const wanted = process.argv.slice(2);
const journeys = fs.readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((word) => name.includes(word))))
  .map((name) => path.join(folder, name))
  .sort();
if (journeys.length === 0) {
  console.error(`no journey found in ${folder}`);
  process.exit(1);
}

const started = Date.now();
const demo = await startDemo();
console.log(`the demo was ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
const runner = spawn(process.execPath, ["--test", "--test-reporter=spec", ...journeys], {
  stdio: "inherit",
  env: { ...process.env, [DATA_VARIABLE]: demo.data },
});
const code = await new Promise((resolve) => runner.on("exit", (exit, signal) => resolve(signal ? 1 : exit)));
await demo.stop();
process.exit(code);
