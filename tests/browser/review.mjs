// Reviews a brief in Debian's chromium: `node review.mjs ADDRESS [SHOTS]`, ADDRESS as `summarize review` prints it.
// Prints a line for each check and ends with exit code 1 if one failed. The checks follow on each other: one review.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { scheme, unfold, violations } from "./axe.mjs";

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const PATIENCE = 1000 * Number(process.env.PATIENCE || 240); // milliseconds for what must come at last; see tests/patience.py
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 640 }; // WCAG 2.1, 1.4.10: reflow

const address = process.argv[2];
const shots = process.argv[3] && resolve(process.argv[3]);
if (shots) mkdirSync(shots, { recursive: true });
// --no-sandbox: in a container chromium's sandbox needs rights that root lacks; the pages load nothing.
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
let failures = 0;

/** Run a check in a fresh browser profile; what the page says, asks for elsewhere or raises fails it. */
async function check(what, options, look) {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  context.setDefaultTimeout(PATIENCE);
  const noise = [];
  const open = async () => {
    const page = await context.newPage();
    page.on("console", (message) => { if (!/status of (409|422)/.test(message.text())) noise.push(`console: ${message.text()}`); });
    page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
    page.on("request", (request) => { if (!request.url().startsWith(address)) noise.push(`request: ${request.url()}`); });
    await page.goto(address);
    return page;
  };
  try {
    await look(await open(), open);
    assert.deepEqual(noise, []);
    console.log(`ok      ${what}`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED  ${what}\n        ${String(error.message).split("\n").slice(0, 30).join("\n        ")}`);
  } finally {
    await context.close();
  }
}

const badge = (page, id) => page.locator(`#${id} > .review .badge`).innerText();
const said = (page, words) => page.waitForFunction((w) => document.getElementById("said").textContent.includes(w), words);
const press = (page, id, act) => page.locator(`#${id} > .review [data-act="${act}"]`).click();
const decided = (page) => page.locator("#decided").innerText().then(Number);
const focused = (page) => page.evaluate(() => document.activeElement.closest("[id^='item-']")?.id);

const shoot = async (page, name) => { if (shots) await page.screenshot({ path: join(shots, name) }); };

await check("accept and undo with the mouse, in place", {}, async (page) => {
  await page.evaluate(() => { window.same = true; });
  await press(page, "item-actors-1", "accept");
  await said(page, "Accepted; 1 of");
  assert.match(await badge(page, "item-actors-1"), /^Accepted by ada, \d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  assert.equal(await decided(page), 1);
  assert.equal(await page.locator("#item-actors-1 [data-act=accept]").getAttribute("aria-pressed"), "true");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.act), "accept");
  assert.equal(await page.evaluate(() => window.same), true);
  await press(page, "item-actors-1", "undo");
  await said(page, "Undone; 0 of");
  assert.equal(await badge(page, "item-actors-1"), "Not decided");
});

await check("accept, reject and undo with the keyboard alone", {}, async (page) => {
  await page.keyboard.press("j");
  const first = await focused(page);
  await page.keyboard.press("a");
  await said(page, "Accepted");
  assert.match(await badge(page, first), /^Accepted/);
  await page.keyboard.press("j");
  const second = await focused(page);
  assert.notEqual(second, first);
  await page.keyboard.press("r");
  await said(page, "Rejected");
  assert.match(await badge(page, second), /^Rejected/);
  await page.keyboard.press("u");
  await said(page, "Undone");
  assert.equal(await badge(page, second), "Not decided");
  assert.equal(await focused(page), second);
  await page.keyboard.press("k");
  await page.keyboard.press("u");
  await said(page, "Undone; 0 of");
});

await check("an edit that the source supports gets its new evidence", {}, async (page) => {
  await page.locator("#item-bottom_line-1 .show").focus();
  await page.keyboard.press("e");
  const words = page.locator("form.edit [data-field=text]");
  await words.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.field), "text");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Norway had sent at least 12 Leopard tanks."); // j, k, a, e, r, u are letters here
  await page.keyboard.press("Control+Enter");
  await said(page, "Saved");
  assert.equal(await page.locator("#item-bottom_line-1 .show").innerText(), "Norway had sent at least 12 Leopard tanks.");
  assert.match(await badge(page, "item-bottom_line-1"), /^Edited by ada/);
  assert.equal(await focused(page), "item-bottom_line-1");
  assert.match(await page.locator("#item-bottom_line-1 .was").innerText(), /Text was/);
  assert.ok(await page.locator("mark.on").count(), "the evidence is lit");
});

await check("an edit that it does not support is kept only as own judgement, with the findings", {}, async (page) => {
  const id = await page.locator(".item", { hasText: "Leopard tanks" }).filter({ hasText: "at least 12" }).last().evaluate((each) => each.closest("[id^='item-military']")?.id ?? "item-military_assets-1");
  await press(page, id, "edit");
  await page.locator("form.edit [data-field=quantity]").fill("at least 40");
  await page.locator("form.edit button[type=submit]").click();
  await page.locator("form.edit .problem li").first().waitFor();
  assert.match(await page.locator("form.edit .problem").innerText(), /“?"at least 40" does not count/);
  assert.equal(await badge(page, id), "Not decided");
  await shoot(page, "findings.png");
  const before = page.viewportSize();
  await unfold(page);
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize(before);
  await page.locator("form.edit [data-form=judgement]").click();
  await said(page, "Saved");
  assert.match(await badge(page, id), /^Writer’s own judgement Edited by ada/);
  assert.match(await page.locator(`#${id} > .review .reasons`).innerText(), /does not count/);
});

