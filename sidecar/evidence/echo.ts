import type { DocumentReader } from './read-result.ts';
import { isReportOf, readUltrasound, ULTRASOUND_CLASSES } from './ultrasound.ts';
import { ULTRASOUND as US } from './ultrasound-codes.ts';

const TITLES = [US.AdultEchoReport, US.PediatricEchoReport, US.FetalEchoReport, US.CongenitalEchoReport];

/** Echocardiography (TID 5200), pediatric, fetal and congenital (TID 5220), and simplified adult echo (TID 5300). */
export const echoReportReader: DocumentReader = {
  kind: 'echocardiography report',
  sopClasses: ULTRASOUND_CLASSES,
  matches: (document) => isReportOf(document, TITLES, ['5200', '5220', '5300']),
  read: readUltrasound,
};
