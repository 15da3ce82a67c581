// Lets axe judge a page, all of it: also what is out of sight, and in both colour schemes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Axe passes over what is folded, not laid out or scrolled away, so everything is laid out in one tall window. */
export async function unfold(page) {
  const height = await page.evaluate(() => {
    for (const each of document.querySelectorAll("details")) each.open = true;
    for (const each of document.querySelectorAll(".item")) each.style.contentVisibility = "visible";
    return Math.max(...["brief", "source"].map((id) => document.getElementById(id).scrollHeight), document.documentElement.scrollHeight);
  });
  await page.setViewportSize({ ...page.viewportSize(), height });
  await page.evaluate(AXE);
}

/** Wait until colours have faded in. */
const settled = (page) => page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished)).then(() => {}));

/** Change the colour scheme: to one that differs from the other in colours alone, so that the rules about colours judge it. */
export async function scheme(page, colorScheme) {
  const others = await page.evaluate(() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule && rule.conditionText.includes("prefers-color-scheme"))
    .flatMap((rule) => [...rule.cssRules]).flatMap((rule) => [...rule.style].filter(
      (name) => !name.startsWith("--") || !CSS.supports("color", rule.style.getPropertyValue(name).trim()))));
  assert.deepEqual(others, [], "a colour scheme changes more than colours");
  await page.emulateMedia({ colorScheme });
}

/**
 * What axe finds in a page that is unfolded.
 * COLOURS: by the rules about colours alone. WITHIN: only in what these selectors match, each of which must match something.
 */
export async function violations(page, { colours = false, within = [] } = {}) {
  await settled(page);
  const found = await page.evaluate(({ tags, colours, within }) => {
    for (const each of within) if (!document.querySelector(each)) throw new Error(`nothing is ${each}`);
    const rules = axe.getRules(["cat.color"]).filter((rule) => rule.tags.some((tag) => tags.includes(tag))).map((rule) => rule.ruleId);
    const runOnly = colours ? { type: "rule", values: rules } : { type: "tag", values: tags };
    return axe.run(within.length ? { include: within } : document, { runOnly, resultTypes: ["violations"] });
  }, { tags: WCAG, colours, within });
  return found.violations.map((v) => `${v.id}: ${v.nodes.length} x ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary}`);
}
