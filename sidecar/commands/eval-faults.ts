import type { Statement } from '../domain/draft.ts';
import { checkStatement } from '../drafting/check-claims.ts';
import { checkContext } from '../drafting/check-context.ts';
import { draftReport } from '../drafting/draft-report.ts';
import { faultsTable } from '../evaluation/faults/faults-table.ts';
import { FAULT_KINDS } from '../evaluation/faults/kinds.ts';
import { type FaultCase, type FaultResults, runFaults } from '../evaluation/faults/run-faults.ts';
import { currentStudy, expectedPrior } from '../evaluation/runner/drafted-case.ts';
import { HOUSE_STYLES } from '../synth/corpus/house-styles.ts';
import { reportText, writeReport } from '../synth/corpus/write-report.ts';
import type { TruthPatient } from '../synth/department/truth.ts';
import type { CommandContext } from './command.ts';
import { type DepartmentDraft, departmentDrafts } from './department-drafts.ts';
import { createProgress } from './progress.ts';

export const FAULTS_HELP = `
--faults: puts errors into correct drafts and counts who notices. A draft of the last study of each of --patients
  synthetic patients (all specialties in turn, from the DICOM documents that would lie in a PACS) gets one error of each
  kind that it has a place for; --seed says which patients and where.
  claim checker  the check that every statement passes before it may stand in a draft
  metrics        the changed draft as candidate, the untouched one as reference. listed: a difference is named, a gate
                 counts one or the score falls. scored: a gate counts one or the score falls
  once           in one line, everything else stays right; throughout: wherever the draft says the same
Prints Markdown; with --json one document, with examples of what was missed.`;

export interface FaultOptions {
  readonly seed: string;
  /** Patients of the synthetic department, one draft each. */
  readonly patients: number;
  readonly json: boolean;
}

/** The checker reads lines before they are numbered. */
const unnumbered = (section: Statement['section'], text: string): string =>
  section === 'impression' ? text.replace(/^\d+\. /, '') : text;

/**
 * The report of each house against that of the others around it, where the reference writes all the numbers: a house that
 * gives one axis only is no reference for one that gives both.
 */
function rewordings(patient: TruthPatient): readonly (readonly [string, string])[] {
  const [study, prior] = [currentStudy(patient), expectedPrior(patient)];
  const reports = HOUSE_STYLES.map((style) => ({
    style,
    text: reportText(writeReport(study, prior, style), style),
  }));
  return reports.flatMap((reference, at) => {
    const candidate = reports[(at + 1) % reports.length];
    const isWhole = reference.style.numbers.axes === 'both' || candidate?.style.numbers.axes === 'long';
    return candidate && isWhole ? [[reference.text, candidate.text] as const] : [];
  });
}

function caseOf({ patient, input }: DepartmentDraft): FaultCase {
  const { statements, dropped } = draftReport(input);
  const context = checkContext(input);
  return {
    id: input.study.studyInstanceUid,
    lines: statements,
    stands: (line, text) => {
      const statement = statements[line];
      if (statement === undefined) return false;
      return checkStatement({ ...statement, text: unnumbered(statement.section, text) }, context).length === 0;
    },
    refused: dropped.length,
    reworded: rewordings(patient),
  };
}

async function* casesOf(context: CommandContext, { seed, patients }: FaultOptions): AsyncGenerator<FaultCase, void> {
  const progress = createProgress(context, patients, 'patients');
  for await (const draft of departmentDrafts(seed, patients, context.version)) {
    yield caseOf(draft);
    progress.done(draft.patient.index + 1);
  }
}

/** As JSON: kinds by their ids. */
const jsonOf = ({ drafts, rows, falseAlarms }: FaultResults, { seed, patients }: FaultOptions) => ({
  format: 'preread-faults/1',
  seed,
  patients,
  drafts,
  kinds: rows.map(({ kind: { id, group, name }, ...row }) => ({ id, group, name, ...row })),
  falseAlarms,
});

/** `preread eval --faults`: errors put into correct drafts of synthetic patients, and which detectors notice. */
export async function evaluateFaults(context: CommandContext, options: FaultOptions): Promise<void> {
  const results = await runFaults(casesOf(context, options), FAULT_KINDS, options.seed);
  if (options.json) context.print(JSON.stringify(jsonOf(results, options), undefined, 1));
  else context.print(`${faultsTable(results)}\n\nSeed ${options.seed}, ${options.patients} patients.`);
}
