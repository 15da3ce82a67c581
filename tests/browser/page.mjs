// Looks at the HTML pages of briefs in Debian's chromium: `node page.mjs FOLDER [SHOTS]`.
// FOLDER holds NAME.html and, where its texts are to be compared, NAME.json (tests/pages.py writes them).
// Prints a line for each check and ends with exit code 1 if one failed.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { scheme, unfold, violations } from "./axe.mjs";

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const PATIENCE = 1000 * Number(process.env.PATIENCE || 240); // milliseconds for what must come at last; see tests/patience.py
const AT_ONCE = Math.min(4, availableParallelism()); // checks; each has a page of its own, and 16,000 elements fill memory
const PAINT = 2; // times what the same words without styles and scripts take; 0.8 to 1.5 measured, on machines slowed down up to six times
const LOADS = 12; // at most, to find out; the fastest counts, the others measure what else the machine does
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 640 }; // WCAG 2.1, 1.4.10: reflow

const folder = resolve(process.argv[2]);
const shots = process.argv[3] && resolve(process.argv[3]);
if (shots) mkdirSync(shots, { recursive: true });
const url = (name) => pathToFileURL(join(folder, `${name}.html`)).href;
const data = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
// --no-sandbox: in a container chromium's sandbox needs rights that root lacks; the pages load nothing.
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
let failures = 0;

const checks = [];
/** A check on a fresh page, to be run beside others. */
const check = (what, name, options, look) => checks.push([what, name, options, look]);

