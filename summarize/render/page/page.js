"use strict";
// Highlighting and keyboard comfort. Nothing of the text is in here: elements are found by their ids and classes.
(() => {
  const byId = (id) => document.getElementById(id);
  const brief = byId("brief");
  const source = byId("source");
  const panel = byId("panel");
  const items = [...brief.querySelectorAll(".item")];
  const segments = new Map(); // number of a span -> its segments
  for (const mark of source.querySelectorAll("mark")) {
    for (const name of mark.classList) {
      if (!/^x\d+$/.test(name)) continue;
      const number = name.slice(1);
      if (!segments.has(number)) segments.set(number, []);
      segments.get(number).push(mark);
    }
  }
  let item = null; // whose evidence is shown
  let spans = []; // numbers of the spans that are lit
  let at = 0; // which of them is in view

  const words = (text) => (text ? text.split(" ") : []);
  const say = (text) => { byId("status").textContent = text; };

  function clear(address = "") { // all at once: a reload between two addresses would lose the item
    for (const mark of source.querySelectorAll("mark.wide")) mark.classList.remove("wide");
    for (const each of document.querySelectorAll(".on, .now, .cited, .current, .rests")) {
      each.classList.remove("on", "now", "cited", "current", "rests");
    }
    for (const each of brief.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
    byId("panel-list").replaceChildren();
    panel.hidden = true;
    item = null;
    spans = [];
    if (location.hash !== address) history.replaceState(null, "", address || location.pathname + location.search);
  }

  function light(numbers) {
    spans = numbers;
    const wide = (number) => byId(`x${number}`).matches(".wide"); // whole sentences, paler beside exact words
    const pale = !numbers.every(wide);
    for (const number of numbers.filter(wide)) for (const mark of segments.get(number)) mark.classList.add("on", ...(pale ? ["wide"] : []));
    for (const number of numbers.filter((each) => !wide(each))) {
      for (const mark of segments.get(number)) {
        mark.classList.remove("wide");
        mark.classList.add("on");
      }
    }
  }

  function look(index) { // bring a passage into view
    at = (index + spans.length) % spans.length;
    for (const each of source.querySelectorAll(".now")) each.classList.remove("now");
    const marks = segments.get(spans[at]) || [];
    for (const mark of marks) mark.classList.add("now");
    if (marks[0]) marks[0].scrollIntoView({ block: "center", inline: "nearest" });
    const sentence = marks[0] && marks[0].closest(".sentence");
    const where = sentence ? `, sentence ${sentence.dataset.n}` : "";
    for (const each of brief.querySelectorAll("a[aria-current]")) each.removeAttribute("aria-current");
    if (item) for (const link of item.querySelectorAll(`a[data-span="${spans[at]}"]`)) link.setAttribute("aria-current", "true");
    return `passage ${at + 1} of ${spans.length}${where}`;
  }

  function open(title, several, back) {
    byId("panel-title").textContent = title;
    for (const id of ["previous", "next"]) byId(id).hidden = !several;
    byId("back").hidden = !back;
    panel.hidden = false;
  }

  function show(which, span) {
    if (which === item && !span) {
      if (spans.length) title(look(at + 1));
      return;
    }
    clear(`#${which.id}`);
    item = which;
    item.classList.add("current");
    for (const bar of brief.querySelectorAll(".bar")) bar.classList.toggle("current", bar.dataset.item === item.id);
    for (const number of words(item.dataset.sentences)) {
      const link = byId(`s${number}`);
      if (link) link.parentElement.classList.add("cited");
    }
    light(words(item.dataset.spans));
    if (spans.length) title(look(Math.max(0, spans.indexOf(span))));
    else title("no passage in the source");
  }

  function title(passage) {
    const text = `${item.dataset.name}: ${passage}`;
    open(text, spans.length > 1, true);
    say(text);
  }

  function listItems(ids, numbers, about) { // the way back: which items rest on these words
    const found = ids.map(byId).filter(Boolean);
    clear();
    light(numbers);
    for (const each of found) {
      each.classList.add("rests");
      const link = document.createElement("a");
      link.href = `#${each.id}`;
      link.textContent = each.dataset.name;
      link.dir = "auto";
      const kind = each.closest("section").querySelector("h2").firstChild.textContent.trim();
      const entry = document.createElement("li");
      entry.append(`${kind}: `, link);
      byId("panel-list").append(entry);
    }
    const text = `${found.length} ${found.length === 1 ? "item rests" : "items rest"} on ${about}`;
    open(text, false, false);
    say(text);
    if (found[0]) found[0].scrollIntoView({ block: "nearest" });
  }

  function cite(number) {
    clear();
    number.parentElement.classList.add("cited");
    number.scrollIntoView({ block: "center" });
    say(`sentence ${number.textContent} is in view`);
  }

  function move(step) {
    const shown = items.filter((each) => each.offsetParent);
    const here = document.activeElement && document.activeElement.closest(".item");
    const index = shown.indexOf(here || item);
    const next = shown[index < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, index + step))];
    if (!next) return;
    const link = next.querySelector(".show");
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function back() {
    if (!item) return;
    item.scrollIntoView({ block: "nearest" });
    item.querySelector(".show").focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (event.target.closest("button, form, label")) return; // they do something else
    const link = event.target.closest("a[href]");
    const bar = event.target.closest(".bar");
    const inside = event.target.closest(".item");
    if (link) {
      const goal = byId(link.getAttribute("href").slice(1));
      if (!goal) return;
      if (goal.matches(".n") && goal !== link) { // a cited sentence
        event.preventDefault();
        cite(goal);
      } else if (goal.matches(".item") && !link.matches(".show")) {
        event.preventDefault();
        show(goal);
        back();
      } else if (inside && (link.dataset.span || link.matches(".show"))) {
        event.preventDefault();
        show(inside, link.dataset.span);
      } else if (link.matches(".n") && link.hash.startsWith("#r")) {
        event.preventDefault();
        const sentence = link.parentElement;
        const marks = [...sentence.querySelectorAll("mark")];
        const index = [...goal.querySelectorAll("a[href^='#item-']")].map((each) => each.getAttribute("href").slice(1));
        listItems(index, [...new Set(marks.flatMap((m) => [...m.classList].filter((c) => /^x\d+$/.test(c)).map((c) => c.slice(1))))], `sentence ${sentence.dataset.n}`);
        sentence.classList.add("cited");
      }
      return;
    }
    if (bar && byId(bar.dataset.item)) {
      show(byId(bar.dataset.item));
      back();
    } else if (inside && !String(getSelection())) {
      show(inside);
    } else {
      const mark = event.target.closest("mark");
      if (!mark || String(getSelection())) return;
      const narrowest = [...mark.classList].find((name) => /^x\d+$/.test(name)).slice(1);
      const sentence = mark.closest(".sentence");
      listItems(words(mark.dataset.items), [narrowest], sentence ? `these words of sentence ${sentence.dataset.n}` : "these words");
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const onItem = document.activeElement && document.activeElement.matches(".show");
    if (event.key === "j" || (event.key === "ArrowDown" && onItem)) move(1);
    else if (event.key === "k" || (event.key === "ArrowUp" && onItem)) move(-1);
    else if (event.key === "Escape" && !panel.hidden) {
      const last = item;
      const away = panel.contains(document.activeElement) || source.contains(document.activeElement);
      clear();
      say("Evidence put away");
      if (last && away) last.querySelector(".show").focus();
    } else return;
    event.preventDefault();
  });

  byId("previous").addEventListener("click", () => title(look(at - 1)));
  byId("next").addEventListener("click", () => title(look(at + 1)));
  byId("back").addEventListener("click", back);
  byId("close").addEventListener("click", () => { const last = item; clear(); if (last) last.querySelector(".show").focus({ preventScroll: true }); });

  function follow() { // a link to an item, from outside or from the address bar
    const goal = location.hash && byId(location.hash.slice(1));
    if (!goal || goal === item) return;
    if (goal.matches(".n")) cite(goal);
    else if (goal.matches(".item")) {
      show(goal);
      back();
    }
  }
  addEventListener("hashchange", follow);
  document.documentElement.classList.add("script");
  if (location.hash) follow();
  else brief.focus({ preventScroll: true }); // so that the keys of the page scroll the brief
})();
