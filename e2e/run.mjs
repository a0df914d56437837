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
const environment = { ...process.env, [DATA_VARIABLE]: demo.data };
const run = (files, env) => {
  const runner = spawn(process.execPath, ["--test", "--test-reporter=spec", ...files], { stdio: "inherit", env });
  return new Promise((resolve) => runner.on("exit", (exit, signal) => resolve(signal ? 1 : exit)));
};
let code = await run(journeys, environment);
// How people sign in is looked at over the other database too.
const twice = journeys.filter((file) => /passkeys|single_sign_on/.test(file));
if (twice.length > 0 && process.env.CANDOUR_TEST_POSTGRES) {
  console.log("the same over PostgreSQL:");
  const there = await run(twice, { ...environment, CANDOUR_JOURNEY_DATABASE: "postgres" });
  code = code || there;
} else if (twice.length > 0) {
  console.log("not looked at over PostgreSQL: CANDOUR_TEST_POSTGRES names no server");
}
await demo.stop();
process.exit(code);
