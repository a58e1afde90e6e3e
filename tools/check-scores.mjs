// Compares scores (standard input: {set: {column: [right, asked]}}) with the floors in a file ({set: {column: percent}}).
// A classifier that threw on anything has failed, whatever the floors.
import { readFileSync } from "node:fs";

/** @type {Record<string, Record<string, number>>} */
const floors = JSON.parse(readFileSync(process.argv[2] ?? "tests/score-floors.json", "utf8"));
/** @type {Record<string, Record<string, [number, number]>>} */
const scores = JSON.parse(readFileSync(0, "utf8"));

let failed = 0;
let passed = 0;
for (const set of new Set([...Object.keys(scores), ...Object.keys(floors)])) {
  const columns = { ...scores[set], ...floors[set] };
  for (const column of Object.keys(columns)) {
    const [right, asked] = scores[set]?.[column] ?? [0, 0];
    const percent = asked ? (100 * right) / asked : 0;
    const floor = column === "no_throw" ? 100 : floors[set]?.[column];
    if (floor === undefined) continue;
    const good = percent >= floor;
    if (good) passed += 1;
    else failed += 1;
    console.log(`${good ? "ok  " : "FAIL"} ${set} ${column} ${percent.toFixed(1)}% (${right}/${asked}), at least ${floor}%`);
  }
}
console.log(passed + failed ? `${passed} passed, ${failed} failed` : "no floors to check");
process.exitCode = failed ? 1 : 0;
