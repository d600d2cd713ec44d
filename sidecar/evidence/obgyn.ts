import type { DocumentReader } from './read-result.ts';
import { isReportOf, readUltrasound, ULTRASOUND_CLASSES } from './ultrasound.ts';
import { ULTRASOUND as US } from './ultrasound-codes.ts';

/** OB-GYN ultrasound (TID 5000): each measurement of a fetus says of which one. */
export const obGynReportReader: DocumentReader = {
  kind: 'OB-GYN ultrasound report',
  sopClasses: ULTRASOUND_CLASSES,
  matches: (document) => isReportOf(document, [US.ObGynReport], ['5000']),
  read: readUltrasound,
};
