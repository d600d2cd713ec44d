import type { Config } from '../config.ts';
import { loadSelectionRules, urgencyOf } from '../intake/selection-rules.ts';
import type { SettleDeps } from '../intake/settle-studies.ts';
import { studyHead } from '../pacs/study-head.ts';
import type { Pacs } from './connect-pacs.ts';

/** Milliseconds that a study may cost before it is queued: a PACS that is slow makes it a routine one. */
const LONGEST_MS = 1000;

/** Only where a rule speaks of priority is the PACS asked about a study before its turn. */
export function urgencyByRules(
  { rulesFile }: Pick<Config, 'rulesFile'>,
  { dicomweb }: Pick<Pacs, 'dicomweb'>,
): Pick<SettleDeps, 'urgencyOf'> {
  const rules = loadSelectionRules(rulesFile);
  if (!rules.rules.some(({ priority }) => priority !== undefined)) return {};
  return {
    urgencyOf: async (study) => {
      try {
        return urgencyOf(rules, await studyHead(dicomweb, study, AbortSignal.timeout(LONGEST_MS)));
      } catch {
        return 'routine';
      }
    },
  };
}
