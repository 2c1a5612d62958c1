import assert from "node:assert/strict";
import { test } from "node:test";
import { together, told, written } from "../src/workshop/orders.ts";

test("a bid of the rule is filled in as people write it, and never beyond the room of its site", () => {
  const bid = together([
    { site: 3, mw: 100.06158, premium: 50_000.4 },
    { site: 3, mw: 67, premium: 10_000 },
  ])!;
  assert.deepEqual(bid, { site: 3, mw: 167, premium: 33_958 });
  assert.equal(together([]), undefined);
});

test("an order is the same in whatever turn its parts were changed, and another one is not", () => {
  const plans = [
    { site: 1, option: "idle" },
    { site: 2, option: "sell" },
  ];
  const one = { raise: { equity: 1, sell_btc: 2 }, plans };
  const other = { plans: [...plans].reverse(), raise: { sell_btc: 2, equity: 1 }, bids: [] };
  assert.equal(written(one), written(other));
  assert.notEqual(written(one), written({ ...one, raise: { equity: 1, sell_btc: 3 } }));
  assert.equal(told({ bids: [] }), null);
});
