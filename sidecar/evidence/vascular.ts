import type { DocumentReader } from './read-result.ts';
import { isReportOf, readUltrasound, ULTRASOUND_CLASSES } from './ultrasound.ts';
import { ULTRASOUND as US } from './ultrasound-codes.ts';

/** Vascular ultrasound (TID 5100): its groups are named after the vessel, its sections hold the side. */
export const vascularReportReader: DocumentReader = {
  kind: 'vascular ultrasound report',
  sopClasses: ULTRASOUND_CLASSES,
  matches: (document) => isReportOf(document, [US.VascularReport], ['5100']),
  read: readUltrasound,
};
