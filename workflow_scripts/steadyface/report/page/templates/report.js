"use strict";

// Numbers sort by their full value (the link's title), everything else as text; blanks come last.
function sortKey(cell) {
  const link = cell.querySelector("a.source");
  const text = (link ? link.title || link.textContent : cell.textContent).trim();
  if (text === "" || text === "–") return null;
  const number = parseFloat(text.replace("−", "-").replace("< ", ""));
  return /^[−\-<\d.]/.test(text) && !Number.isNaN(number) ? number : text.toLowerCase();
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

function sortTable(table, column, head) {
  const rising = head.getAttribute("aria-sort") !== "ascending";
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({ row, key: sortKey(row.cells[column]) }));
  rows.sort((a, b) => {
    if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
    return rising ? compare(a.key, b.key) : compare(b.key, a.key);
  });
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", rising ? "ascending" : "descending");
  table.classList.add("sorted");
  body.append(...rows.map((item) => item.row));
}

function addSorting(table) {
  const heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
  Array.from(heads).forEach((head, column) => {
    if (head.textContent.trim() === "") return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortTable(table, column, head));
    head.append(button);
  });
}

function addFilter(table) {
  const rows = Array.from(table.tBodies[0].rows);
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const tools = document.createElement("div");
  tools.className = "tools";
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Show rows with …";
  input.setAttribute("aria-label", "Show only rows that contain these words");
  const count = document.createElement("span");
  count.className = "count";
  count.setAttribute("role", "status");
  const update = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      shown += !row.hidden;
    }
    table.classList.toggle("sorted", words.length > 0 || table.querySelector("[aria-sort]") !== null);
    count.textContent = `${shown} of ${rows.length} rows`;
  };
  input.addEventListener("input", update);
  tools.append(input, count);
  table.closest(".scroll").before(tools);
  update();
}

for (const table of document.querySelectorAll("table.sortable")) addSorting(table);
for (const table of document.querySelectorAll("table[data-filter]")) addFilter(table);

// Paper shows everything.
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
