import PDFDocument from 'pdfkit';
import { type Line, linesOf, type Measure, type Span } from './pdf-lines.ts';
import { drawnText, fromLeftToRight, type PdfFonts, type Run, type Style } from './pdf-runs.ts';

/** One value of the patient header. */
export interface Field {
  readonly label: string;
  /** One entry for each line; none: not stated. */
  readonly values: readonly string[];
  readonly emphasis?: true;
}

/** What a report in pages holds; how it looks is this file's. */
export interface PageContent {
  /** Stands over every page. */
  readonly banner: { readonly mark: string; readonly words: string };
  /** Rows of the header that every page has. */
  readonly header: readonly (readonly Field[])[];
  readonly title: string;
  readonly sections: readonly {
    readonly heading?: string;
    /** What is before the words of a paragraph stands out from them. */
    readonly paragraphs: readonly { readonly mark?: string; readonly words: string }[];
  }[];
  /** Lines at the foot of every page. */
  readonly footer: readonly string[];
}

export interface PdfInfo {
  readonly title: string;
  readonly creator: string;
  readonly created: Date;
}

/** ISO A4, in points of 1/72 inch; with this margin it prints on US Letter too. */
const PAGE = { width: 595.28, height: 841.89, margin: 48 };
const INNER = PAGE.width - 2 * PAGE.margin;
const WARNING = '#a3001b';
const INK = '#1a1a1a';
const GREY = '#5f6368';

const style = (size: number, colour = INK, weight: Style['weight'] = 'regular'): Style => ({ size, colour, weight });
const STYLES = {
  mark: style(15, '#ffffff', 'bold'),
  markWords: style(8.5, '#ffffff'),
  label: style(7, GREY),
  value: style(9.5),
  emphasised: style(12, INK, 'bold'),
  title: style(14, INK, 'bold'),
  heading: style(11, '#12355b', 'bold'),
  inlineMark: style(7.5, WARNING, 'bold'),
  body: style(10),
  footer: style(7.5, GREY),
} as const;

/** More lines of one header value than this would leave no room for the report: the rest is cut, and that is said. */
const MOST_LINES = 4;
/** Longer paragraphs may go over a page break. */
const KEPT_TOGETHER = 8;
const GAP = { section: 10, paragraph: 4, cell: 8, row: 4 };

type Pdf = InstanceType<typeof PDFDocument>;
type Layout = (spans: readonly Span[], width: number) => Promise<readonly Line[]>;

interface Placed {
  readonly line: Line;
  readonly x: number;
  /** From the top of what it belongs to. */
  readonly y: number;
  readonly centred?: true;
}
interface Block {
  readonly placed: readonly Placed[];
  readonly height: number;
}

/** Lines below each other. */
function stack(lines: readonly Line[], x = 0, from = 0, centred?: true): Block {
  let y = from;
  const placed = lines.map((line): Placed => {
    const at = { line, x, y, ...(centred ? { centred } : {}) };
    y += line.height;
    return at;
  });
  return { placed, height: y };
}

const shifted = ({ placed }: Block, x: number, y: number): readonly Placed[] =>
  placed.map((one) => ({ ...one, x: one.x + x, y: one.y + y }));

async function fieldBlock({ label, values, emphasis }: Field, width: number, layout: Layout): Promise<Block> {
  const lines = [...(await layout([{ text: label, style: STYLES.label }], width))];
  if (values.length === 0) lines.push(...(await layout([{ text: 'not stated', style: style(9.5, GREY) }], width)));
  for (const [at, value] of values.entries()) {
    const shownAs = emphasis && at === 0 ? STYLES.emphasised : STYLES.value;
    const all = await layout([{ text: value, style: shownAs }], width);
    lines.push(...all.slice(0, MOST_LINES));
    if (all.length > MOST_LINES) lines.push(...(await layout([{ text: '(shortened)', style: STYLES.value }], width)));
  }
  return stack(lines);
}

/** Fields side by side, rows below each other. */
async function headerBlock(rows: PageContent['header'], layout: Layout): Promise<Block> {
  const placed: Placed[] = [];
  let y = GAP.row;
  for (const row of rows) {
    const width = INNER / row.length;
    const cells = await Promise.all(row.map((field) => fieldBlock(field, width - 2 * GAP.cell, layout)));
    for (const [at, cell] of cells.entries()) placed.push(...shifted(cell, at * width + GAP.cell, y));
    y += Math.max(...cells.map(({ height }) => height)) + GAP.row;
  }
  return { placed, height: y };
}

async function bannerBlock({ mark, words }: PageContent['banner'], layout: Layout): Promise<Block> {
  const width = INNER - 2 * GAP.cell;
  const lines = [
    ...(await layout([{ text: mark, style: STYLES.mark }], width)),
    ...(await layout([{ text: words, style: STYLES.markWords }], width)),
  ];
  const { placed, height } = stack(lines, 0, GAP.row, true);
  return { placed, height: height + GAP.row };
}