/** Run a check; what its page says, asks for or raises fails it. */
async function run(what, name, options, look) {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const noise = [];
  page.on("console", (message) => noise.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { noise.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url().split("#")[0] !== url(name)) noise.push(`request: ${request.url()}`); });
  try {
    await page.goto(url(name));
    await look(page);
    assert.deepEqual(noise, []);
    console.log(`ok      ${name}: ${what}`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED  ${name}: ${what}\n        ${String(error.message).split("\n").slice(0, 30).join("\n        ")}`);
  } finally {
    await context.close();
  }
}

/** What is shown: the item, the text of each span that it lights up, in the order of the spans, and how many other segments are lit. */
const shown = (page) => page.evaluate(() => {
  const item = document.querySelector(".item.current");
  const own = item.dataset.spans.split(" ").filter(Boolean).map((n) => `x${n}`);
  const lit = own.map((name) => {
    const marks = [...document.querySelectorAll(`mark.${name}`)];
    if (!marks.every((mark) => mark.classList.contains("on"))) throw new Error(`span ${name} is not lit`);
    return marks.map((mark) => mark.textContent).join("");
  });
  const others = [...document.querySelectorAll("mark.on")].filter((mark) => !own.some((each) => mark.classList.contains(each)));
  return { id: item.id, lit, extra: others.length };
});

/** Whether the passage looked at can be seen: inside the window and, with two panes, inside the source's. */
const inSight = (page) => page.evaluate(() => {
  const box = document.querySelector("mark.now").getBoundingClientRect();
  const pane = document.getElementById("source").getBoundingClientRect();
  const floor = document.getElementById("panel").getBoundingClientRect().top;
  return box.height > 0 && box.top >= Math.max(0, pane.top) && box.top < Math.min(innerHeight, pane.bottom, floor);
});

/** Click a segment of the source where its first line begins: it may break across lines. */
async function press(page, mark) {
  await mark.evaluate((each) => each.scrollIntoView({ block: "center" }));
  const box = await mark.evaluate((each) => { const r = each.getClientRects()[0]; return { x: r.x + Math.min(3, r.width / 2), y: r.y + r.height / 2 }; });
  await page.mouse.click(box.x, box.y);
}

const openAll = (page) => page.evaluate(() => { for (const each of document.querySelectorAll("details")) each.open = true; });

for (const name of ["pressure-campaign", "three-alphabets", "sanctions"]) {
  check("each item lights exactly its evidence, and shows it", name, {}, async (page) => {
    const brief = data(name);
    const ids = await page.$$eval(".item", (items) => items.map((each) => each.id));
    assert.ok(ids.length > 3);
    const point = (id) => page.evaluate((name) => { // where its first line begins, in sight
      const link = document.getElementById(name).querySelector(".show");
      link.scrollIntoView({ block: "nearest" });
      const { x, y } = link.getClientRects()[0];
      return [x + 2, y + 4];
    }, id);
    for (const id of ids) {
      const [kind, n] = [id.slice(5, id.lastIndexOf("-")), Number(id.slice(id.lastIndexOf("-") + 1))];
      const wanted = new Set(brief[kind][n - 1].evidence.map((each) => `${each.start} ${each.text}`));
      await page.mouse.click(...await point(id)); // without waiting for frames: what it has hit is looked at
      const { id: hit, lit, extra } = await shown(page);
      assert.equal(hit, id);
      assert.deepEqual(lit.sort(), [...wanted].map((each) => each.slice(each.indexOf(" ") + 1)).sort(), id);
      assert.equal(extra, 0, `${id} lights more than its evidence`);
      assert.ok(await inSight(page), `${id}: its passage is not in sight`);
    }
  });
}

check("a number behind a field shows the words behind that field", "pressure-campaign", {}, async (page) => {
  const [position] = data("pressure-campaign").positions;
  for (const [index, proof] of position.evidence.entries()) {
    await page.locator("#item-positions-1 a[data-span]").nth(index).click();
    const shown = await page.$$eval("mark.now", (marks) => marks.map((mark) => mark.textContent).join(""));
    assert.equal(shown, proof.text, proof.field);
  }
});

check("words of the source show the items that rest on them, and lead to them", "pressure-campaign", {}, async (page) => {
  const marks = page.locator("mark.narrow");
  const count = await marks.count();
  assert.ok(count > 50);
  for (let index = 0; index < count; index += 9) {
    const mark = marks.nth(index);
    const items = (await mark.getAttribute("data-items")).split(" ");
    await press(page, mark);
    const links = await page.$$eval("#panel-list a", (found) => found.map((each) => each.getAttribute("href").slice(1)));
    assert.deepEqual(links, items);
    await page.locator("#panel-list a").first().click({ force: true }); // as above
    const { id, lit } = await shown(page);
    assert.equal(id, items[0]);
    assert.ok(lit.length > 0);
  }
});

check("a sentence number shows the items that rest on the sentence", "pressure-campaign", {}, async (page) => {
  await page.locator("#s10").click();
  const links = await page.$$eval("#panel-list a", (found) => found.map((each) => each.getAttribute("href").slice(1)));
  const brief = data("pressure-campaign");
  const wanted = ["bottom_line", "actors", "positions", "military_assets", "dates"].flatMap((kind) =>
    brief[kind].flatMap((item, n) => (item.sentences.includes(10) || item.evidence.some((e) => e.sentence === 10) ? [`item-${kind}-${n + 1}`] : [])));
  assert.ok(wanted.length > 1);
  assert.deepEqual(links, wanted);
});

check("tables and drawings lead to items", "pressure-campaign", {}, async (page) => {
  await page.locator("table a").first().click();
  assert.match(await page.locator(".item.current").getAttribute("id"), /^item-military_assets-\d+$/);
  await page.locator(".bar").nth(2).click();
  assert.match(await page.locator(".item.current").getAttribute("id"), /^item-dates-\d+$/);
  assert.ok(await inSight(page));
});

check("a link to an item opens the page with its evidence lit", "pressure-campaign", {}, async (page) => {
  const opened = await page.context().newPage();
  await opened.goto(`${url("pressure-campaign")}#item-dates-4`);
  assert.equal(await opened.locator(".item.current").getAttribute("id"), "item-dates-4");
  assert.ok(await inSight(opened));
  await page.goto(`${url("pressure-campaign")}#item-dates-2`); // typed into the address bar of the page that is there
  await page.reload(); // at once: whatever the page is doing, its address names the item
  assert.equal(await page.locator(".item.current").getAttribute("id"), "item-dates-2");
});

