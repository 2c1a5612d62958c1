import { box } from "./browser.ts";
import assert from "node:assert/strict";
import { test } from "node:test";

const { attribute, facts, fill, html, keyed, repeat, svg, table, words, write } =
  await import("../src/drawing/markup.ts");

const NASTY = `<img src=x onerror="alert(1)">&amp;'"`;

test("a company's name is text, wherever it is put", () => {
  const place = box();
  fill(
    place,
    html`<b title=${NASTY}>${NASTY}</b><ul>${facts([{ label: NASTY, value: NASTY }])}</ul>${table([NASTY], [[NASTY]])}`,
  );
  assert.equal(place.querySelector("img"), null);
  assert.equal(place.querySelector("b")?.textContent, NASTY);
  assert.equal(place.querySelector("b")?.getAttribute("title"), NASTY);
  assert.equal(place.querySelector("li span")?.textContent, NASTY);
  assert.equal(place.querySelector("td")?.textContent, NASTY);
});

test("words in a picture are text and of SVG", () => {
  const place = box();
  fill(place, html`<svg>${words(1, 2, NASTY, { fill: "#000000", size: 11 })}${svg`<path d="M${1} ${2}"/>`}</svg>`);
  const [text, path] = [place.querySelector("text"), place.querySelector("path")];
  assert.equal(text?.textContent, NASTY);
  assert.deepEqual([text?.getAttribute("x"), text?.getAttribute("font-size")], ["1", "11"]);
  assert.equal(path?.namespaceURI, "http://www.w3.org/2000/svg");
  assert.equal(path?.getAttribute("d"), "M1 2");
});

test("what has not changed is not touched", () => {
  const place = box();
  const draw = (name: string, value: number) => fill(place, html`<b>${name}</b><i>${value}</i>`);
  draw("Acme", 1);
  const nodes = [...place.children];
  draw("Acme", 2);
  assert.deepEqual([...place.children], nodes);
  assert.equal(place.textContent, "Acme2");
});

test("a control keeps its node and the focus while its list is put into another order", () => {
  const place = box();
  const draw = (names: string[]) =>
    fill(
      place,
      repeat(
        names,
        (name) => name,
        (name) => html`<button>${name}</button>`,
      ),
    );
  draw(["a", "b", "c"]);
  const held = place.querySelectorAll("button")[2];
  held?.focus();
  draw(["c", "b", "a"]);
  assert.equal(document.activeElement, held);
  assert.equal(place.querySelector("button"), held);
});

test("another thing of the same kind is a new node: what was opened in the last is closed", () => {
  const place = box();
  const draw = (card: string) => fill(place, keyed(card, html`<details><summary>${card}</summary></details>`));
  draw("one");
  const first = place.querySelector("details");
  draw("one");
  assert.equal(place.querySelector("details"), first);
  draw("two");
  assert.notEqual(place.querySelector("details"), first);
});

test("text and attributes are set where they differ", () => {
  const node = box();
  write(node, "38 %");
  attribute(node, "aria-pressed", false);
  const child = node.firstChild;
  write(node, "38 %");
  assert.equal(node.firstChild, child);
  assert.equal(node.getAttribute("aria-pressed"), "false");
});
