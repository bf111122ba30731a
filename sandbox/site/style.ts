/** The one stylesheet of every page of the stand-in. Text and its ground differ by at least 4.5:1 in both schemes. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f6; --card: #ffffff; --text: #1d2723; --quiet: #55615b; --line: #d5dbd8;
  --accent: #0b6b53; --on-accent: #ffffff; --accent-soft: #e2f1ec;
  --warn: #7a4a00; --warn-soft: #fdf1da; --bad: #a1232b; --bad-soft: #fbe9ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141a18; --card: #1c2421; --text: #e6ece9; --quiet: #a6b3ad; --line: #36423d;
    --accent: #6fd3b4; --on-accent: #0c1f19; --accent-soft: #203a32;
    --warn: #f0c274; --warn-soft: #3a2f19; --bad: #f2a0a5; --bad-soft: #40242a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px 12px; }
.strip { margin: 0; max-width: none; padding: 6px 24px; text-align: center; font-size: 14px; background: var(--warn-soft); color: var(--warn); }
.bar { background: var(--card); border-bottom: 1px solid var(--line); }
.bar > div, main, footer { max-width: 1040px; margin: 0 auto; padding: 0 24px; }
.bar > div { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; min-height: 64px; }
.brand { font-weight: 650; font-size: 18px; color: var(--text); text-decoration: none; margin-right: auto; }
.account { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; border-left: 1px solid var(--line); padding-left: 24px; }
.account span, h1 { overflow-wrap: anywhere; }
.account span { font-weight: 500; max-width: 30ch; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px; list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: 10px 12px; border-radius: 6px; text-decoration: none; color: var(--text); }
nav a:hover { background: var(--accent-soft); }
nav a[aria-current] { color: var(--accent); font-weight: 600; }
main { padding-top: 32px; padding-bottom: 56px; }
h1 { font-size: 28px; line-height: 1.25; font-weight: 650; margin: 0 0 8px; }
h2 { font-size: 18px; line-height: 1.25; font-weight: 600; margin: 40px 0 12px; }
p { margin: 0 0 16px; max-width: 70ch; }
.quiet, .hint { color: var(--quiet); }
.hint { font-size: 14px; margin: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 16px; list-style: none; margin: 24px 0 0; padding: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px; }
.cards + .hint { margin-top: 16px; }
.card + .row, .card + .scroll, .card + .quiet, form.card + .card { margin-top: 16px; }
.heading { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 8px 16px; margin-bottom: 16px; padding-bottom: 16px; border-bottom: 1px solid var(--line); }
.card > .heading > h2 { margin: 0; }
.names { columns: 3 220px; column-gap: 24px; list-style: none; margin: 0 0 16px; padding: 0; }
.names > li { padding: 4px 0; break-inside: avoid; overflow-wrap: anywhere; }
.card h2, .card h3 { margin: 0 0 4px; font-size: 16px; font-weight: 600; }
.empty { border: 1px dashed var(--line); border-radius: 10px; padding: 24px; margin-top: 24px; }
.empty p:last-child { margin: 0; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { text-align: left; padding: 12px 16px; color: var(--quiet); }
th, td { text-align: left; padding: 10px 16px; border-top: 1px solid var(--line); vertical-align: middle; }
thead th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td form { display: inline; }
.tag { display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: 13px; background: var(--accent-soft); color: var(--accent); white-space: nowrap; }
.tag.warn { background: var(--warn-soft); color: var(--warn); }
.tag.plain { background: transparent; color: var(--quiet); box-shadow: inset 0 0 0 1px var(--line); }
.tag.bad { background: var(--bad-soft); color: var(--bad); }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: 8px 0 0; max-height: 320px; overflow-y: auto; }
button, .button {
  font: inherit; font-size: 14px; font-weight: 500; min-height: 36px; padding: 6px 14px; cursor: pointer;
  border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--text);
  text-decoration: none; display: inline-block;
}
button:hover, .button:hover { border-color: var(--accent); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.danger { color: var(--bad); }
label { display: block; font-size: 14px; font-weight: 500; margin-bottom: 4px; }
input, select {
  font: inherit; font-size: 15px; min-height: 36px; width: 100%; padding: 6px 10px;
  border: 1px solid var(--quiet); border-radius: 6px; background: var(--card); color: var(--text);
}
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 16px; align-items: start; margin-bottom: 16px; }
.find { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; margin-bottom: 16px; }
.find > div { flex: 1 1 240px; max-width: 420px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.said { border-left: 3px solid var(--accent); background: var(--accent-soft); padding: 10px 16px; border-radius: 0 6px 6px 0; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px 24px; margin: 0; }
dl.wide { grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); }
dt { font-size: 13px; color: var(--quiet); }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
footer { border-top: 1px solid var(--line); padding-top: 16px; padding-bottom: 32px; font-size: 14px; color: var(--quiet); }
@media (max-width: 560px) { .bar > div, main, footer { padding-left: 16px; padding-right: 16px; } h1 { font-size: 22px; } .bar > div { padding-top: 8px; padding-bottom: 8px; } nav ul { margin-left: -8px; } nav a { padding: 10px 8px; } .strip { padding: 6px 16px; } .account { border-left: 0; padding-left: 0; width: 100%; justify-content: space-between; } }
`;