check("the address names an item as soon as it is shown, and never none between two", "pressure-campaign", {}, async (page) => {
  await page.evaluate(() => {
    window.addresses = [];
    const replace = history.replaceState.bind(history);
    history.replaceState = (state, title, address) => { window.addresses.push(address); replace(state, title, address); };
  });
  for (const id of ["item-dates-4", "item-actors-1", "item-dates-2"]) await page.locator(`#${id} .show`).click();
  await page.keyboard.press("Escape");
  const [addresses, left] = await page.evaluate(() => [window.addresses, location.pathname]);
  assert.deepEqual(addresses, ["#item-dates-4", "#item-actors-1", "#item-dates-2", left]);
});

check("the keyboard alone is enough", "pressure-campaign", {}, async (page) => {
  const focused = () => page.evaluate(() => document.activeElement.closest(".item")?.id);
  const status = () => page.locator("#status").textContent();
  await page.keyboard.press("j");
  assert.equal(await focused(), "item-bottom_line-1");
  for (const key of ["j", "ArrowDown", "ArrowDown", "k", "ArrowUp"]) await page.keyboard.press(key);
  assert.equal(await focused(), "item-bottom_line-2");
  for (let n = 0; n < 60; n += 1) await page.keyboard.press("j");
  const id = await focused();
  assert.match(id, /^item-positions-/);
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".item.current").getAttribute("id"), id);
  const first = await status();
  assert.match(first, /passage 1 of \d+, sentence \d+$/);
  assert.ok(await inSight(page));
  await page.keyboard.press("Enter");
  assert.match(await status(), /passage 2 of/);
  assert.ok(await inSight(page));
  assert.equal(await focused(), id, "the focus stays with the item");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid", "the focus is visible");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#panel").isVisible(), false);
  assert.equal(await page.locator("mark.on").count(), 0);
  await page.locator("#s10").focus();
  await page.keyboard.press("Enter");
  assert.match(await status(), /items rest on sentence 10$/);
  await page.locator("#panel-list a").first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".item.current").count(), 1);
  await page.locator("#close").focus();
  await page.keyboard.press("Enter");
  assert.match((await focused()) ?? "", /^item-/, "the focus comes back to the item");
});

check("tabbing goes through the page in order", "pressure-campaign", {}, async (page) => {
  await page.evaluate(() => document.activeElement.blur());
  const order = [];
  for (let n = 0; n < 16; n += 1) {
    await page.keyboard.press("Tab");
    order.push(await page.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.tagName));
  }
  assert.deepEqual(order.slice(0, 3), ["#source", "#list-bottom_line", "#list-actors"]);
  assert.ok(order.includes("SUMMARY") && order.some((each) => /^#x\d+$/.test(each)), order.join(" "));
});

check("without scripts the page reads the same, and a link lights the words", "pressure-campaign", { javaScriptEnabled: false }, async (page) => {
  const brief = data("pressure-campaign");
  assert.equal(await page.locator(".item").count(), ["bottom_line", "actors", "positions", "military_assets", "dates"].reduce((sum, kind) => sum + brief[kind].length, 0));
  assert.equal(await page.locator("#panel").isVisible(), false);
  const link = page.locator("#item-positions-1 a[data-span]").first();
  const mark = page.locator(`mark.x${await link.getAttribute("data-span")}`).first();
  const colour = () => mark.evaluate((each) => getComputedStyle(each).backgroundColor);
  const before = await colour();
  await link.click();
  assert.notEqual(await colour(), before);
  const lit = await page.$$eval("mark", (marks) => marks.filter((each) => getComputedStyle(each).backgroundColor !== "rgba(0, 0, 0, 0)").map((each) => each.textContent).join(""));
  assert.equal(lit, brief.positions[0].evidence[0].text);
  assert.ok(await mark.evaluate((each) => each.getBoundingClientRect().top >= 0 && each.getBoundingClientRect().top < innerHeight));
  await page.locator("#s10").click();
  assert.ok(await page.locator("#r10").isVisible(), "a sentence number opens the list of items by sentence");
});

check("without scripts a span across sentences lights in all of them", "hostile", { javaScriptEnabled: false }, async (page) => {
  const numbers = await page.$$eval("#item-positions-1 a[data-span]", (links) => links.map((each) => each.dataset.span));
  for (const number of numbers) {
    await page.goto(`${url("hostile")}#x${number}`);
    const [lit, wanted] = await page.evaluate((n) => {
      const bright = [...document.querySelectorAll("mark")].filter((each) => getComputedStyle(each).backgroundColor !== "rgba(0, 0, 0, 0)");
      return [bright, [...document.querySelectorAll(`mark.x${n}`)]].map((marks) => marks.map((each) => each.textContent).join(""));
    }, number);
    assert.ok(wanted);
    assert.equal(lit, wanted);
  }
});

check("hostile text stays text", "hostile", {}, async (page) => {
  await openAll(page);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.evaluate(() => document.scripts.length), 1);
  assert.equal(await page.evaluate(() => document.querySelectorAll("img, iframe, object, embed, link, form, [onload], [onerror], [onmouseover]").length), 0);
  assert.deepEqual(await page.$$eval("[href]", (all) => all.map((each) => each.getAttribute("href")).filter((each) => !each.startsWith("#"))), []);
  assert.equal(await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069\u2028\u200b\0]/u.test(document.documentElement.outerHTML)), false);
  for (const item of await page.locator(".item .show").all()) await item.click();
  for (const mark of await page.locator("mark").all()) await press(page, mark);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
});

