import { expect } from 'chai';
import { MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { FindingEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { readDocument } from '../../../sidecar/evidence/read-document.ts';
import { code, container, mm, num, REFERENCE, report, reportOfGroup, sct, textItem } from './made-sr.ts';

const NODULE = sct('27925004', 'Nodule');
const LUNG = sct('39607008', 'Lung');
const LEFT = sct('7771000', 'Left');
const LONG_AXIS = sct('103339001', 'Long Axis');
const PRESENCE = sct('705057003', 'Presence');
const ABSENT = sct('272519000', 'Absent');
const PRESENT = sct('52101004', 'Present');
const UNDETERMINED = sct('373068000', 'Undetermined');
const srt = (value: string, meaning: string): Code => ({ value, scheme: 'SRT', meaning });

const FINDING = code('CONTAINS', MR.Finding, NODULE);
const mod = (name: Code, value: Code, ...children: readonly DicomJson[]) =>
  code('HAS CONCEPT MOD', name, value, ...children);

const read = (ds: DicomJson) => readDocument(ds, REFERENCE).items;
const findings = (ds: DicomJson): readonly FindingEvidence[] => read(ds).filter((e) => e.kind === 'finding');

function only<T>(items: readonly T[]): T {
  expect(items).to.have.length(1);
  return items[0] as T;
}
const causes = (ds: DicomJson): string =>
  readDocument(ds, REFERENCE)
    .unread.map((one) => one.cause)
    .join();
const findingIn = (...children: readonly DicomJson[]): FindingEvidence => only(findings(reportOfGroup(...children)));

describe('TID 1500 presence', () => {
  const cases: readonly (readonly [string, readonly DicomJson[], FindingEvidence['presence']])[] = [
    ['described', [FINDING], 'present'],
    ['Presence = Present', [FINDING, code('CONTAINS', PRESENCE, PRESENT)], 'present'],
    ['Presence = Absent', [FINDING, code('CONTAINS', PRESENCE, ABSENT)], 'absent'],
    ['Presence = Absent, retired code', [FINDING, code('CONTAINS', PRESENCE, srt('R-4089B', 'Absent'))], 'absent'],
    ['Presence = Undetermined', [FINDING, code('CONTAINS', PRESENCE, UNDETERMINED)], 'uncertain'],
    ['Presence = No', [FINDING, code('CONTAINS', PRESENCE, sct('373067005', 'No'))], 'absent'],
    ['Presence = Yes', [FINDING, code('CONTAINS', PRESENCE, sct('373066001', 'Yes'))], 'present'],
    ['Presence = Negative', [FINDING, code('CONTAINS', PRESENCE, sct('260385009', 'Negative'))], 'absent'],
    ['Presence = Positive', [FINDING, code('CONTAINS', PRESENCE, sct('10828004', 'Positive'))], 'present'],
    ['No evidence of', [FINDING, mod(sct('5', 'Certainty'), sct('6', 'No evidence of'))], 'absent'],
    [
      'known absent',
      [code('CONTAINS', MR.Finding, NODULE, mod(sct('408729009', 'Finding context'), sct('410516002')))],
      'absent',
    ],
    [
      'another question answered No',
      [FINDING, code('CONTAINS', sct('8', 'Calcified'), sct('373067005', 'No'))],
      'present',
    ],
    ['as modifier of the finding (TID 1350)', [code('CONTAINS', MR.Finding, NODULE, mod(PRESENCE, ABSENT))], 'absent'],
    ['the finding itself answered', [FINDING, code('CONTAINS', NODULE, ABSENT)], 'absent'],
    ['another property absent', [FINDING, code('CONTAINS', sct('8', 'Calcification'), ABSENT)], 'present'],
  ];
  for (const [name, children, presence] of cases)
    it(`${name}: ${presence}`, () => expect(findingIn(...children).presence).to.equal(presence));

  const unclear: readonly (readonly [string, readonly DicomJson[]])[] = [
    ['an answer that is not understood', [FINDING, code('CONTAINS', PRESENCE, sct('1', 'Perhaps'))]],
    ['answers that contradict', [FINDING, code('CONTAINS', PRESENCE, ABSENT), code('CONTAINS', PRESENCE, PRESENT)]],
    ['a doubt', [FINDING, mod(sct('5', 'Certainty'), sct('6', 'Unlikely'))]],
    ['a name that denies it', [code('CONTAINS', MR.Finding, sct('7', 'No nodule'))]],
  ];
  for (const [name, children] of unclear)
    it(`leaves the finding out and says so: ${name}`, () => {
      const ds = reportOfGroup(...children, num(LONG_AXIS, '7', mm));
      expect(read(ds)).to.deep.equal([]);
      expect(causes(ds)).to.match(/Whether a finding is present/);
    });

  it('makes no finding of a question answered with yes', () => {
    const ds = report([
      container(MR.QualitativeEvaluations, code('CONTAINS', sct('8', 'Contrast given'), sct('373066001', 'Yes'))),
    ]);
    expect(read(ds).map((e) => e.kind)).to.deep.equal(['qualitative']);
  });

  it('reads an evaluation answered by presence as a finding with its place', () => {
    const pneumothorax = sct('36118008', 'Pneumothorax');
    const ds = report([
      container(
        MR.QualitativeEvaluations,
        code('CONTAINS', pneumothorax, ABSENT, mod(MR.FindingSite, LUNG), mod(MR.Laterality, LEFT)),
        code('CONTAINS', sct('8', 'Quality'), sct('9', 'Limited')),
        textItem('CONTAINS', MR.Comment, 'free words'),
      ),
    ]);
    expect(only(findings(ds))).to.deep.include({
      finding: pneumothorax,
      presence: 'absent',
      site: LUNG,
      laterality: LEFT,
    });
    expect(read(ds).map((e) => e.kind)).to.deep.equal(['finding', 'qualitative']);
    expect(only(readDocument(ds, REFERENCE).unread).cause).to.match(/free text/);
  });
});
