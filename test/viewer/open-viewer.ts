import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';

/** One measurement as OHIF's measurement service holds it: what its panel shows and its tools edit. */
export interface ViewerMeasurement {
  readonly tool: string;
  readonly label: string;
  readonly values: readonly string[];
  readonly sopInstanceUid: string;
  readonly sites: readonly string[];
}

/** OHIF with one study open, as somebody sits before it. */
export interface Viewer {
  /** Labels of the series list, from top to bottom, in full. */
  series(): Promise<readonly string[]>;
  /** Opens a series by its label, as a double click does. */
  open(label: string): Promise<void>;
  /** Waits until the viewport says what is asked for, and returns all that it says. */
  textWith(words: string): Promise<string>;
  /** Waits until OHIF says that something went wrong, and returns all that is on screen then. */
  failure(): Promise<string>;
  /** Lines, circles and words that are drawn over the image of the viewport. */
  drawn(): Promise<{ readonly shapes: number; readonly words: string }>;
  /** Pixels of the viewport, as painted, that have about this colour. */
  painted(red: number, green: number, blue: number): Promise<number>;
  /** The question in the viewport whether measurements are to be taken over. */
  question(): Promise<string>;
  answerYes(): Promise<void>;
  measurements(): Promise<readonly ViewerMeasurement[]>;
  /** Opens the measurement panel; each entry as it is read there. */
  panel(): Promise<readonly string[]>;
  /** Shows the image of an entry of the panel (from 0), which is on that slice (from 1). */
  jumpTo(entry: number, slice: number): Promise<void>;
  /** Keeps what is on screen as `name`.png. */
  keep(name: string): Promise<void>;
  close(): Promise<void>;
}

/** What of OHIF's page is asked. */
interface OhifWindow {
  readonly services: {
    readonly measurementService: {
      getMeasurements(): readonly {
        readonly toolName: string;
        readonly label: string;
        readonly displayText: { readonly primary: readonly string[] };
        readonly SOPInstanceUID: string;
        readonly findingSites?: readonly { readonly CodeMeaning: string }[];
      }[];
    };
  };
  readonly document: {
    querySelector(selector: string): { readonly innerText: string } | null;
  };
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const WIDTH = 1440;
const HEIGHT = 900;
const WAIT_MS = 30_000;

const PANE = '[data-cy="viewport-pane"]';
const THUMBNAIL = '[data-cy^="study-browser-thumbnail"]';
const OVERLAY = `${PANE} svg.svg-layer`;
const ROW = '[data-cy="data-row"]';
/** The image of the viewport has come: its number among the slices. */
const SLICE = /I:\s*\d+ \(\d+\/\d+\)/;

function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const isProgram = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  const found = paths.find(isProgram);
  if (found === undefined) throw new Error('Chromium is not there: run npm run setup');
  return found;
}

/**
 * Debian's Chromium without a window; it draws without a graphics card and reaches this machine only.
 * @throws Error when it is not installed
 */
export const openBrowser = (): Promise<Browser> =>
  launch({
    executablePath: findChromium(),
    defaultViewport: { width: WIDTH, height: HEIGHT },
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--use-gl=swiftshader',
      '--enable-unsafe-swiftshader',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });

const texts = (page: Page, selector: string): Promise<string[]> =>
  page.$$eval(selector, (all) => all.map((one) => (one as unknown as { innerText: string }).innerText));

/** Until the pane's text fits; the whole text then. */
async function paneText(page: Page, words: RegExp): Promise<string> {
  await page.waitForFunction(
    (selector, source) => {
      const { document } = globalThis as unknown as OhifWindow;
      return new RegExp(source).test(document.querySelector(selector)?.innerText ?? '');
    },
    { timeout: WAIT_MS },
    PANE,
    words.source,
  );
  return (await texts(page, PANE)).join('\n');
}

