// Looks at the HTML pages of briefs in Debian's chromium: `node page.mjs FOLDER [SHOTS]`.
// FOLDER holds NAME.html and, where its texts are to be compared, NAME.json (tests/pages.py writes them).
// Prints a line for each check and ends with exit code 1 if one failed.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const FIRST_PAINT = 200; // milliseconds, of the longest seed; on a busy machine ...
const PAINTS = 6; // ... as many times what a page of nothing but a word takes there; 3 on an idle one
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

/** Run a check on a fresh page; what the page says, asks for or raises fails it. */
async function check(what, name, options, look) {
  const context = await browser.newContext({ viewport: WIDE, ...options });
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

/** Text of each span that an item lights up, in the order of the spans. */
const litTexts = (page) => page.evaluate(() => {
  const item = document.querySelector(".item.current");
  return item.dataset.spans.split(" ").filter(Boolean).map((n) => {
    const marks = [...document.querySelectorAll(`mark.x${n}`)];
    if (!marks.every((mark) => mark.classList.contains("on"))) throw new Error(`span ${n} is not lit`);
    return marks.map((mark) => mark.textContent).join("");
  });
});

/** Whether the passage looked at can be seen: inside the window and, with two panes, inside the source's. */
const inSight = (page) => page.evaluate(() => {
  const box = document.querySelector("mark.now").getBoundingClientRect();
  const pane = document.getElementById("source").getBoundingClientRect();
  const floor = document.getElementById("panel").getBoundingClientRect().top;
  return box.height > 0 && box.top >= Math.max(0, pane.top) && box.top < Math.min(innerHeight, pane.bottom, floor);
});

/** What axe finds. It passes over what is not laid out or scrolled away, so everything is laid out in one tall window. */
async function violations(page) {
  const before = page.viewportSize();
  const height = await page.evaluate(() => {
    for (const each of document.querySelectorAll(".item")) each.style.contentVisibility = "visible";
    return Math.max(...["brief", "source"].map((id) => document.getElementById(id).scrollHeight), document.documentElement.scrollHeight);
  });
  await page.setViewportSize({ ...before, height });
  await page.evaluate(AXE);
  const found = await page.evaluate((tags) => axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }), WCAG);
  await page.setViewportSize(before);
  return found.violations.map((v) => `${v.id}: ${v.nodes.length} x ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary}`);
}

/** Click a segment of the source where its first line begins: it may break across lines. */
async function press(page, mark) {
  await mark.evaluate((each) => each.scrollIntoView({ block: "center" }));
  const box = await mark.evaluate((each) => { const r = each.getClientRects()[0]; return { x: r.x + Math.min(3, r.width / 2), y: r.y + r.height / 2 }; });
  await page.mouse.click(box.x, box.y);
}

const openAll = (page) => page.evaluate(() => { for (const each of document.querySelectorAll("details")) each.open = true; });

for (const name of ["pressure-campaign", "three-alphabets", "sanctions"]) {
  await check("each item lights exactly its evidence, and shows it", name, {}, async (page) => {
    const brief = data(name);
    const ids = await page.$$eval(".item", (items) => items.map((each) => each.id));
    assert.ok(ids.length > 3);
    for (const id of ids) {
      const [kind, n] = [id.slice(5, id.lastIndexOf("-")), Number(id.slice(id.lastIndexOf("-") + 1))];
      const wanted = new Set(brief[kind][n - 1].evidence.map((each) => `${each.start} ${each.text}`));
      await page.locator(`[id="${id}"] .show`).click();
      const lit = await litTexts(page);
      assert.deepEqual([...lit].sort(), [...wanted].map((each) => each.slice(each.indexOf(" ") + 1)).sort(), id);
      const extra = await page.evaluate(() => {
        const own = document.querySelector(".item.current").dataset.spans.split(" ").map((each) => `x${each}`);
        return [...document.querySelectorAll("mark.on")].filter((mark) => !own.some((each) => mark.classList.contains(each))).length;
      });
      assert.equal(extra, 0, `${id} lights more than its evidence`);
      assert.ok(await inSight(page), `${id}: its passage is not in sight`);
    }
  });
}

await check("a number behind a field shows the words behind that field", "pressure-campaign", {}, async (page) => {
  const [position] = data("pressure-campaign").positions;
  for (const [index, proof] of position.evidence.entries()) {
    await page.locator("#item-positions-1 a[data-span]").nth(index).click();
    const shown = await page.$$eval("mark.now", (marks) => marks.map((mark) => mark.textContent).join(""));
    assert.equal(shown, proof.text, proof.field);
  }
});

await check("words of the source show the items that rest on them, and lead to them", "pressure-campaign", {}, async (page) => {
  const marks = page.locator("mark.narrow");
  const count = await marks.count();
  assert.ok(count > 50);
  for (let index = 0; index < count; index += 9) {
    const mark = marks.nth(index);
    const items = (await mark.getAttribute("data-items")).split(" ");
    await press(page, mark);
    const links = await page.$$eval("#panel-list a", (found) => found.map((each) => each.getAttribute("href").slice(1)));
    assert.deepEqual(links, items);
    await page.locator("#panel-list a").first().click();
    assert.equal(await page.locator(".item.current").getAttribute("id"), items[0]);
    assert.ok((await litTexts(page)).length > 0);
  }
});

