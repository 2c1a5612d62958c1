// A server that does not answer: told after a while, taken back at the first answer, and not told again at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Silence } from "../src/silence.ts";

// What is told of a line, looked at every half second.
function told(heard: (at: number) => boolean, seconds: number): number[] {
  const silence = new Silence();
  const found = [];
  for (let at = 0; at <= seconds; at += 0.5) if (silence.look(heard(at), 1_000 * at)) found.push(at);
  return found;
}

test("a line that breaks for a moment is not worth a word", () => {
  assert.deepEqual(
    told((at) => at % 2 === 0, 60),
    [],
  );
});

test("silence is told after two seconds and until the first answer", () => {
  assert.deepEqual(
    told((at) => at < 1 || at >= 4.5, 8),
    [3, 3.5, 4],
  );
});

test("after an answer it is not told again for ten seconds", () => {
  const found = told((at) => at < 1 || at === 4, 20);
  assert.deepEqual(found.slice(0, 3), [3, 3.5, 14]);
  assert.equal(found.at(-1), 20);
});
