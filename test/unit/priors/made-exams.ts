import {
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';
import type { CandidatePrior, PatientIdentity, Study } from '../../../sidecar/domain/study.ts';

export const PERSON: PatientIdentity = {
  patientId: 'H-4711',
  name: { alphabetic: 'Roe^Jane' },
  birthDate: '19600102',
  sex: 'F',
};

export const TODAY = '20250601';

/** `YYYYMMDD` a number of months before `TODAY`, on the first. */
export function monthsAgo(months: number): string {
  const total = 2025 * 12 + 5 - months;
  return `${Math.floor(total / 12)}${String((total % 12) + 1).padStart(2, '0')}01`;
}

export interface Made {
  readonly modalities: string;
  readonly part?: string;
  readonly text?: string;
  readonly side?: string;
  /** `VALUE` or `VALUE:meaning`. */
  readonly code?: string;
  readonly series?: string;
  readonly contrast?: boolean;
  readonly months?: number;
  readonly patient?: PatientIdentity;
  readonly archive?: string;
}

const codes = (code: string | undefined) => {
  const [value, meaning = 'procedure'] = code?.split(':') ?? [];
  return value ? [{ value, scheme: 'L', meaning }] : [];
};

/** The current study of today: a series for each modality. */
export function currentStudy(made: Made): Study {
  return {
    studyInstanceUid: studyInstanceUid('1.2.1'),
    patient: made.patient ?? PERSON,
    studyDate: TODAY,
    studyTime: '120000',
    ...(made.text !== undefined && { description: made.text }),
    procedureCodes: codes(made.code),
    series: made.modalities.split(' ').map((modality, i) => ({
      seriesInstanceUid: seriesInstanceUid(`1.2.1.${i + 1}`),
      modality,
      ...(made.part !== undefined && { bodyPart: made.part }),
      ...(made.side !== undefined && { laterality: made.side }),
      ...(made.series !== undefined && { description: made.series }),
      instances: [
        { sopInstanceUid: sopInstanceUid(`1.2.1.${i + 1}.1`), sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.2') },
      ],
    })),
    identifyingModules: {},
  };
}

/** A candidate; the number makes its UID. */
export function candidatePrior(made: Made, number: number): CandidatePrior {
  return {
    studyInstanceUid: studyInstanceUid(`1.2.3.${number}`),
    patient: made.patient ?? PERSON,
    studyDate: monthsAgo(made.months ?? 12),
    studyTime: '080000',
    ...(made.text !== undefined && { description: made.text }),
    modalities: made.modalities.split(' '),
    bodyParts: made.part ? made.part.split(' ') : [],
    procedureCodes: codes(made.code),
    ...(made.side !== undefined && { lateralities: made.side.split(' ') }),
    ...(made.series !== undefined && { seriesDescriptions: [made.series] }),
    ...(made.contrast !== undefined && { contrast: made.contrast }),
    archive: made.archive ?? 'local',
  };
}
