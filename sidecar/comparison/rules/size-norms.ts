import type { RuleReference } from '../../domain/comparison.ts';
import type { FindingEvidence, MeasurementEvidence } from '../../domain/evidence.ts';
import { inDecimalMillimetres } from './millimetres.ts';
import { wordsOf } from './patient-context.ts';
import type { Rule, RuleInput, RuleSaying } from './rule-input.ts';

/** A size from which on a structure is called abnormal. Nothing is ever said of a size below it: nobody attested a normal. */
interface Norm {
  readonly reference: RuleReference;
  /** Quantities it speaks of (CID 7470). */
  readonly quantities: ReadonlySet<string>;
  /** Site or finding, by the words of its code. */
  readonly about: RegExp;
  readonly except?: RegExp;
  readonly fromMm: number;
  readonly saying: string;
}

const SHORT_AXIS = new Set(['103340004']);
const DIAMETER = new Set(['81827009', '103339001', '131187009']);

export const NORMS: readonly Norm[] = [
  {
    reference: {
      id: 'recist-1.1-node',
      name: 'RECIST 1.1, lymph node size',
      version: '1.1',
      source: 'Eisenhauer et al., Eur J Cancer 2009;45:228-247',
    },
    quantities: SHORT_AXIS,
    about: /\blymph ?nodes?\b|\blymphadenopathy\b/,
    fromMm: 10,
    saying: 'short axis of 10 mm or more',
  },
  {
    reference: {
      id: 'svs-2018-aaa',
      name: 'SVS 2018, abdominal aorta',
      version: '2018',
      source: 'Chaikof et al., J Vasc Surg 2018;67:2-77',
    },
    quantities: DIAMETER,
    about: /\babdominal aort(a|ic)\b/,
    except: /\bthorac/,
    fromMm: 30,
    saying: 'abdominal aortic diameter of 30 mm or more',
  },
];

const namesOf = (item: MeasurementEvidence, finding: FindingEvidence | undefined): string =>
  [item.site, finding?.finding, finding?.site].flatMap((code) => (code ? [wordsOf(code)] : [])).join(' | ');

function apply(norm: Norm): Rule['apply'] {
  return ({ evidence }: RuleInput): readonly RuleSaying[] => {
    const findings = new Map(evidence.items.flatMap((item) => (item.kind === 'finding' ? [[item.id, item]] : [])));
    return evidence.items
      .filter((item) => item.kind === 'measurement')
      .filter((item) => norm.quantities.has(item.quantity.value) && item.derivation === undefined)
      .flatMap((item): RuleSaying[] => {
        const finding = item.findingId === undefined ? undefined : findings.get(item.findingId);
        const names = namesOf(item, finding);
        const size = inDecimalMillimetres(item);
        if (finding && finding.presence !== 'present') return [];
        if (!norm.about.test(names) || norm.except?.test(names) || size === undefined || size < norm.fromMm) return [];
        const about = finding ? { findingId: finding.id } : {};
        const evidenceIds = [...(finding ? [finding.id] : []), item.id];
        return [{ ...about, status: 'applies', category: norm.saying, reasons: [], evidenceIds }];
      });
  };
}

export const sizeNorms: readonly Rule[] = NORMS.map((norm) => ({ reference: norm.reference, apply: apply(norm) }));