/** The report as pieces that a page break does not go through. */
async function bodyBlocks({ title, sections }: PageContent, layout: Layout): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  const titles = await layout([{ text: title, style: STYLES.title }], INNER);
  let open = titles.map((line) => ({ ...line, height: line.height + GAP.paragraph }));
  for (const { heading, paragraphs } of sections) {
    const headings = heading === undefined ? [] : await layout([{ text: heading, style: STYLES.heading }], INNER);
    let above = [...open, ...headings];
    open = [];
    for (const [at, { mark, words }] of paragraphs.entries()) {
      const marks = mark === undefined ? [] : [{ text: mark, style: STYLES.inlineMark }];
      const lines = await layout([...marks, { text: words, style: STYLES.body }], INNER);
      const gap = at === 0 ? GAP.section : GAP.paragraph;
      const first = lines.length > KEPT_TOGETHER ? 2 : lines.length;
      blocks.push(stack([...above, ...lines.slice(0, first)], 0, gap));
      blocks.push(...lines.slice(first).map((line) => stack([line])));
      above = [];
    }
  }
  return blocks;
}

/** Which blocks stand on which page. */
function paginate(blocks: readonly Block[], room: number): readonly (readonly Placed[])[] {
  const pages: Placed[][] = [[]];
  let y = 0;
  for (const block of blocks) {
    if (y > 0 && y + block.height > room) {
      pages.push([]);
      y = 0;
    }
    pages.at(-1)?.push(...shifted(block, 0, y));
    y += block.height;
  }
  return pages;
}

/** Without features the engine keeps the widths of words, but takes them from left to right, one by one. */
const optionsOf = ({ level }: Pick<Run, 'level'>) => (level % 2 === 0 ? {} : { features: [] });

function select(pdf: Pdf, { font, style: { size, colour } }: Run): void {
  pdf.font(font.key, size).fillColor(colour);
}

/** Fonts are registered once for each document: the engine keeps in a font which characters its glyphs stand for. */
function measuring(pdf: Pdf): Measure {
  const registered = new Set<string>();
  return (run) => {
    if (!registered.has(run.font.key)) pdf.registerFont(run.font.key, Buffer.from(run.font.bytes));
    registered.add(run.font.key);
    pdf.font(run.font.key, run.style.size);
    return pdf.widthOfString(drawnText(run), optionsOf(run));
  };
}

function draw(pdf: Pdf, { placed }: Pick<Block, 'placed'>, measure: Measure, top: number): void {
  for (const { line, x, y, centred } of placed) {
    let at = PAGE.margin + (centred ? (INNER - line.width) / 2 : x);
    for (const run of fromLeftToRight(line.runs)) {
      select(pdf, run);
      pdf.text(drawnText(run), at, top + y + line.height * 0.75, {
        lineBreak: false,
        baseline: 'alphabetic',
        ...optionsOf(run),
      });
      at += measure(run);
    }
  }
}

async function bytesOf(pdf: Pdf): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of pdf) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

const open = ({ title, creator, created }: PdfInfo): Pdf =>
  new PDFDocument({
    autoFirstPage: false,
    size: [PAGE.width, PAGE.height],
    margin: 0,
    // Fonts are named run by run; the engine's own are not embedded.
    font: '',
    lang: 'en-US',
    displayTitle: true,
    // The identifier of the file is made of these too: equal content, equal bytes.
    info: { Title: title, Creator: creator, Producer: creator, CreationDate: created, ModDate: created },
  });

/** Pages of A4, each with banner, patient header and footer. Equal input gives equal bytes. */
export async function pdfOf(content: PageContent, info: PdfInfo, fonts: PdfFonts): Promise<Uint8Array> {
  const pdf = open(info);
  const measure = measuring(pdf);
  const layout: Layout = (spans, width) => linesOf(spans, width, { measure, fonts });
  const footerOf = async (page: string): Promise<Block> =>
    stack([
      ...(await layout([{ text: page, style: STYLES.footer }], INNER)),
      ...(await Promise.all(content.footer.map((text) => layout([{ text, style: STYLES.footer }], INNER)))).flat(),
    ]);
  const banner = await bannerBlock(content.banner, layout);
  const header = await headerBlock(content.header, layout);
  const blocks = await bodyBlocks(content, layout);
  const headerTop = PAGE.margin + banner.height;
  const bodyTop = headerTop + header.height + GAP.section;
  const footerTop = PAGE.height - PAGE.margin - (await footerOf('Page 1 of 1')).height;
  const pages = paginate(blocks, footerTop - GAP.section - bodyTop);
  for (const [at, placed] of pages.entries()) {
    pdf.addPage();
    pdf.rect(PAGE.margin, PAGE.margin, INNER, banner.height).fill(WARNING);
    pdf.lineWidth(0.75).strokeColor(GREY).rect(PAGE.margin, headerTop, INNER, header.height).stroke();
    pdf
      .moveTo(PAGE.margin, footerTop - 4)
      .lineTo(PAGE.margin + INNER, footerTop - 4)
      .stroke();
    draw(pdf, banner, measure, PAGE.margin);
    draw(pdf, header, measure, headerTop);
    draw(pdf, { placed }, measure, bodyTop);
    draw(pdf, await footerOf(`Page ${at + 1} of ${pages.length}`), measure, footerTop);
  }
  pdf.end();
  return bytesOf(pdf);
}
