import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseContentTree, walk } from '../../sidecar/dicom/content-tree.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { measurementDocument } from '../../sidecar/report/measurement-document.ts';
import type { ProfileName } from '../../sidecar/report/profiles.ts';
import { ohifView } from '../support/ohif.ts';
import { BOX, GROWN, LONG, sourceOfClass } from './measurements.ts';
import { build } from './measurements-built.ts';
import { illegalRelationships } from './measurements-legal.ts';
import { syntheticInput } from './measurements-of-synthetic-patient.ts';
import { SHAPES } from './measurements-shapes.ts';
import { unexpectedWarnings, validated } from './measurements-validated.ts';

/** `pdf` writes what `ohif` writes, which has its own tests. */
const PROFILES: readonly ProfileName[] = ['weasis', 'stone', 'horos'];
/** Shapes of which nothing is drawn by it, and nothing is left to be said. */
const NOTHING: Readonly<Partial<Record<ProfileName, readonly string[]>>> = {
  stone: ['point', 'mark of a detection program'],
  horos: ['mark of a detection program'],
};
/** A class of source documents that each shows by itself. */
const SHOWN: Readonly<Partial<Record<ProfileName, string>>> = { weasis: '22', stone: '33', horos: '33' };
const boxed = { name: 'a', regions: [BOX], numbers: [LONG] };

/** How Horos calls DCMTK (SR reference 5.1): bad items are dropped, so that what it shows must be looked at. */
const HOROS = '+X1 --unknown-relationship --ignore-constraints --ignore-item-errors --skip-invalid-items'.split(' ');

/** The text of the page that Horos shows of a file, with white space folded. It throws where the program does not end well. */
function horosPage(file: string): string {
  const page = `${file}.html`;
  execFileSync('dsr2html', [...HOROS, file, page], { stdio: 'pipe' });
  const entities: Readonly<Record<string, string>> = {
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&amp;': '&',
  };
  return readFileSync(page, 'utf8')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, ' ');
}

/** Every number with its unit and its name, every text, code and date of a document: what a reader must find on the page. */
const wordsOf = (document: DicomJson): readonly string[] =>
  [...walk(parseContentTree(document))].flatMap(({ concept, number, text, code, uid }) => [
    ...(concept ? [concept.meaning] : []),
    ...(number ? [`${number.valueText} ${number.unit?.value}`] : []),
    ...[text, code?.meaning, uid].filter((word) => word !== undefined),
  ]);

function documentsFor(profile: ProfileName): ReadonlyMap<string, DicomJson | undefined> {
  const shown = { ...boxed, document: sourceOfClass(SHOWN[profile] ?? ''), priors: [GROWN] };
  return new Map([
    ...SHAPES.map((shape) => [shape.label, build(shape.lesions, { ...shape, profile })] as const),
    ['the synthetic patient', measurementDocument(syntheticInput(profile))],
    ['changes of what is shown already', build([shown], { label: 'shown already', profile })],
  ]);
}

describe('measurement documents of other profiles against three validators', () => {
  const made = new Map(PROFILES.map((profile) => [profile, documentsFor(profile)]));
  const keyOf = (profile: ProfileName, label: string) => `${profile}: ${label}`;
  let checked: Awaited<ReturnType<typeof validated>>;

  before(async function () {
    this.timeout(600_000);
    const all = [...made].flatMap(([profile, documents]) =>
      [...documents].flatMap(([label, document]) => (document ? [[keyOf(profile, label), document] as const] : [])),
    );
    checked = await validated(new Map(all));
  });

  after(() => checked?.remove());

  for (const [profile, documents] of made)
    for (const [label, document] of documents)
      if (NOTHING[profile]?.includes(label))
        it(`${profile} has nothing to write: ${label}`, () => {
          expect(document).to.equal(undefined);
        });
      else
        it(`${profile} writes what is valid in its class: ${label}`, () => {
          const { findings } = checked.of(keyOf(profile, label));
          expect(findings.errors).to.deep.equal([]);
          expect(unexpectedWarnings(findings)).to.deep.equal([]);
          expect(illegalRelationships(document ?? {})).to.deep.equal([]);
          // Whoever opens it with OHIF all the same sees it.
          expect(ohifView(document ?? {}).loads).to.equal(true);
        });

  for (const [label, document] of made.get('horos') ?? [])
    if (document)
      it(`Horos shows every number and label: ${label}`, () => {
        const page = horosPage(checked.of(keyOf('horos', label)).file);
        for (const word of wordsOf(document)) expect(page).to.include(word.replace(/\s+/g, ' '));
        expect(page).to.match(/AI MEASUREMENTS - NOT VERIFIED.*PRELIMINARY.*PARTIAL.*UNVERIFIED/);
      });

  it('is worth something: a number that Horos drops is missed', () => {
    const [label, document] = [...(made.get('horos') ?? [])].find(([, one]) => one !== undefined) ?? [];
    const page = horosPage(checked.of(keyOf('horos', label ?? '')).file);
    expect(wordsOf(document ?? {}).some((word) => !page.replaceAll('12.4 mm', '').includes(word))).to.equal(true);
  });
});
