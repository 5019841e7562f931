// The newest entries of the journal.
import {element, mark, pagedRows, text, time} from "./rows.js";

function kind(outcome) {
  if (outcome.startsWith("failed") || outcome.startsWith("not possible") || outcome.startsWith("impossible")) {
    return "bad";
  }
  return outcome.startsWith("started") || outcome.startsWith("decided") ? "calm" : "good";
}

function make() {
  const moment = element("td", "moment");
  const event = element("th");
  event.scope = "row";
  const why = element("td", "why");
  const outcome = element("span");
  const application = element("td", "extra");
  const subject = element("td", "extra small");
  const row = element("tr", "", moment, event, why, element("td", "outcome", outcome), application, subject);
  return {
    row,
    update({entry}) {
      text(moment, time(entry.time));
      text(event, entry.event);
      text(why, entry.reason);
      mark(outcome, kind(entry.outcome), entry.outcome);
      text(application, entry.application);
      text(subject, entry.variant + (entry.node === "" ? "" : `${entry.variant === "" ? "" : " on "}${entry.node}`));
    }
  };
}

/** @param changed called when other entries are wanted */
export function decisionsTable(changed) {
  const filter = document.getElementById("decisions-filter");
  filter.addEventListener("input", changed);
  const show = pagedRows({
    body: document.getElementById("decisions-rows"),
    pages: document.getElementById("decisions-pages"),
    size: 20, make, key: item => item.key, noun: "Entries"
  });
  return {
    path: () => `/journal?text=${encodeURIComponent(filter.value.trim())}`,
    show(page) {
      const same = new Map();
      show(page.entries.map(entry => {
        const its = `${entry.time} ${entry.event} ${entry.variant} ${entry.node} ${entry.outcome}`;
        same.set(its, (same.get(its) ?? 0) + 1);
        return {entry, key: `${its} ${same.get(its)}`};
      }), page.found);
    }
  };
}
