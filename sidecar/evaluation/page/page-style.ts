/**
 * The page's only style: no request leaves it. Colours of Okabe and Ito, which people tell apart who see red and green
 * alike; every verdict has a line and a sign of its own beside its colour.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --ground: #ffffff; --panel: #f6f8fa;
  --bar: #4a7fb5; --good: #00785a; --bad: #b3400f; --matched: #00785a; --attribute: #8a5a00; --missed: #0062a3;
  --false: #b3400f; --contradicted: #9c2f77; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --line: #3a424c; --ground: #11151a;
  --panel: #1a2027; --bar: #6ea8de; --good: #2fc196; --bad: #ff9a66; --matched: #2fc196; --attribute: #f0b440;
  --missed: #62b6f0; --false: #ff9a66; --contradicted: #e58ac4; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1rem; margin: 0; }
p { max-width: 60rem; margin: .4rem 0; } .soft { color: var(--soft); }
.mark-synthetic { display: inline-block; border: 2px solid currentColor; padding: 0 .5rem; font-weight: 700;
  letter-spacing: .08em; margin-bottom: .6rem; }
.verdict { display: inline-block; font-size: 1.1rem; font-weight: 700; padding: .3rem .8rem; border-left: .4rem solid;
  background: var(--panel); margin-top: .8rem; }
.passed { color: var(--good); } .failed { color: var(--bad); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.passed, td.failed { white-space: nowrap; font-weight: 600; } td.same { font-weight: 700; }
.scroll { overflow-x: auto; } table.narrow { width: auto; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; } .plots svg { flex: 1 1 24rem; max-width: 42rem; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, "Segoe UI", sans-serif; } svg .plot-title { font-weight: 600; }
svg .tick { fill: var(--soft); font-size: 11px; } svg .name { fill: var(--ink); font-size: 12px; }
.bar { fill: var(--bar); } .axis { stroke: var(--soft); } .grid { stroke: var(--line); }
.whisker { stroke: var(--ink); stroke-width: 2; } .range { stroke: var(--bar); stroke-width: 3; }
.dot { fill: var(--bar); } svg.mark { width: 7.5rem; height: .9rem; }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; margin: .5rem 0; padding: .5rem .8rem; background: var(--panel); }
.case { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; break-inside: avoid; }
.case > header { padding: .5rem .9rem; background: var(--panel); border-bottom: 1px solid var(--line); }
.sides { display: grid; grid-template-columns: 1fr 1fr; } .sides > div { padding: .5rem .9rem; min-width: 0; }
.sides > div + div { border-left: 1px solid var(--line); }
@media (max-width: 48rem) { .sides { grid-template-columns: 1fr; } .sides > div + div { border-left: 0; border-top: 1px solid var(--line); } }
.report h5 { margin: .6rem 0 .1rem; font-size: .78rem; color: var(--soft); letter-spacing: .05em; }
.report p { margin: .1rem 0 .3rem; overflow-wrap: anywhere; } .side-title { font-size: .95rem; margin: .2rem 0; }
.report p.worded { border-left: 3px solid var(--bar); padding-left: .5rem; margin-left: -.65rem; }
.aside { opacity: .8; } .aside small { color: var(--soft); }
.claim { padding: 0 .1em; text-decoration-line: underline; text-underline-offset: .2em; text-decoration-thickness: 2px; font-weight: 600; }
.claim sup { font-weight: 700; margin-left: .1em; }
.v-matched { color: var(--matched); text-decoration-style: solid; }
.v-attribute { color: var(--attribute); text-decoration-style: dashed; }
.v-missed { color: var(--missed); text-decoration-style: dotted; }
.v-false { color: var(--false); text-decoration-style: double; }
.v-contradicted { color: var(--contradicted); text-decoration-style: wavy; border: 1px solid currentColor; border-radius: 3px; }
.differences { margin: 0; padding: .4rem .9rem .6rem 2rem; border-top: 1px solid var(--line); font-size: .92rem; }
@media print { body { max-width: none; } }
`;
