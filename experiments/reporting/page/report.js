"use strict";
// Tables sort by a click on a column's name; commands are copied by their button.  Without script nothing is missing.

function key(row, column) {
  const cell = row.cells[column];
  return "sort" in cell.dataset ? Number(cell.dataset.sort || "-Infinity") : cell.textContent;
}

function sort(table, column, heading) {
  const down = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].sort((one, two) => {
    const [a, b] = [key(one, column), key(two, column)];
    const order = typeof a === "number" && typeof b === "number" ? a - b || 0 : String(a).localeCompare(String(b));
    return down ? -order : order;
  });
  table.tBodies[0].append(...rows);
}

for (const table of document.querySelectorAll("table")) {
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const first = table.tBodies[0].rows[0];
    if (first && first.cells[column].classList.contains("number")) heading.classList.add("number");
    if (!table.classList.contains("sortable")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => sort(table, column, heading));
  });
}

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    const area = document.createElement("textarea"); // works without a server too, where there is no clipboard object
    area.value = button.dataset.copy;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    button.textContent = copied ? "Copied" : "Select it by hand";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
}