const CHANGED = [".item.current", ".sentence.cited", "mark.on", ".proof a[aria-current]", "#panel"]; // what looks different once an item is shown

/** Show an item that has passages and a bar in the drawing, if there is one. */
const showItem = (page) => page.locator(".item .show").nth(1).click();

check("axe sees what is wrong, out of sight as well, by every way of asking it", "three-alphabets", {}, async (page) => {
  await unfold(page);
  await page.evaluate(() => { // the check of the checks: faults of our making
    document.querySelector(".item:last-child dd").style.color = "#777";
    document.querySelector("svg").removeAttribute("aria-labelledby");
    document.querySelector("svg title").remove();
    document.documentElement.removeAttribute("lang");
  });
  const rules = async (how) => (await violations(page, how)).map((each) => each.split(":")[0]).sort();
  const everything = await rules();
  for (const rule of ["color-contrast", "html-has-lang", "svg-img-alt"]) assert.ok(everything.includes(rule), `${rule} is not in ${everything}`);
  await scheme(page, "dark");
  assert.deepEqual(await rules({ colours: true }), ["color-contrast"]);
  await showItem(page);
  assert.deepEqual(await rules({ within: CHANGED }), []); // the faults are elsewhere
  await page.evaluate(() => document.documentElement.style.setProperty("--lit-ink", "#888")); // of a word that is lit
  assert.deepEqual(await rules({ within: CHANGED }), ["color-contrast"]);
});

for (const name of ["pressure-campaign", "three-alphabets", "long-report", "sanctions", "hostile"]) {
  for (const viewport of name === "long-report" ? [WIDE] : [WIDE, PHONE]) {
    check(`axe finds nothing (light and dark, ${viewport.width} wide)`, name, { viewport, colorScheme: "light" }, async (page) => {
      await unfold(page);
      assert.deepEqual(await violations(page), []);
      await scheme(page, "dark");
      assert.deepEqual(await violations(page, { colours: true }), []);
      if (name === "long-report") return; // 16,000 elements are enough once
      await showItem(page);
      assert.deepEqual(await violations(page, { within: CHANGED }), []);
      await scheme(page, "light");
      assert.deepEqual(await violations(page, { within: CHANGED }), []);
    });
  }
  check("nothing is wider than the narrowest window", name, { viewport: NARROWEST }, async (page) => {
    await openAll(page);
    const [inner, wide] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    assert.ok(wide <= inner, `${wide} > ${inner}`);
  });
}

check("who asks for less motion gets none", "pressure-campaign", { reducedMotion: "reduce" }, async (page) => {
  await page.locator("#item-actors-1 .show").click();
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("mark.on")).transitionDuration), "0s");
});

