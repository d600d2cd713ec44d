/**
 * Pairs of texts that tell of one lesion, or of two of one patient, out of the synthetic department: what the threshold of
 * the sentence encoder is chosen by. One JSON object a line; the same seed gives the same bytes.
 *
 *     node models/training/encoder-pairs.ts --out pairs.jsonl --patients 20000 --seed encoder-1
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { splitSentences } from '../../sidecar/claims/sentences.ts';
import { LATERALITY } from '../../sidecar/dicom/codes.ts';
import type { Code } from '../../sidecar/domain/code.ts';
import type { FindingEvidence, ReportStatementEvidence, StudyEvidence } from '../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../sidecar/domain/identifiers.ts';
import { describedIn, isPlaceOpen, mayBeOne, type Said, saidIn } from '../../sidecar/drafting/described.ts';
import { HOUSE_STYLES } from '../../sidecar/synth/corpus/house-styles.ts';
import { splitOf } from '../../sidecar/synth/corpus/pairs.ts';
import { evidenceOf } from '../../sidecar/synth/corpus/study-evidence.ts';
import { composeReport } from '../../sidecar/synth/corpus/write-report.ts';
import { planPatient } from '../../sidecar/synth/department/plan-patient.ts';
import type { Concept, TruthFinding, TruthStudy } from '../../sidecar/synth/department/truth.ts';
import { type Random, seededRandom } from '../../sidecar/synth/random.ts';

/** A text about one lesion; the lesion by its tracking UID. */
interface Told {
  readonly lesion: string;
  readonly text: string;
  readonly said: readonly Said[];
}

const SOURCE = { kind: 'image-attributes', instances: [] } as const;
const SIDES = { left: LATERALITY.Left, right: LATERALITY.Right, bilateral: LATERALITY.Bilateral } as const;

/** Statements of findings and impression that tell one lesion; what stands behind the sentence that names it (a shift) is left out. */
function sentencesOf(study: TruthStudy, prior: TruthStudy | undefined, random: Random): Told[] {
  const evidence = evidenceOf(study, prior);
  const items = evidence.items.filter(({ kind }) => kind === 'finding');
  const described = study.findings.filter(({ reader }) => reader.described);
  const lesions = new Map(items.map(({ id }, at) => [id, described[at]?.trackingUid]));
  return composeReport(evidence, random.pick(HOUSE_STYLES)).statements.flatMap(({ text, evidence: ids, section }) => {
    const [id, ...more] = ids;
    const lesion = id === undefined ? undefined : lesions.get(id);
    if (lesion === undefined || more.length > 0 || (section !== 'findings' && section !== 'impression')) return [];
    const first = splitSentences(text)[0];
    const sentence = text.slice(first?.start, first?.end);
    return [{ lesion, text: sentence, said: saidIn({ text: sentence } as ReportStatementEvidence) }];
  });
}

const codeOf = ({ name, code }: Concept): Code => ({ value: 'none', scheme: '99NONE', ...code, meaning: name });

/** The lesion as a measurement document codes it, in the words that the service gives an encoder for it. */
function phraseOf({ studyInstanceUid }: TruthStudy, one: TruthFinding): Told[] {
  const finding: FindingEvidence = {
    kind: 'finding',
    id: one.trackingUid as EvidenceId,
    studyInstanceUid,
    source: SOURCE,
    finding: codeOf(one.finding),
    presence: 'present',
    site: codeOf(one.site),
    ...(one.laterality ? { laterality: SIDES[one.laterality] } : {}),
    tracking: {},
    regions: [],
  };
  const study: StudyEvidence = { studyInstanceUid, items: [finding], unread: [] };
  return describedIn(study).map(({ text, said }) => ({ lesion: one.trackingUid, text, said }));
}

/** Every text of the prior beside every text of the current study, each pair of texts once. */
function pairsOf(seed: string, index: number): object[] {
  const { studies } = planPatient({ seed, index });
  const current = studies.at(-1);
  const prior = studies.find((one) => one.studyInstanceUid === current?.expected.chosenPrior);
  if (!current || !prior) return [];
  const random = seededRandom(`${seed}/${index}/pairs`);
  const split = splitOf(evidenceOf(current, prior));
  const before = sentencesOf(prior, undefined, random);
  const now = [
    ...sentencesOf(current, prior, random).map((told) => ({ ...told, kind: 'sentence' })),
    ...current.findings
      .filter(({ reader }) => reader.described)
      .flatMap((one) => phraseOf(current, one))
      .map((told) => ({ ...told, kind: 'phrase' })),
  ];
  const pairs = before.flatMap((a) =>
    now.map((b) => ({
      ...{ patient: index, split, kind: b.kind, prior: a.text, current: b.text, same: a.lesion === b.lesion },
      possible: a.said.some((one) => b.said.some((other) => mayBeOne(one, other))),
      placed: a.said.some((one) => b.said.some((other) => isPlaceOpen(one, other))),
    })),
  );
  return [...new Map(pairs.map((one) => [`${one.kind}\n${one.prior}\n${one.current}`, one])).values()];
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    patients: { type: 'string', default: '20000' },
    seed: { type: 'string', default: 'encoder-1' },
  },
});
if (values.out === undefined) throw new TypeError('--out FILE is missing');
const lines: string[] = [];
for (let index = 0; index < Number(values.patients); index++)
  for (const pair of pairsOf(values.seed, index)) lines.push(`${JSON.stringify(pair)}\n`);
writeFileSync(values.out, lines.join(''));
