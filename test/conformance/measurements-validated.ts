import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { type SrFindings, validateSr } from '../support/validate-sr.ts';

/** What TID 1500 of 2022 does not know: the source of a group, its label, the finding's category, and all of TID 1420. */
const BESIDES_TEMPLATE = [
  /\/COMPOSITE \(122073,DCM,"Current procedure evidence"\): Content Item not in template$/,
  /\/CONTAINER \(125007,DCM,"Measurement Group"\)\/TEXT \(121106,DCM,"Comment"\): Content Item not in template$/,
  /\/CODE \(276214006,SCT,"Finding category"\): Content Item not in template$/,
  /\/CONTAINER \(126011,DCM,"Derived Imaging Measurements"\)\/NUM .*: Content Item not in template$/,
];

/** Template warnings that nobody expects. */
export const unexpectedWarnings = ({ templateWarnings }: SrFindings): readonly string[] =>
  templateWarnings.filter((line) => !BESIDES_TEMPLATE.some((known) => known.test(line)));

export interface Validated {
  readonly file: string;
  readonly findings: SrFindings;
}

/**
 * Documents as files in a folder of their own, and what the validators say of them.
 * Equal documents are validated once.
 */
export async function validated(documents: ReadonlyMap<string, DicomJson>) {
  const folder = mkdtempSync(join(tmpdir(), 'preread-measurements-'));
  const files = new Map<string, string>();
  const fileOf = new Map<string, string>();
  for (const [label, document] of documents) {
    const content = JSON.stringify(document);
    const file = files.get(content) ?? join(folder, `${files.size}.dcm`);
    if (!files.has(content)) writeFileSync(file, encodePart10(document));
    files.set(content, file);
    fileOf.set(label, file);
  }
  const all = [...files.values()];
  const byFile = new Map((await validateSr(all)).map((findings) => [findings.file, findings]));
  return {
    count: all.length,
    of: (label: string): Validated => {
      const file = fileOf.get(label) ?? '';
      const findings = byFile.get(file);
      if (!findings) throw new Error(`not validated: ${label}`);
      return { file, findings };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
