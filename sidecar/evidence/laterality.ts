import { type Code, sameCode } from '../domain/code.ts';

const RIGHT: Code = { value: '24028007', scheme: 'SCT', meaning: 'Right' };
const LEFT: Code = { value: '7771000', scheme: 'SCT', meaning: 'Left' };

/** SNOMED CT sites that hold their side, so that a meaning in any language does. */
const LEFT_SITES: ReadonlySet<string> = new Set(['44029006', '44714003', '41224006', '22270008', '80248007']);
const RIGHT_SITES: ReadonlySet<string> = new Set([
  '3341006',
  '42400003',
  '72481006',
  '266005',
  '39743006',
  '3236000',
  '73056007',
]);

/**
 * Paired organs and limbs: only for them does "left" in the name say on which side of the patient it is. The left
 * ventricle and the left lobe of the liver have no side in that sense.
 */
const PAIRED =
  /\b(lungs?|pleura\w*|hemithorax|breasts?|kidneys?|renal pelvis|adrenal|ureters?|ovar(y|ies)|test(is|icle)|eyes?|orbit\w*|ears?|hips?|knees?|shoulders?|elbows?|wrists?|hands?|ankles?|foot|thighs?|legs?|forearms?|arms?|femurs?|tibias?|fibulas?|humerus|radius|ulna|clavicles?|scapulas?|ribs?|axillas?|axillary|cerebral hemisphere|(frontal|temporal|parietal|occipital) lobe|parotid)\b/i;

function lateralityOfSite({ value, scheme, meaning }: Code): Code | undefined {
  if (scheme === 'SCT' && LEFT_SITES.has(value)) return LEFT;
  if (scheme === 'SCT' && RIGHT_SITES.has(value)) return RIGHT;
  const left = /\bleft\b/i.test(meaning);
  const right = /\bright\b/i.test(meaning);
  if (left === right || !PAIRED.test(meaning)) return undefined;
  return left ? LEFT : RIGHT;
}

export interface Place {
  readonly site?: Code;
  readonly laterality?: Code;
}

/**
 * Where a finding is: its site, and its side as coded anywhere about it or as part of the site. Sources that contradict
 * each other leave the side out, and with it a site that names one: a wrong side is worse than none.
 * @param coded every laterality the document states for this finding
 */
export function resolvePlace(site: Code | undefined, coded: readonly Code[]): Place {
  const ofSite = site && lateralityOfSite(site);
  const stated = ofSite ? [...coded, ofSite] : coded;
  const [first] = stated;
  const agreed = stated.every((code) => first && sameCode(code, first));
  if (!agreed) return site && !ofSite ? { site } : {};
  return { ...(site ? { site } : {}), ...(first ? { laterality: first } : {}) };
}
