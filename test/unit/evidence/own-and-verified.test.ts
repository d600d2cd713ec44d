import { expect } from 'chai';
import { CONTEXT, ELEMENT, HEADING, MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import { attr, codeItem, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { isOwnDocument } from '../../../sidecar/evidence/own-drafts.ts';
import { isVerifiedReport } from '../../../sidecar/evidence/verified-report.ts';
import { container, report, textItem } from './made-sr.ts';

const plain = report([container(HEADING.Findings, textItem('CONTAINS', ELEMENT.Finding, 'A finding.'))]);
const named = (tag: string, value: string): DicomJson => ({ [tag]: attr('LO', value) });

describe('isOwnDocument', () => {
  const own: readonly (readonly [string, DicomJson])[] = [
    ['model name', named(TAG.ManufacturerModelName, 'Preread')],
    ['manufacturer, with a version', named(TAG.Manufacturer, 'PREREAD 0.1.0 ')],
    ['author observer', { [TAG.AuthorObserverSequence]: sequence({}, named(TAG.ManufacturerModelName, 'Preread')) }],
    ['contributing equipment', { [TAG.ContributingEquipmentSequence]: sequence(named(TAG.Manufacturer, 'Preread')) }],
    [
      'device observer',
      { [TAG.ContentSequence]: sequence(textItem('HAS OBS CONTEXT', CONTEXT.DeviceObserverModelName, 'Preread')) },
    ],
  ];
  for (const [where, change] of own)
    it(`knows itself by ${where}`, () => expect(isOwnDocument({ ...plain, ...change })).to.equal(true));

  it('takes nobody else for itself', () => {
    expect(isOwnDocument(plain)).to.equal(false);
    expect(isOwnDocument({ ...plain, ...named(TAG.Manufacturer, 'Prereader Inc.') })).to.equal(false);
    expect(isOwnDocument(report([textItem('CONTAINS', ELEMENT.Finding, 'Preread said so')]))).to.equal(false);
  });
});

describe('isVerifiedReport', () => {
  const verified = named(TAG.VerificationFlag, 'VERIFIED');
  const titled = (title: DicomJson): DicomJson => ({ [TAG.ConceptNameCodeSequence]: sequence(title) });
  const narrative = {
    ...plain,
    ...verified,
    ...titled(codeItem({ value: '18748-4', scheme: 'LN', meaning: 'Report' })),
  };

  it('wants a verified narrative with a sentence in it', () => {
    expect(isVerifiedReport(narrative)).to.equal(true);
    expect(isVerifiedReport({ ...narrative, ...named(TAG.VerificationFlag, 'UNVERIFIED') })).to.equal(false);
    expect(isVerifiedReport({ ...narrative, [TAG.ContentSequence]: sequence() })).to.equal(false);
    const observer = textItem('HAS OBS CONTEXT', CONTEXT.DeviceObserverName, 'Device');
    expect(isVerifiedReport({ ...narrative, [TAG.ContentSequence]: sequence(observer) })).to.equal(false);
  });

  it('is neither measurement nor dose report, nor another class, nor ours', () => {
    for (const title of [MR.ImagingMeasurementReport, { value: '113701', scheme: 'DCM', meaning: 'Dose' }])
      expect(isVerifiedReport({ ...narrative, ...titled(codeItem(title)) })).to.equal(false);
    const template = { [TAG.ContentTemplateSequence]: sequence({ [TAG.TemplateIdentifier]: attr('CS', '10011') }) };
    expect(isVerifiedReport({ ...narrative, ...template })).to.equal(false);
    const doseClass = { [TAG.SOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.88.67') };
    expect(isVerifiedReport({ ...narrative, ...doseClass })).to.equal(false);
    expect(isVerifiedReport({ ...narrative, ...named(TAG.Manufacturer, 'Preread') })).to.equal(false);
  });
});
