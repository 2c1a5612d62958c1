import assert from "node:assert/strict";
import { test } from "node:test";

import { again } from "../src/keys.ts";

test("a key that is held acts no faster than the server hears, and only where it is an arrow", () => {
  assert.ok(again({ repeat: false, key: "ArrowRight" }, 1));
  assert.ok(!again({ repeat: true, key: "ArrowRight" }, 33));
  assert.ok(again({ repeat: true, key: "ArrowRight" }, 100));
  assert.ok(!again({ repeat: true, key: " " }, 5_000));
});