await check("a sentence number shows the items that rest on the sentence", "pressure-campaign", {}, async (page) => {
  await page.locator("#s10").click();
  const links = await page.$$eval("#panel-list a", (found) => found.map((each) => each.getAttribute("href").slice(1)));
  const brief = data("pressure-campaign");
  const wanted = ["bottom_line", "actors", "positions", "military_assets", "dates"].flatMap((kind) =>
    brief[kind].flatMap((item, n) => (item.sentences.includes(10) || item.evidence.some((e) => e.sentence === 10) ? [`item-${kind}-${n + 1}`] : [])));
  assert.ok(wanted.length > 1);
  assert.deepEqual(links, wanted);
});

await check("tables and drawings lead to items", "pressure-campaign", {}, async (page) => {
  await page.locator("table a").first().click();
  assert.match(await page.locator(".item.current").getAttribute("id"), /^item-military_assets-\d+$/);
  await page.locator(".bar").nth(2).click();
  assert.match(await page.locator(".item.current").getAttribute("id"), /^item-dates-\d+$/);
  assert.ok(await inSight(page));
});

await check("a link to an item opens the page with its evidence lit", "pressure-campaign", {}, async (page) => {
  const opened = await page.context().newPage();
  await opened.goto(`${url("pressure-campaign")}#item-dates-4`);
  assert.equal(await opened.locator(".item.current").getAttribute("id"), "item-dates-4");
  assert.ok(await inSight(opened));
  await page.evaluate(() => { location.hash = "#item-dates-2"; }); // typed into the address bar of the page that is there
  assert.equal(await page.locator(".item.current").getAttribute("id"), "item-dates-2");
});

await check("the keyboard alone is enough", "pressure-campaign", {}, async (page) => {
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

await check("tabbing goes through the page in order", "pressure-campaign", {}, async (page) => {
  await page.evaluate(() => document.activeElement.blur());
  const order = [];
  for (let n = 0; n < 16; n += 1) {
    await page.keyboard.press("Tab");
    order.push(await page.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.tagName));
  }
  assert.deepEqual(order.slice(0, 3), ["#source", "#list-bottom_line", "#list-actors"]);
  assert.ok(order.includes("SUMMARY") && order.some((each) => /^#x\d+$/.test(each)), order.join(" "));
});

await check("without scripts the page reads the same, and a link lights the words", "pressure-campaign", { javaScriptEnabled: false }, async (page) => {
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

await check("without scripts a span across sentences lights in all of them", "hostile", { javaScriptEnabled: false }, async (page) => {
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

await check("hostile text stays text", "hostile", {}, async (page) => {
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

await check("axe sees what is wrong, out of sight as well", "long-report", {}, async (page) => {
  await page.evaluate(() => { // the check of the checks: three faults of our making
    document.querySelector(".item:last-child dd").style.color = "#aaa";
    document.querySelector("svg").removeAttribute("aria-labelledby");
    document.querySelector("svg title").remove();
    document.documentElement.removeAttribute("lang");
  });
  const found = (await violations(page)).map((each) => each.split(":")[0]).sort();
  for (const rule of ["color-contrast", "html-has-lang", "svg-img-alt"]) assert.ok(found.includes(rule), `${rule} is not in ${found}`);
});

for (const name of ["pressure-campaign", "three-alphabets", "long-report", "sanctions", "hostile"]) {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of name === "long-report" ? [WIDE] : [WIDE, PHONE]) {
      await check(`axe finds nothing (${colorScheme}, ${viewport.width} wide)`, name, { colorScheme, viewport }, async (page) => {
        await openAll(page);
        assert.deepEqual(await violations(page), []);
        if (name === "long-report") return; // 16,000 elements are enough once
        await page.locator(".item .show").nth(1).click();
        await page.waitForTimeout(300); // the highlight fades in
        assert.deepEqual(await violations(page), []);
      });
    }
  }
  await check("nothing is wider than the narrowest window", name, { viewport: NARROWEST }, async (page) => {
    await openAll(page);
    const [inner, wide] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    assert.ok(wide <= inner, `${wide} > ${inner}`);
  });
}

await check("who asks for less motion gets none", "pressure-campaign", { reducedMotion: "reduce" }, async (page) => {
  await page.locator("#item-actors-1 .show").click();
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("mark.on")).transitionDuration), "0s");
});

await check("on paper the source follows the brief, and folded lists are open", "pressure-campaign", {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  const [brief, source] = await page.evaluate(() => ["brief", "source"].map((id) => document.getElementById(id).getBoundingClientRect().top + scrollY));
  assert.ok(source > brief + 1000);
  const folded = await page.$$eval("details:not(.legend) li", (all) => all.filter((each) => each.getBoundingClientRect().height === 0).length);
  assert.equal(folded, 0);
});

await check("the first paint comes soon", "long-report", {}, async () => {
  const bare = join(folder, "bare.html");
  writeFileSync(bare, "<!doctype html><title>bare</title><p>word");
  const paint = async (address) => {
    const page = await browser.newPage({ viewport: WIDE });
    await page.goto(address);
    await page.waitForFunction(() => performance.getEntriesByType("paint").length > 0);
    const time = await page.evaluate(() => performance.getEntriesByType("paint")[0].startTime);
    await page.close();
    return time;
  };
  const times = [];
  const idle = [];
  for (let n = 0; n < 9; n += 1) { // in turn, so that both see the same machine
    times.push(await paint(url("long-report")));
    idle.push(await paint(pathToFileURL(bare).href));
  }
  for (const each of [times, idle]) each.sort((a, b) => a - b);
  console.log(`        first paint of nine loads, milliseconds: ${times.map(Math.round).join(" ")}; bare: ${idle.map(Math.round).join(" ")}`);
  const most = Math.max(FIRST_PAINT, PAINTS * idle[0]); // the fastest: the others measure what else the machine does
  assert.ok(times[0] < most, `${times[0]} ms, more than ${most}`);
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