/** Counted by the browser itself, out of the picture that it painted. */
async function countPixels(page: Page, colour: readonly [number, number, number]): Promise<number> {
  const pane = await page.waitForSelector(PANE);
  const png = await pane?.screenshot({ encoding: 'base64' });
  return page.evaluate(
    async (base64, [red, green, blue]) => {
      const inPage = globalThis as unknown as {
        createImageBitmap(blob: Blob): Promise<{ readonly width: number; readonly height: number }>;
        OffscreenCanvas: new (
          width: number,
          height: number,
        ) => {
          getContext(kind: '2d'): {
            drawImage(image: unknown, x: number, y: number): void;
            getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
          };
        };
      };
      const blob = await (await fetch(`data:image/png;base64,${base64}`)).blob();
      const picture = await inPage.createImageBitmap(blob);
      const canvas = new inPage.OffscreenCanvas(picture.width, picture.height).getContext('2d');
      canvas.drawImage(picture, 0, 0);
      const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        const off = [red, green, blue].map((value, channel) => Math.abs((data[at + channel] ?? 0) - value));
        if (Math.max(...off) < 40) count += 1;
      }
      return count;
    },
    png ?? '',
    colour,
  );
}

const measurementsOf = (page: Page): Promise<readonly ViewerMeasurement[]> =>
  page.evaluate(() =>
    (globalThis as unknown as OhifWindow).services.measurementService
      .getMeasurements()
      .map(({ toolName, label, displayText, SOPInstanceUID, findingSites = [] }) => ({
        tool: toolName,
        label,
        values: displayText.primary.map((value) => value.trim()),
        sopInstanceUid: SOPInstanceUID,
        sites: findingSites.map((site) => site.CodeMeaning),
      })),
  );

async function click(page: Page, selector: string, count = 1): Promise<void> {
  const element = await page.waitForSelector(selector, { timeout: WAIT_MS, visible: true });
  await element?.click({ count });
}

/** The next two frames: what was drawn last is on screen then. */
const painted = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

const viewerOf = (page: Page, folder: string): Viewer => ({
  series: () => texts(page, `${THUMBNAIL} [data-cy="series-description-label"]`),
  open: (label) => click(page, `${THUMBNAIL}::-p-text(${label})`, 2),
  textWith: (words) => paneText(page, new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))),
  async failure() {
    await page.waitForSelector('::-p-text(Something went wrong)', { timeout: WAIT_MS });
    return (await texts(page, 'body')).join('\n');
  },
  async drawn() {
    const shapes = await page.$$(`${OVERLAY} line, ${OVERLAY} circle, ${OVERLAY} path, ${OVERLAY} polyline`);
    const words = await page.$$eval(`${OVERLAY} text`, (all) => all.map((one) => one.textContent).join('\n'));
    return { shapes: shapes.length, words };
  },
  painted: (...colour) => countPixels(page, colour),
  question: async () => {
    await page.waitForSelector('[data-cy="yes-hydrate-btn"]', { timeout: WAIT_MS, visible: true });
    return (await texts(page, '[data-cy="viewport-notification"]')).join('\n');
  },
  async answerYes() {
    await click(page, '[data-cy="yes-hydrate-btn"]');
    await page.waitForFunction(
      () => (globalThis as unknown as OhifWindow).services.measurementService.getMeasurements().length > 0,
      { timeout: WAIT_MS },
    );
  },
  measurements: () => measurementsOf(page),
  async panel() {
    if ((await page.$(ROW)) === null) await click(page, '[data-cy="trackedMeasurements-btn"]');
    await page.waitForSelector(ROW, { timeout: WAIT_MS, visible: true });
    return page.$$eval(ROW, (rows) =>
      rows.map((row) => (row.parentElement as unknown as { innerText: string }).innerText),
    );
  },
  async jumpTo(entry, slice) {
    await (await page.$$(ROW))[entry]?.click();
    await paneText(page, new RegExp(`I:${slice} \\(`));
    await painted(page);
  },
  async keep(name) {
    await painted(page);
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) as `${string}.png` });
  },
  close: () => page.close(),
});

/**
 * Opens a study, without the guided tour that OHIF gives at the first time, and waits for its images.
 * @param folder where `keep` puts its pictures
 */
export async function openViewer(browser: Browser, url: string, studyUid: string, folder: string): Promise<Viewer> {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(`localStorage.setItem('shownTours', '["basicViewerTour"]')`);
  await page.goto(`${url}/viewer?StudyInstanceUIDs=${studyUid}`, { timeout: WAIT_MS });
  await page.waitForSelector(THUMBNAIL, { timeout: WAIT_MS });
  await paneText(page, SLICE);
  return viewerOf(page, folder);
}
