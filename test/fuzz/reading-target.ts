import { soundDataset } from '../../sidecar/dicom/sound-json.ts';
import type { InstanceReference } from '../../sidecar/domain/evidence.ts';
import { sopClassUid, sopInstanceUid, studyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { isEncapsulatedPdf, readEncapsulatedPdf } from '../../sidecar/evidence/encapsulated-pdf.ts';
import { isOwnDocument, isRetired, isWrittenByPreread, studyMadeFor } from '../../sidecar/evidence/own-drafts.ts';
import { predecessorsOf } from '../../sidecar/evidence/predecessors.ts';
import { readDocument } from '../../sidecar/evidence/read-document.ts';
import { isVerifiedReport, verificationOf } from '../../sidecar/evidence/verified-report.ts';
import { canonicalJson } from '../../sidecar/ledger/canonical-json.ts';
import { PATIENT } from './bases.ts';
import type { Held } from './made-archive.ts';
import { type Ending, judgeError } from './pipeline-target.ts';

const referenceTo = ({ study, series, sop, sopClass }: Held): InstanceReference => ({
  studyInstanceUid: studyInstanceUid(study),
  seriesInstanceUid: series as InstanceReference['seriesInstanceUid'],
  sopInstanceUid: sopInstanceUid(sop),
  sopClassUid: sopClassUid(sopClass),
});

/** What is asked of every document besides its evidence. */
const QUESTIONS = { isOwnDocument, isRetired, isWrittenByPreread, studyMadeFor, predecessorsOf };

/** Text of no JSON is a matter of the HTTP client, which answers of a real server try. */
function parsed(json: string): readonly [Record<string, unknown> | undefined] {
  try {
    return JSON.parse(json);
  } catch {
    return [undefined];
  }
}

/** One document as a PACS answered it, read by itself: its evidence has a form for the ledger, or the error has a name. */
export async function readAlone(place: Held, json: string): Promise<Ending> {
  const reference = referenceTo(place);
  try {
    const [answer] = parsed(json);
    if (answer === undefined) return { outcome: 'no JSON', defects: [] };
    if (typeof answer !== 'object' || answer === null) return { outcome: 'no dataset', defects: [] };
    const dataset = soundDataset(answer);
    for (const ask of Object.values(QUESTIONS)) ask(dataset);
    if (isVerifiedReport(dataset)) verificationOf(dataset);
    const isPdf = isEncapsulatedPdf(reference);
    const { items, unread } = isPdf ? await readEncapsulatedPdf(dataset, reference) : readDocument(dataset, reference);
    canonicalJson({ items, unread, of: PATIENT.current.studyInstanceUid });
    return { outcome: unread.length > 0 ? 'evidence, and what is not usable' : 'evidence', defects: [] };
  } catch (thrown) {
    return judgeError(thrown, 'reading');
  }
}
