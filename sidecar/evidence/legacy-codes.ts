import type { Code } from '../domain/code.ts';
import snomedRt from './snomed-rt.json' with { type: 'json' };

/** Designators under which SNOMED's identifiers stand in DICOM objects, old and new (PS3.16 8.1). */
const SNOMED_SCHEMES: ReadonlySet<string> = new Set(['SCT', 'SRT', 'SNM3', '99SDM']);

/** SNOMED RT identifier to SNOMED CT concept: all of PS3.16 Annex O, as pydicom 3.0 has it. */
const SCT_OF: Readonly<Record<string, string>> = snomedRt;

/** Concept ids are digits only, the old identifiers never are: either may stand under the other's designator. */
const isConceptId = (value: string): boolean => /^\d{6,18}$/.test(value);

/** The same concept under its current SNOMED CT code; the meaning stays as the source wrote it. Unknown codes pass as they are. */
export function currentCode(code: Code): Code {
  const { value, scheme, meaning } = code;
  if (!SNOMED_SCHEMES.has(scheme) || (scheme === 'SCT' && isConceptId(value))) return code;
  const concept = isConceptId(value) ? value : Object.hasOwn(SCT_OF, value) ? SCT_OF[value] : undefined;
  return concept === undefined ? code : { value: concept, scheme: 'SCT', meaning };
}
