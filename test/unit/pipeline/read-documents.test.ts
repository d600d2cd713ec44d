import { expect } from 'chai';
import { MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { FindingEvidence } from '../../../sidecar/domain/evidence.ts';
import { sopInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson, Study } from '../../../sidecar/domain/study.ts';
import { readDocuments } from '../../../sidecar/pipeline/read-documents.ts';
import { code, REFERENCE, reportOfGroup, sct, uidItem } from '../evidence/made-sr.ts';

const LEFT = sct('7771000', 'Left');
const RIGHT = sct('24028007', 'Right');
const STUDY: Study = {
  studyInstanceUid: REFERENCE.studyInstanceUid,
  patient: {},
  procedureCodes: [],
  series: [],
  identifyingModules: {},
};

/** A measurement report about the lesion 1.2.7.9 in the lung, on this side. */
const reportOn = (sop: string, side: Code, header: DicomJson = {}): DicomJson => ({
  ...reportOfGroup(
    uidItem(MR.TrackingUniqueIdentifier, '1.2.7.9'),
    code('CONTAINS', MR.Finding, sct('27925004', 'Nodule')),
    code('HAS CONCEPT MOD', MR.FindingSite, sct('39607008', 'Lung'), code('HAS CONCEPT MOD', MR.Laterality, side)),
  ),
  [TAG.SOPInstanceUID]: attr('UI', sop),
  ...header,
});

async function findingsOf(...reports: readonly DicomJson[]): Promise<readonly FindingEvidence[]> {
  const all = new Map(reports.map((one) => [String(one[TAG.SOPInstanceUID]?.Value?.[0]), one]));
  const documents = [...all.keys()].map((sop) => ({
    modality: 'SR',
    instance: { ...REFERENCE, sopInstanceUid: sopInstanceUid(sop) },
  }));
  const source = { document: async ({ sopInstanceUid: sop }: { sopInstanceUid: string }) => all.get(sop) ?? {} };
  const { items, unread } = await readDocuments(source, STUDY, documents, true);
  expect(unread).to.deep.equal([]);
  return items.filter((item) => item.kind === 'finding');
}

describe('readDocuments: documents of one study about one lesion', () => {
  it('marks a side as disputed where they name different ones, and keeps what each said', async () => {
    const found = await findingsOf(reportOn('1.2.7.1.1.1', LEFT), reportOn('1.2.7.1.1.2', RIGHT));
    expect(found.map(({ laterality, sideDisputed }) => [laterality?.meaning, sideDisputed])).to.deep.equal([
      ['Left', true],
      ['Right', true],
    ]);
  });

  it('disputes nothing where they agree', async () => {
    const found = await findingsOf(reportOn('1.2.7.1.1.1', LEFT), reportOn('1.2.7.1.1.2', LEFT));
    expect(found.map(({ sideDisputed }) => sideDisputed)).to.deep.equal([undefined, undefined]);
  });

  it('hears nothing of a document that another one replaces', async () => {
    const replaces = {
      [TAG.PredecessorDocumentsSequence]: {
        vr: 'SQ',
        Value: [
          {
            [TAG.ReferencedSeriesSequence]: {
              vr: 'SQ',
              Value: [
                {
                  [TAG.ReferencedSOPSequence]: {
                    vr: 'SQ',
                    Value: [{ [TAG.ReferencedSOPInstanceUID]: attr('UI', '1.2.7.1.1.1') }],
                  },
                },
              ],
            },
          },
        ],
      },
    };
    const found = await findingsOf(reportOn('1.2.7.1.1.1', LEFT), reportOn('1.2.7.1.1.2', RIGHT, replaces));
    expect(found.map(({ laterality, sideDisputed }) => [laterality?.meaning, sideDisputed])).to.deep.equal([
      ['Right', undefined],
    ]);
  });
});
