import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TAG } from '../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { madeBreastAndImage } from '../support/made-documents/cad-breast.ts';
import { madeChestCad, madeColonCad } from '../support/made-documents/cad-chest.ts';
import { madeMammographyCad } from '../support/made-documents/cad-mammography.ts';
import {
  complaintsAbout,
  counted,
  DCMTK_WITHOUT_TEMPLATE,
  DICOM3TOOLS_WITHOUT_CLASS,
  PIXELMED_WITHOUT_TEMPLATE,
  type Validated,
} from '../support/made-documents/complaints.ts';
import { madeKeyObjects } from '../support/made-documents/key-objects.ts';
import { byName, changed, named, without } from '../support/made-documents/read-made.ts';
import type { MadeDocument } from '../support/made-documents/sr-parts.ts';

/**
 * What PixelMed 20220618 gets wrong in TID 4006 and 4007. Row 18 (the image of a mark without a region) is checked
 * against the mark's concept name instead of its value, so it is never allowed; what TID 4002 and 4007 are said to hold
 * by HAS PROPERTIES below a container and by CONTAINS below a code, its own check of the IOD refuses (PS3.3 A.35.5.3.1.2).
 */
const PIXELMED_MAMMOGRAPHY = [
  /^pixelmed: Error: Template 4006 .*\[Row 18\] IMAGE \*.*Conditional content item present when condition not satisfied/,
  /^pixelmed: Error: Template (4002|4019HasProperties) .*expected HAS PROPERTIES - found CONTAINS/,
  /^pixelmed: Error: Template 4007 .*expected CONTAINS - found HAS PROPERTIES/,
];
/** It asks whether a modifier may be there of a CODE with the title's concept; the title is a container (TID 2010). */
const PIXELMED_KEY_OBJECTS =
  /^pixelmed: Error: Template 2010 .*\[Row [34]\] CODE CID 701[12].*Conditional content item present when condition not satisfied/;

/** PixelMed checks mammography CAD and key objects against their templates, chest CAD against its relationships only. */
const KINDS: Readonly<Record<string, Validated>> = {
  'mammography CAD': { documents: madeMammographyCad(), passedOver: [DCMTK_WITHOUT_TEMPLATE] },
  'mammography CAD without lesions': {
    documents: madeBreastAndImage(),
    passedOver: [DCMTK_WITHOUT_TEMPLATE, ...PIXELMED_MAMMOGRAPHY],
  },
  'chest CAD': { documents: madeChestCad(), passedOver: [DCMTK_WITHOUT_TEMPLATE, PIXELMED_WITHOUT_TEMPLATE] },
  'colon CAD': {
    documents: madeColonCad(),
    passedOver: [DCMTK_WITHOUT_TEMPLATE, PIXELMED_WITHOUT_TEMPLATE, DICOM3TOOLS_WITHOUT_CLASS],
  },
  'key objects': { documents: madeKeyObjects(), passedOver: [DCMTK_WITHOUT_TEMPLATE, PIXELMED_KEY_OBJECTS] },
};

const one = (kind: string, name: string): MadeDocument => byName(KINDS[kind]?.documents ?? [], name);
const passedOver = (kind: string): readonly RegExp[] => KINDS[kind]?.passedOver ?? [];

const withRelationship =
  (concept: string, relationship: string) =>
  (item: DicomJson): DicomJson =>
    named(item, concept) ? { ...item, [TAG.RelationshipType]: { vr: 'CS', Value: [relationship] } } : item;

/** One defect each, which its kind does not excuse. */
const BROKEN: Readonly<Record<string, Validated & { readonly complaint: RegExp }>> = {
  'without intent': {
    documents: [without(one('mammography CAD', 'mammography-with-findings'), '111056')],
    passedOver: passedOver('mammography CAD'),
    complaint: /pixelmed: Error: Template 4006 .*Rendering Intent.*Missing required content item/,
  },
  'without algorithm': {
    documents: [without(one('mammography CAD without lesions', 'mammography-breast-and-image'), '111001')],
    passedOver: passedOver('mammography CAD without lesions'),
    complaint: /pixelmed: Error: Template 4019HasProperties .*Algorithm Name.*Missing required content item/,
  },
  'chest region contained': {
    documents: [changed(one('chest CAD', 'chest-nodules'), withRelationship('111010', 'CONTAINS'))],
    passedOver: passedOver('chest CAD'),
    complaint: /pixelmed: Parent content item \(1\.3\.1: CODE\) has illegal relationship CONTAINS/,
  },
  'colon region contained': {
    documents: [changed(one('colon CAD', 'colon-polyp'), withRelationship('111010', 'CONTAINS'))],
    passedOver: passedOver('colon CAD'),
    complaint: /dsrdump: .*Invalid by-value Relationship/,
  },
  'language contained': {
    documents: [changed(one('key objects', 'of-interest'), withRelationship('121049', 'CONTAINS'))],
    passedOver: passedOver('key objects'),
    complaint: /pixelmed: Error: Template 1204 .*expected HAS CONCEPT MOD/,
  },
};

describe('conformance: made CAD documents and key objects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-made-'));
  after(() => rmSync(folder, { recursive: true }));

  it('independent validators accept every one', async () => {
    expect(await complaintsAbout(folder, KINDS)).to.deep.equal([]);
    console.log(`      made and accepted: ${counted(KINDS)}`);
  }).timeout(300_000);

  it('they refuse broken ones of every kind', async () => {
    const complaints = await complaintsAbout(folder, BROKEN);
    for (const [defect, { complaint }] of Object.entries(BROKEN))
      expect(
        complaints.filter((line) => line.startsWith(`${defect} `)),
        defect,
      ).to.satisfy((lines: readonly string[]) => lines.some((line) => complaint.test(line)));
  }).timeout(300_000);
});
