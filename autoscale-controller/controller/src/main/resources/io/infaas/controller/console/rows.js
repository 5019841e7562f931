// Elements whose texts come from outside: set as text, never as markup, and only when they change.

export function element(name, className = "", ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

export function text(node, value) {
  if (node.textContent !== value) {
    node.textContent = value;
  }
}

/** A cell, or any other element, with a share of 0 to 1 as a bar behind its text. */
export function bar(node, share, value) {
  text(node, value);
  node.style.setProperty("--share", `${Math.round(100 * Math.min(1, Math.max(0, share || 0)))}%`);
  node.classList.toggle("full", share >= 0.9);
}

/** Shows a state by its mark and its name; the colour only repeats them. */
export function mark(node, kind, value) {
  const marks = {good: "●", warn: "▲", bad: "✕", calm: "○"};
  node.className = `state ${kind}`;
  text(node, value === "" ? "" : `${marks[kind]} ${value}`);
}

/**
 * Keeps the rows of a table's body those of one page of a list: a row is made once per key and updated in place.
 *
 * @param make makes a row for an item: {row, update(item)}
 * @param key names an item
 * @param noun what the items are, for the line below the table
 */
export function pagedRows({body, pages, size, make, key, noun}) {
  const known = new Map();
  const count = element("span");
  const previous = element("button", "", "Previous");
  const next = element("button", "", "Next");
  let first = 0;
  let items = [];
  let found = 0;
  for (const [button, step] of [[previous, -size], [next, size]]) {
    button.type = "button";
    button.addEventListener("click", () => {
      first += step;
      show();
      // a button that is of no use any more would keep the focus from the keyboard
      if (button.disabled) {
        (button === next ? previous : next).focus();
      }
    });
  }
  previous.setAttribute("aria-label", `Previous ${noun}`);
  next.setAttribute("aria-label", `Next ${noun}`);
  pages.append(count, previous, next);
  const table = body.parentElement;
  const labels = [...table.tHead.rows[0].cells].map(cell => cell.textContent);

  // on narrow screens rows are laid out as cards: each cell has its label, and roles that no layout takes away
  table.setAttribute("role", "table");
  [table.tHead, body].forEach(group => group.setAttribute("role", "rowgroup"));
  table.tHead.rows[0].setAttribute("role", "row");
  [...table.tHead.rows[0].cells].forEach(cell => cell.setAttribute("role", "columnheader"));

  function labelled(its) {
    its.row.setAttribute("role", "row");
    [...its.row.cells].forEach((cell, i) => {
      cell.dataset.label = labels[i];
      cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
    });
    return its;
  }

  function show() {
    first = Math.max(0, Math.min(first, Math.floor((items.length - 1) / size) * size));
    const shown = items.slice(first, first + size);
    const keys = new Set(shown.map(key));
    for (const [one, {row}] of known) {
      if (!keys.has(one)) {
        row.remove();
        known.delete(one);
      }
    }
    let at = body.firstElementChild;
    for (const item of shown) {
      let its = known.get(key(item));
      if (its === undefined) {
        its = labelled(make(item));
        known.set(key(item), its);
      }
      its.update(item);
      if (its.row === at) {
        at = at.nextElementSibling;
      } else {
        body.insertBefore(its.row, at);
      }
    }
    const total = Math.max(found, items.length);
    text(count, items.length === 0 ? `No ${noun}`
      : `${noun} ${first + 1} to ${first + shown.length} of ${total.toLocaleString("en")}`
        + (total > shown.length ? `, ${(total - shown.length).toLocaleString("en")} not shown` : ""));
    previous.hidden = items.length <= size;
    next.hidden = items.length <= size;
    previous.disabled = first === 0;
    next.disabled = first + size >= items.length;
  }

  /** @param all the items; @param known how many there are, if these are only the first of them */
  return (all, total = all.length) => {
    items = all;
    found = total;
    show();
  };
}

export function number(value, digits) {
  return value.toLocaleString("en", {minimumFractionDigits: digits, maximumFractionDigits: digits});
}

/** Three significant digits or so, like 0.042, 4.2, 42, 4,200. */
export function rate(value) {
  return number(value, value === 0 || value >= 100 ? 0 : value >= 1 ? 1 : 3);
}

export function percent(share) {
  return `${number(100 * share, share > 0 && share < 0.1 ? 2 : 1)} %`;
}

export function dollars(value) {
  return number(value, value >= 10 ? 2 : 4);
}

export function time(iso) {
  return iso.slice(11, 19);
}

export function tally(names) {
  const counts = new Map();
  names.forEach(name => counts.set(name, (counts.get(name) ?? 0) + 1));
  return [...counts].map(([name, count]) => `${count.toLocaleString("en")} ${name}`).join(", ");
}
