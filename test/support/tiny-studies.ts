import { ctImage, type TestDataset } from './orthanc-objects.ts';

const CT_SERIES = '.1';

/** A study of one small image without findings; each has a patient of its own. `number` makes it another one. */
export const tinyStudy = (number: number, date: string, overrides: TestDataset = {}) => {
  const study = `2.25.9.${number}`;
  const uids = { study, series: `${study}${CT_SERIES}`, sop: `${study}${CT_SERIES}.1` };
  const identity: TestDataset = { '00080020': ['DA', date], '00100020': ['LO', `TINY-${number}`] };
  return { studyInstanceUid: study, file: ctImage(uids, { ...identity, ...overrides }) };
};

/** DICOM DA of a day by this machine's clock. */
export function localDay(daysAgo = 0): string {
  const day = new Date();
  day.setDate(day.getDate() - daysAgo);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}${two(day.getMonth() + 1)}${two(day.getDate())}`;
}

export const isoDay = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
