import { expect } from 'chai';
import { daysBetween, lastDays } from '../../../sidecar/intake/sweep.ts';

/** What `look` gives where the machine's clock shows the time of `zone`. */
function inZone<T>(zone: string, look: () => T): T {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return look();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

describe('days of a sweep', () => {
  it('are every day from the first to the last, over the ends of months and leap days', () => {
    expect(daysBetween('20240227', '20240302')).to.deep.equal([
      '20240227',
      '20240228',
      '20240229',
      '20240301',
      '20240302',
    ]);
    expect(daysBetween('20251231', '20260101')).to.deep.equal(['20251231', '20260101']);
    expect(daysBetween('20260601', '20260601')).to.deep.equal(['20260601']);
    expect(daysBetween('20260602', '20260601')).to.deep.equal([]);
  });

  for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])
    it(`are each named once, the changes of clocks included, in ${zone}`, () => {
      const days = inZone(zone, () => daysBetween('20260101', '20261231'));
      expect(days).to.have.length(365);
      expect(new Set(days).size).to.equal(365);
      expect([days[0], days.at(-1)]).to.deep.equal(['20260101', '20261231']);
    });

  const last = (zone: string, moment: string, count: number) => inZone(zone, () => lastDays(new Date(moment), count));

  it('are the last ones by the local date, today and tomorrow included', () => {
    expect(last('UTC', '2026-06-10T12:00:00Z', 2)).to.deep.equal(['20260609', '20260610', '20260611']);
    // Already the 11th in Kiritimati (UTC+14), still the 9th in Pago Pago (UTC-11).
    expect(last('Pacific/Kiritimati', '2026-06-10T12:00:00Z', 1)).to.deep.equal(['20260611', '20260612']);
    expect(last('Pacific/Pago_Pago', '2026-06-10T10:00:00Z', 1)).to.deep.equal(['20260609', '20260610']);
    expect(last('America/New_York', '2026-03-01T02:00:00Z', 1), 'the evening before').to.deep.equal([
      '20260228',
      '20260301',
    ]);
  });

  it('leave out and repeat none around the nights on which clocks are changed', () => {
    // Berlin: 29 March 2026 has 23 hours, 25 October 2026 has 25.
    for (const hour of ['00', '03', '22', '23'])
      expect(last('Europe/Berlin', `2026-03-29T${hour}:30:00Z`, 3)).to.have.length(4);
    expect(last('Europe/Berlin', '2026-03-29T01:30:00Z', 3)).to.deep.equal([
      '20260327',
      '20260328',
      '20260329',
      '20260330',
    ]);
    expect(last('Europe/Berlin', '2026-10-24T22:30:00Z', 2)).to.deep.equal(['20261024', '20261025', '20261026']);
    expect(last('Europe/Berlin', '2026-10-25T22:59:00Z', 2)).to.deep.equal(['20261024', '20261025', '20261026']);
    expect(last('Europe/Berlin', '2026-10-25T23:01:00Z', 2)).to.deep.equal(['20261025', '20261026', '20261027']);
  });
});
