import { expect } from 'chai';
import fc from 'fast-check';
import { dateAfter, daysBetween } from '../../../sidecar/drafting/dates.ts';
import { dueText } from '../../../sidecar/drafting/due.ts';

describe('calendar arithmetic', () => {
  it('takes months by the calendar, the last day where a month is shorter', () => {
    expect(dateAfter('20260831', 6, 'mo')).to.equal('20270228');
    expect(dateAfter('20240229', 1, 'a')).to.equal('20250228');
    expect(dateAfter('20260520', 6, 'mo')).to.equal('20261120');
    expect(dateAfter('20261231', 2, 'wk')).to.equal('20270114');
    expect(dateAfter('20260520', 1.5, 'a')).to.equal('20271120');
  });

  it('knows no date that is none', () => {
    for (const wrong of ['20260231', '2026.05.20', '', '20261301', undefined])
      expect(dateAfter(wrong, 1, 'mo'), wrong).to.equal(undefined);
    expect(dateAfter('20260520', 0.3, 'mo')).to.equal(undefined);
    expect(dateAfter('20260520', -1, 'd')).to.equal(undefined);
    expect(dateAfter('20260520', Number.NaN, 'd')).to.equal(undefined);
  });

  it('counts days as it adds them', () => {
    const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 4000 }), (date, days) => {
        const da = date.toISOString().slice(0, 10).replaceAll('-', '');
        expect(daysBetween(da, dateAfter(da, days, 'd'))).to.equal(days);
      }),
    );
  });
});

describe('when a recommendation is due', () => {
  const six = { modality: 'CT', interval: { from: 6, to: 6, unit: 'mo' } } as const;
  const range = { modality: 'CT', interval: { from: 6, to: 12, unit: 'mo' } } as const;
  const study = (modality: string, studyDate: string) => ({ modality, studyDate });

  it('says early, on time, late, and overdue where this study is of another modality', () => {
    const of = (recommended: Parameters<typeof dueText>[0], modality: string, date: string) =>
      dueText(recommended, '20260520', study(modality, date), []);
    expect(of(six, 'CT', '20261124')).to.equal('due 2026-11-20; this study (CT) is 4 days later');
    expect(of(six, 'CT', '20261119')).to.equal('due 2026-11-20; not yet due: this study (CT) is 1 day earlier');
    expect(of(six, 'CT', '20261120')).to.equal('due 2026-11-20; this study (CT) lies on that day');
    expect(of(range, 'CT', '20270101')).to.equal('due 2026-11-20 to 2027-05-20; this study (CT) lies within that time');
    expect(of(six, 'MR', '20261124')).to.equal(
      'due 2026-11-20; overdue by 4 days as far as is known here: this study (MR) is of another modality',
    );
    expect(of({ interval: six.interval }, 'MR', '20261124')).to.equal('due 2026-11-20; this study is 4 days later');
  });

  it('calls nothing overdue that an examination in between may have answered', () => {
    const text = dueText(six, '20250520', study('MR', '20261124'), [study('CT', '20251118'), study('CT', '20250520')]);
    expect(text).to.equal('due 2025-11-20; this study (MR) is 369 days later; CT of 2025-11-18 was made in between');
  });

  it('takes radiographs of any modality for one kind', () => {
    const chest = { modality: 'CR', interval: { from: 6, to: 6, unit: 'wk' } } as const;
    expect(dueText(chest, '20260520', study('DX', '20260705'), [])).to.equal(
      'due 2026-07-01; this study (DX) is 4 days later',
    );
  });

  it('says no date where none is known, and holds none of this report against its own study', () => {
    expect(dueText({ modality: 'CT' }, '20260520', study('CT', '20261124'), [])).to.equal('');
    expect(dueText(six, undefined, study('CT', '20261124'), [])).to.equal('');
    expect(dueText(six, '20260520', { modality: 'CT' }, [])).to.equal('due 2026-11-20');
    expect(dueText(six, '20260520', study('CT', '20260520'), [])).to.equal('due 2026-11-20');
  });
});
