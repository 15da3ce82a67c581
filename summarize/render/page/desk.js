"use strict";
// The page of a review: every change goes to the server, which checks and keeps it; the page shows what it answers.
(() => {
  const byId = (id) => document.getElementById(id);
  const base = location.pathname;
  const memory = `review ${base}`; // of this tab, across a reload
  const cardOf = (each) => (each ? each.closest("[id^='item-']") : null);
  const reviewOf = (card) => card.querySelector(":scope > .review");
  const proposed = (card) => card.id.startsWith("item-unverified-");
  const say = (text) => { byId("said").textContent = text; };
  let busy = false;

  function keyOf(card) {
    const [, list, number] = /^item-(.+)-(\d+)$/.exec(card.id);
    return { list, item: Number(number) - 1 };
  }

  async function ask(path, options) {
    try {
      const answer = await fetch(base + path, { cache: "no-store", redirect: "error", ...options });
      return { status: answer.status, text: await answer.text() };
    } catch {
      return { status: 0, text: "" };
    }
  }

  async function post(body) {
    const { status, text } = await ask("change", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    try {
      return { status, data: JSON.parse(text) };
    } catch {
      return { status, data: { message: "Nothing was kept: the review does not answer. Start it again in the terminal." } };
    }
  }

  function remember(card, message) {
    sessionStorage.setItem(memory, JSON.stringify({ id: card.id, message, only: byId("undecided").checked }));
  }

  function showAnew(card, message) { // values, evidence and marks of the source have changed
    remember(card, message);
    for (const form of document.querySelectorAll("form.edit")) if (form.parentElement === card) form.remove();
    if (dirtyForms().length) { // a reload would lose what is typed elsewhere
      say(`${message} Reload the page once the open forms are saved.`);
      return;
    }
    history.replaceState(null, "", `#${card.id}`);
    location.reload();
  }

  function update(card, data) {
    if (data.badge) {
      const old = reviewOf(card);
      const act = old.contains(document.activeElement) ? document.activeElement.dataset.act : null;
      for (const each of document.querySelectorAll(".kept")) each.classList.remove("kept");
      card.classList.add("kept");
      const made = document.createElement("template");
      made.innerHTML = data.badge;
      old.replaceWith(made.content);
      mark(card);
      if (act) {
        const button = reviewOf(card).querySelector(`[data-act="${act}"]:not(:disabled)`);
        (button || card.querySelector(".show") || card).focus({ preventScroll: true });
      }
    }
    if (data.decided !== undefined) {
      byId("decided").textContent = data.decided;
      document.querySelector("#progress progress").value = data.decided;
    }
    byId("trouble").textContent = data.trouble || "";
  }

  const mark = (card) => card.classList.toggle("decided", !reviewOf(card).classList.contains("open"));

  async function change(card, action, extra = {}) {
    if (busy) return;
    busy = true;
    const { status, data } = await post({ ...keyOf(card), revision: Number(reviewOf(card).dataset.revision), action, ...extra });
    busy = false;
    if (status === 200 && data.changed) showAnew(card, data.said);
    else if (status === 200) {
      update(card, data);
      say(data.said);
    } else if (status === 409) showAnew(card, `Not done: ${data.message}. It is shown anew.`);
    else if (data.findings && data.findings.length) confirmJudgement(card, action, data);
    else {
      say(`Not done: ${data.field ? `${data.field}: ` : ""}${data.message}`);
      if (action === "promote" && data.field) openForm(card, "promote"); // the proposal lacks a value
    }
  }

  function complaints(data) {
    const list = document.createElement("ul");
    for (const finding of data.findings) {
      const entry = document.createElement("li");
      entry.textContent = `${finding.field}: ${finding.message}.${finding.wanted ? ` Wanted: ${finding.wanted}.` : ""}`;
      list.append(entry);
    }
    return list;
  }

  function confirmJudgement(card, action, data) {
    closeForm(card);
    const form = document.createElement("form");
    form.className = "edit";
    form.setAttribute("aria-label", "The source does not carry this item");
    const problem = document.createElement("div");
    problem.className = "problem";
    problem.append("The source does not carry this item as it stands:", complaints(data));
    const keep = document.createElement("button");
    keep.type = "submit";
    keep.textContent = "Keep as own judgement";
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.dataset.form = "cancel";
    cancel.textContent = "Cancel";
    const acts = document.createElement("p");
    acts.className = "acts";
    acts.append(keep, cancel);
    form.append(problem, acts);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      closeForm(card);
      change(card, action, { judgement: true });
    });
    card.append(form);
    say("The source does not carry this item: keep it as your own judgement, or cancel.");
    keep.focus();
  }

  // Forms: only what a person changes is sent, so what a form cannot show as it is stays as it is.
  const formOf = (card) => card.querySelector(":scope > form.edit");
  const started = new WeakMap(); // form -> its values when it was opened

  function valuesIn(form) {
    const values = {};
    for (const field of form.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      if (field.dataset.shape === "roles") {
        values[name] = [...field.querySelectorAll("div")].map((row) => ({ role: row.querySelector("input").value.trim(), status: row.querySelector("select").value })).filter((each) => each.role);
      } else if (field.dataset.shape === "lines") values[name] = field.value.split("\n").map((each) => each.trim()).filter(Boolean);
      else if (field.dataset.shape === "numbers") values[name] = (field.value.match(/\d+/g) || []).map(Number);
      else values[name] = field.value;
    }
    return values;
  }

  function changedIn(form) {
    const before = started.get(form) || {};
    return Object.fromEntries(Object.entries(valuesIn(form)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
  }

  const dirtyForms = () => [...document.querySelectorAll("form.edit")].filter((form) => started.has(form) && Object.keys(changedIn(form)).length);

  function closeForm(card) {
    const form = formOf(card);
    if (form) form.remove();
  }

  async function openForm(card, act) {
    if (formOf(card)) closeForm(card);
    const { list, item } = keyOf(card);
    const { status, text } = await ask(`form?${new URLSearchParams({ list, item, act })}`, {});
    if (status !== 200) {
      say("The form cannot be shown: the review does not answer. Start it again in the terminal.");
      return;
    }
    const made = document.createElement("template");
    made.innerHTML = text;
    card.append(made.content);
    const form = formOf(card);
    started.set(form, valuesIn(form));
    form.addEventListener("submit", (event) => { event.preventDefault(); save(card, form, false); });
    form.querySelector("[data-form='judgement']").addEventListener("click", () => save(card, form, true));
    form.querySelector("input, textarea, select").focus();
  }

  async function save(card, form, judgement) {
    const act = form.dataset.act;
    const values = changedIn(form);
    if (act !== "promote" && !Object.keys(values).length) {
      leave(card);
      say("Nothing was changed.");
      return;
    }
    if (busy) return;
    busy = true;
    const told = act === "remark" ? { text: values.remark } : { values, judgement };
    const { status, data } = await post({ ...keyOf(card), revision: Number(form.dataset.revision), action: act, ...told });
    busy = false;
    const problem = form.querySelector(".problem");
    for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    if (status === 200) {
      started.delete(form);
      if (data.changed) {
        showAnew(card, data.said);
        return;
      }
      leave(card);
      update(card, data);
      say(data.said);
    } else if (status === 409) {
      form.dataset.revision = data.revision;
      update(card, data);
      problem.textContent = `Not saved: ${data.message}. Your words are still here; save again to put them in its place.`;
    } else if (data.findings && data.findings.length) {
      problem.replaceChildren("The source does not carry this:", complaints(data), "Change it, or keep it as your own judgement; then it stands apart from what the source reports.");
      form.querySelector("[data-form='judgement']").hidden = false;
    } else {
      problem.textContent = `Not saved: ${data.field ? `${data.field}: ` : ""}${data.message}`;
      const field = data.field && form.querySelector(`[data-field="${CSS.escape(data.field)}"]`);
      if (field) {
        field.setAttribute("aria-invalid", "true");
        field.focus();
      }
    }
  }

  function leave(card) {
    closeForm(card);
    (reviewOf(card).querySelector("[data-act='edit']") || card).focus({ preventScroll: true });
  }

  function act(card, what) {
    if (what === "edit") openForm(card, proposed(card) ? "promote" : "edit");
    else if (what === "remark") openForm(card, "remark");
    else change(card, what);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const card = cardOf(button);
    if (!card) return;
    if (button.dataset.act) act(card, button.dataset.act);
    else if (button.dataset.form === "cancel") leave(card);
  });

  document.addEventListener("keydown", (event) => {
    const card = cardOf(document.activeElement) || document.querySelector(".item.current");
    const form = event.target.closest("form.edit");
    if (form) {
      if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
      else if (event.key === "Escape" && dirtyForms().includes(form)) say("The form has changes: save them, or choose Cancel.");
      else if (event.key === "Escape") leave(card);
      else return;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !card || event.target.closest("input, textarea, select")) return;
    const what = { a: proposed(card) ? "promote" : "accept", e: "edit", r: "reject", m: "remark", u: "undo" }[event.key];
    const button = what && reviewOf(card).querySelector(`[data-act="${what}"]:not(:disabled)`);
    if (!button) return;
    event.preventDefault();
    act(card, what);
  }, true);

  document.addEventListener("focusin", (event) => {
    for (const each of document.querySelectorAll(".kept")) if (!each.contains(event.target)) each.classList.remove("kept");
  });
  addEventListener("beforeunload", (event) => { if (dirtyForms().length) event.preventDefault(); });
  byId("undecided").addEventListener("change", (event) => document.documentElement.classList.toggle("undecided-only", event.target.checked));

  for (const review of document.querySelectorAll(".review")) mark(review.parentElement);
  const known = JSON.parse(sessionStorage.getItem(memory) || "null");
  sessionStorage.removeItem(memory);
  byId("undecided").checked = Boolean(known && known.only);
  document.documentElement.classList.toggle("undecided-only", byId("undecided").checked);
  if (known && byId(known.id)) {
    const card = byId(known.id);
    card.classList.add("kept");
    card.scrollIntoView({ block: "nearest" });
    (card.querySelector(".show") || card).focus({ preventScroll: true });
    setTimeout(() => say(known.message), 50); // a live region speaks of changes after it is there
  }
})();