check("on paper the source follows the brief, and folded lists are open", "pressure-campaign", {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  const [brief, source] = await page.evaluate(() => ["brief", "source"].map((id) => document.getElementById(id).getBoundingClientRect().top + scrollY));
  assert.ok(source > brief + 1000);
  const folded = await page.$$eval("details:not(.legend) li", (all) => all.filter((each) => each.getBoundingClientRect().height === 0).length);
  assert.equal(folded, 0);
});

await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  while (checks.length) await run(...checks.shift());
}));

await run("the first paint comes soon", "long-report", {}, async (page) => { // alone
  const words = (await page.evaluate(() => document.body.textContent)).split(/\s+/).filter(Boolean).map((each) => each.replace(/[&<]/g, "-"));
  const lines = words.flatMap((_, n) => (n % 12 ? [] : [`<p>${words.slice(n, n + 12).join(" ")}</p>\n`]));
  const plain = join(folder, "plain.html");
  writeFileSync(plain, `<!doctype html><meta charset="utf-8"><title>plain</title>${lines.join("")}`);
  const paint = async (address) => {
    const opened = await browser.newPage({ viewport: WIDE });
    opened.setDefaultTimeout(PATIENCE);
    await opened.goto(address, { waitUntil: "commit" });
    await opened.waitForFunction(() => performance.getEntriesByType("paint").length > 0);
    const time = await opened.evaluate(() => performance.getEntriesByType("paint")[0].startTime);
    await opened.close();
    return time;
  };
  const [ours, theirs] = [[], []];
  const slow = () => Math.min(...ours) > PAINT * Math.min(...theirs);
  while (ours.length < 3 || (ours.length < LOADS && slow())) { // in turn, so that both see the same machine
    ours.push(await paint(url("long-report")));
    theirs.push(await paint(pathToFileURL(plain).href));
  }
  const [told, plainly] = [ours, theirs].map((all) => all.map(Math.round).sort((a, b) => a - b).join(" "));
  console.log(`        first paint, milliseconds: ${told}; of the same words alone: ${plainly}`);
  assert.ok(!slow(), `${Math.min(...ours)} ms, more than ${PAINT} times ${Math.min(...theirs)}`);
});

if (shots) {
  const shoot = async (name, file, options, prepare) => {
    const page = await browser.newPage({ viewport: WIDE, ...options });
    await page.goto(url(name));
    if (prepare) await prepare(page);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(shots, file) });
    await page.close();
  };
  const choose = (item) => (page) => page.locator(`#${item} .show`).click();
  await shoot("pressure-campaign", "desktop.png", {});
  await shoot("pressure-campaign", "desktop-position.png", {}, choose("item-positions-4"));
  await shoot("pressure-campaign", "dark-date.png", { colorScheme: "dark" }, choose("item-dates-2"));
  await shoot("pressure-campaign", "reverse.png", {}, (page) => page.locator("#s10").click());
  await shoot("pressure-campaign", "assets.png", {}, (page) => page.evaluate(() => document.getElementById("list-military_assets").scrollIntoView()));
  await shoot("pressure-campaign", "timeline.png", {}, (page) => page.evaluate(() => document.getElementById("list-dates").scrollIntoView()));
  await shoot("pressure-campaign", "doubts.png", {}, (page) => page.evaluate(() => document.getElementById("unverified").scrollIntoView()));
  await shoot("pressure-campaign", "phone.png", { viewport: PHONE });
  await shoot("pressure-campaign", "phone-position.png", { viewport: PHONE }, choose("item-positions-1"));
  await shoot("three-alphabets", "alphabets.png", {}, choose("item-positions-3"));
  await shoot("sanctions", "own-type.png", {}, choose("item-sanctions-1"));
  await shoot("hostile", "hostile.png", {}, choose("item-positions-1"));
  await shoot("hostile", "hostile-dates.png", { colorScheme: "dark" }, (page) => page.evaluate(() => document.getElementById("list-dates").scrollIntoView()));
  const page = await browser.newPage();
  await page.goto(url("pressure-campaign"));
  await page.pdf({ path: join(shots, "print.pdf"), format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
  await page.close();
}

await browser.close();
console.log(failures ? `${failures} failed` : "all passed");
process.exitCode = failures ? 1 : 0;
