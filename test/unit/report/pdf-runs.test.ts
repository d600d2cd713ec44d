import { expect } from 'chai';
import { create, type Font } from 'fontkit';
import { ReportFonts } from '../../../sidecar/fonts/report-fonts.ts';
import {
  drawnText,
  fromLeftToRight,
  glyphsOf,
  type Run,
  runsOf,
  type Style,
} from '../../../sidecar/report/pdf-runs.ts';

const fonts = new ReportFonts();
const style: Style = { size: 10, weight: 'regular', colour: '#000000' };
const runs = async (text: string): Promise<readonly Run[]> =>
  fromLeftToRight(runsOf(await glyphsOf([{ text, style }], fonts)));

const laidOut = (run: Run) => (create(Buffer.from(run.font.bytes)) as Font).layout(drawnText(run)).glyphs;

/** What stands on the line, from left to right, as the font engine draws it. */
const seen = async (text: string): Promise<string> =>
  (await runs(text))
    .flatMap(laidOut)
    .map(({ codePoints }) => String.fromCodePoint(...codePoints))
    .join('');

describe('runs of a line of the PDF', () => {
  const order: readonly [string, string, string][] = [
    ['left to right', 'long axis 5.3 mm', 'long axis 5.3 mm'],
    ['an Arabic name', 'قباني', 'ينابق'],
    ['two Arabic names', 'قباني, نزار', 'رازن ,ينابق'],
    ['Arabic inside English', 'Series "صدر" 2', 'Series "ردص" 2'],
    ['digits of all kinds keep their order', 'سن ۱۲۳ ١٢٣ 45', '45 ١٢٣ ۱۲۳ نس'],
    ['a number behind a quotation stays before its unit', 'in "صدر" 5.3 mm', 'in "ردص" 5.3 mm'],
    ['a number in a quotation stays in it', 'Series "صدر 2", 120 images', 'Series "2 ردص", 120 images'],
    ['a number behind an Arabic word stays before its unit', 'CT صدر 5.3 mm', 'CT ردص 5.3 mm'],
    ['a line that begins in Arabic', 'قطر 5.3 mm', 'mm 5.3 رطق'],
    ['brackets face what they hold', 'صورة (أشعة)', '(ةعشأ) ةروص'],
    ['Chinese and Latin', '胸部CT、造影', '胸部CT、造影'],
  ];
  for (const [what, text, expected] of order)
    it(`stand in the right order: ${what}`, async () => {
      expect(await seen(text)).to.equal(expected);
    });

  it('join the letters of an Arabic word', async () => {
    const [whole] = await runs('بب');
    const [alone] = await runs('ب');
    const [isolated] = alone ? laidOut(alone) : [];
    const ids = whole ? laidOut(whole).map(({ id }) => id) : [];
    expect(ids).to.have.length(2);
    expect(new Set([...ids, isolated?.id])).to.have.length(3);
  });

  it('spell out what no font has, and show nothing for what is invisible', async () => {
    expect(await seen('a😀b')).to.equal('a[U+1F600]b');
    expect(await seen('a\u202e\u200db\ufe0f')).to.equal('ab');
  });

  it('take the characters of a text from one font where one has them all', async () => {
    const files = async (text: string) =>
      new Set((await runs(text)).map(({ font }) => font.key.replace(/-[^-]+-\w+$/, '')));
    expect(await files('骨直')).to.deep.equal(new Set(['noto-sans-jp']));
    expect(await files('骨直张')).to.deep.equal(new Set(['noto-sans-sc']));
    expect(await files('قباني')).to.deep.equal(new Set(['vazirmatn']));
    expect(await files('ٻڀ')).to.deep.equal(new Set(['noto-sans-arabic']));
  });
});
