import { expect } from 'chai';
import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { StudyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import type { QidoQuery } from '../../../sidecar/pacs/dicomweb.ts';
import { createStudyList } from '../../../sidecar/pacs/list-studies.ts';

const DAY = '20260601';

/** `count` studies of the day, from 06:00 on, `minutes` apart. */
const studies = (count: number, minutes: number) =>
  Array.from({ length: count }, (_, at) => {
    const minute = 360 + Math.floor(at * minutes);
    const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}${String(minute % 60).padStart(2, '0')}59.750`;
    return { time, answer: { [TAG.StudyInstanceUID]: attr('UI', `1.2.${at}`) } satisfies DicomJson };
  });

interface Habits {
  /** Most in one answer; further ones by offset. */
  readonly page?: number;
  /** Cut off there, whatever offset is asked for. */
  readonly most?: number;
  readonly ignoresOffset?: boolean;
  readonly ignoresLimit?: boolean;
}

/** An archive with habits of its own; it matches times as text (PS3.4 C.2.2.2.5). @returns its list, and how often it was asked */
function archive(held: ReturnType<typeof studies>, habits: Habits) {
  let asked = 0;
  const searchStudies = async ({ StudyTime: times, limit, offset }: QidoQuery) => {
    asked++;
    const [from = '', to = '~'] = times === undefined ? [] : String(times).split('-');
    const found = held.filter(({ time }) => time >= from && time <= to).slice(0, habits.most);
    const begin = habits.ignoresOffset ? 0 : Number(offset);
    const length = Math.min(habits.ignoresLimit ? held.length : Number(limit), habits.page ?? held.length);
    return found.slice(begin, begin + length).map(({ answer }) => answer);
  };
  const list = createStudyList({ searchStudies, listSeries: async () => [] }, () => () => false);
  return { list, asked: () => asked };
}

async function listed({ list }: ReturnType<typeof archive>): Promise<string[]> {
  const found: string[] = [];
  for await (const page of list.studiesOn(DAY)) found.push(...page.map((one) => one.studyInstanceUid));
  return found;
}

const expectAll = async (held: ReturnType<typeof studies>, habits: Habits) => {
  const found = await listed(archive(held, habits));
  expect(new Set(found).size, 'each once').to.equal(found.length);
  expect(found).to.have.members(held.map((_, at) => `1.2.${at}`));
};

describe('the list of a day', () => {
  it('is whole with an archive that does as it is asked', () => expectAll(studies(450, 2), {}));
  it('is whole where a page holds 50', () => expectAll(studies(450, 2), { page: 50 }));
  it('is whole where offset is not known', () => expectAll(studies(150, 2), { ignoresOffset: true }));
  it('is whole where neither limit nor offset is known', () =>
    expectAll(studies(450, 2), { ignoresOffset: true, ignoresLimit: true }));
  for (const most of [100, 150, 200, 400])
    it(`is whole where an answer is cut off after ${most}`, () => expectAll(studies(450, 2), { most }));
  it('is whole where an answer is cut off, and nearly all are of one hour', () =>
    expectAll(studies(450, 0.12), { most: 120 }));
  it('is whole where pages are small, and the answer is cut off', () =>
    expectAll(studies(450, 2), { most: 150, page: 50 }));

  it('is asked for as a whole on a quiet day, and ends on an empty one', async () => {
    const quiet = archive(studies(99, 5), {});
    expect(await listed(quiet)).to.have.length(99);
    expect(quiet.asked()).to.be.at.most(2);
    const empty = archive([], {});
    expect(await listed(empty)).to.deep.equal([]);
    expect(empty.asked()).to.equal(1);
  });

  it('looks closer at no more than the hours, where nothing was cut off', async () => {
    const busy = archive(studies(450, 2), {});
    await listed(busy);
    expect(busy.asked()).to.be.at.most(4 + 24 * 2);
  });

  it('leaves out what has no valid UID, and says what the archive says', async () => {
    const answers: DicomJson[] = [
      { [TAG.StudyInstanceUID]: attr('UI', 'not a uid') },
      {},
      { [TAG.StudyInstanceUID]: attr('UI', '1.2.1'), [TAG.ModalitiesInStudy]: { vr: 'CS', Value: ['SR', 'PR'] } },
      {
        [TAG.StudyInstanceUID]: attr('UI', '1.2.2'),
        [TAG.ModalitiesInStudy]: { vr: 'CS', Value: ['SR', 'CT'] },
        '00201208': { vr: 'IS', Value: [7] },
      },
    ];
    const searchStudies = async ({ offset }: QidoQuery) => (offset === 0 ? answers : []);
    const list = createStudyList({ searchStudies, listSeries: async () => [] }, () => () => false);
    const pages = [];
    for await (const page of list.studiesOn(DAY)) pages.push(...page);
    expect(pages).to.deep.equal([
      { studyInstanceUid: '1.2.1', instances: undefined, hasImages: false },
      { studyInstanceUid: '1.2.2', instances: 7, hasImages: true },
    ]);
  });
});

describe('counting the instances of a study', () => {
  const series = (uid: string, modality: string, instances: number, manufacturer: string): DicomJson => ({
    [TAG.SeriesInstanceUID]: attr('UI', uid),
    [TAG.Modality]: attr('CS', modality),
    [TAG.Manufacturer]: attr('LO', manufacturer),
    '00201209': { vr: 'IS', Value: [instances] },
  });

  it('leaves out what is of Preread, and tells SRs apart', async () => {
    const listSeries = async () => [
      series('1.2.1.1', 'CT', 40, 'Maker'),
      series('1.2.1.2', 'SR', 2, 'CAD'),
      series('1.2.1.3', 'SR', 3, 'Preread'),
      { [TAG.SeriesInstanceUID]: attr('UI', '1.2.1.4'), [TAG.Modality]: attr('CS', 'PR') },
    ];
    const isOwn = () => (one: { manufacturer: string }) => one.manufacturer === 'Preread';
    const list = createStudyList({ searchStudies: async () => [], listSeries }, isOwn);
    expect(await list.countForeign('1.2.1' as StudyInstanceUid)).to.deep.equal({ instances: 42, srs: 2 });
  });
});