await check("a form keeps what it is not asked to change, and Escape leaves it", {}, async (page) => {
  await press(page, "item-actors-1", "edit");
  await page.locator("form.edit [data-field=name]").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("form.edit").count(), 0);
  await press(page, "item-actors-1", "edit");
  await page.locator("form.edit [data-field=name]").fill("Somebody");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("form.edit").count(), 1);
  await page.locator("form.edit [data-form=cancel]").click();
  assert.equal(await page.locator("form.edit").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.act), "edit");
  await press(page, "item-actors-1", "edit");
  await page.locator("form.edit button[type=submit]").click();
  await said(page, "Nothing was changed");
  assert.equal(await badge(page, "item-actors-1"), "Not decided");
});

await check("the second tab is told, shows the item anew and loses no words", {}, async (first, open) => {
  const second = await open();
  await press(second, "item-actors-2", "edit");
  await second.locator("form.edit [data-field=kind]").selectOption("group");
  const third = await open();
  await press(first, "item-actors-2", "accept");
  await said(first, "Accepted");
  await press(third, "item-actors-2", "reject");
  await said(third, "Not done: this item was changed meanwhile: accept by ada");
  assert.match(await badge(third, "item-actors-2"), /^Accepted/);
  await second.locator("form.edit button[type=submit]").click();
  await second.locator("form.edit .problem", { hasText: "changed meanwhile" }).waitFor();
  assert.equal(await second.locator("form.edit [data-field=kind]").inputValue(), "group");
  assert.match(await badge(second, "item-actors-2"), /^Accepted/);
  await second.locator("form.edit [data-form=cancel]").click();
  await press(second, "item-actors-2", "undo");
  await said(second, "Undone");
});

await check("a remark is kept, and a proposal is taken up", {}, async (page) => {
  await page.locator("#item-actors-3 .show").focus();
  await page.keyboard.press("m");
  await page.locator("form.edit textarea").fill("See <b>annex</b>");
  await page.keyboard.press("Control+Enter");
  await said(page, "Remark saved");
  assert.match(await page.locator("#item-actors-3 .remark").innerText(), /See <b>annex<\/b>/);
  await press(page, "item-unverified-1", "promote");
  await page.locator("form.edit .problem li").first().waitFor();
  await page.keyboard.press("Enter");
  await said(page, "Taken up");
  assert.equal(await focused(page), "item-unverified-1");
  assert.match(await badge(page, "item-unverified-1"), /own judgement/i);
});

await check("only undecided ones are shown, until they are decided and left", {}, async (page) => {
  const total = await page.locator(".item").count();
  const done = await decided(page);
  await page.locator("#undecided").check();
  assert.equal(await page.locator(".item:visible").count(), total - done);
  const id = await page.locator(".item:visible").first().getAttribute("id");
  await page.locator(`#${id} .show`).focus();
  await page.keyboard.press("a");
  await said(page, "Accepted");
  assert.ok(await page.locator(`#${id}`).isVisible());
  await page.keyboard.press("j");
  assert.equal(await page.locator(`#${id}`).isVisible(), false);
  assert.equal(await page.locator(".item:visible").count(), total - done - 1);
});

for (const viewport of [WIDE, PHONE]) {
  await check(`axe finds nothing (light and dark, ${viewport.width} wide)`, { colorScheme: "light", viewport }, async (page) => {
    await press(page, "item-actors-1", "edit");
    await page.locator("form.edit").waitFor();
    await shoot(page, `review-light-${viewport.width}.png`);
    if (shots) await scheme(page, "dark");
    await shoot(page, `review-dark-${viewport.width}.png`);
    await scheme(page, "light");
    await unfold(page);
    assert.deepEqual(await violations(page), []);
    await scheme(page, "dark");
    assert.deepEqual(await violations(page, { colours: true }), []);
  });
}

await check("nothing is wider than the narrowest window", { viewport: NARROWEST }, async (page) => {
  await press(page, "item-actors-1", "edit");
  await page.locator("form.edit").waitFor();
  const [inner, wide] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  assert.ok(wide <= inner, `${wide} > ${inner}`);
});

await check("another origin gets nothing, even if it knows the address", {}, async (page) => {
  const elsewhere = await page.context().newPage();
  await elsewhere.setContent("<p>elsewhere</p>");
  const revision = Number(await page.locator("#item-actors-1 > .review").getAttribute("data-revision"));
  const before = await badge(page, "item-actors-1");
  const got = await elsewhere.evaluate(async ([url, revision]) => {
    const body = JSON.stringify({ list: "actors", item: 0, revision, action: "reject" });
    const tries = [{}, { mode: "no-cors" }, { method: "POST", body, headers: { "Content-Type": "application/json" } }, { method: "POST", mode: "no-cors", body }];
    const found = [];
    for (const each of tries) found.push(await fetch(url + (each.method ? "change" : ""), each).then((answer) => answer.text(), () => ""));
    return found.join("");
  }, [address, revision]);
  assert.equal(got, "");
  await page.reload();
  assert.equal(await badge(page, "item-actors-1"), before);
});

await browser.close();
console.log(failures ? `${failures} failed` : "all passed");
process.exitCode = failures ? 1 : 0;
