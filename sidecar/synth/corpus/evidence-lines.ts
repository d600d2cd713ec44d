import type { Concept, Laterality } from '../department/truth.ts';
import type { EvidenceItem, FindingItem, StudyEvidence } from './evidence-items.ts';
import type { HouseStyle } from './house-style.ts';
import { printedDate, printedLength } from './numbers.ts';
import { mainNumber, printedWas } from './sizes.ts';

/** What of a house the lines depend on. */
export type Printing = Pick<HouseStyle, 'id' | 'numbers' | 'dates'>;

/**
 * The evidence of a study as lines of text: what a language model is given to word a report from.
 *
 *     lines      = "style " style-id , { line }
 *     line       = id " " kind " " subject { "; " key "=" value }
 *     id         = "E1" | "E2" | ...                         in the order of the lines
 *     kind       = "indication" | "technique" | "prior" | "finding" | "resolved" | "absent" | "normal" | "ai-only"
 *                | "recommendation"
 *     subject    = text without ";"                          a concept by its name in the lexicon, or free words
 *
 *     prior          ; date=  ; interval= days between the studies
 *     finding        ; site=  ; side= left | right | bilateral  ; rib=  ; look= words, with commas  ; degree= mild | moderate
 *                    | severe  ; size= main number  ; solid=  ; ratio=  ; shift= of the midline  ; tip= length above | below
 *                    carina  ; certainty= consistentWith | likely | possible  ; rank= urgent | actionable | notActionable
 *                    | benign  ; change= larger | smaller | unchanged | new | again  ; was= the prior's number
 *     resolved       ; site=  ; side=                        the prior described it, and it is attested to be gone
 *     absent         ; certainty= unlikely                   attested; without certainty: surely
 *     ai-only        ; site=  ; side=                        no reader says so: nothing of it goes into a report
 *     recommendation ; for= ids, with commas
 *
 * Keys come in this order, each at most once, and only where there is something to say. Numbers and dates stand as the
 * house prints them: a model copies them and never computes.
 */
export function evidenceLines(evidence: StudyEvidence, style: Printing): string[] {
  const { indication, technique, prior, items } = evidence;
  return [
    `style ${style.id}`,
    lineOf(indication.id, 'indication', indication.text.replaceAll(';', ',')),
    lineOf(technique.id, 'technique', technique.text),
    ...(prior
      ? [
          lineOf(prior.id, 'prior', prior.exam, [
            ['date', printedDate(prior.date, style.dates)],
            ['interval', `${prior.days} d`],
          ]),
        ]
      : []),
    ...items.map((item) => itemLine(item, style)),
  ];
}

type Field = readonly [key: string, value: string | undefined];

const lineOf = (id: string, kind: string, subject: string, fields: readonly Field[] = []): string =>
  [
    `${id} ${kind} ${subject}`,
    ...fields.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key}=${value}`])),
  ].join('; ');

const placeFields = ({ site, laterality }: { readonly site: Concept; readonly laterality?: Laterality }): Field[] => [
  ['site', site.name],
  ['side', laterality],
];

function itemLine(item: EvidenceItem, style: Printing): string {
  switch (item.kind) {
    case 'finding':
      return lineOf(item.id, 'finding', item.finding.name, findingFields(item, style));
    case 'resolved':
      return lineOf(item.id, 'resolved', item.finding.name, placeFields(item));
    case 'aiOnly':
      return lineOf(item.id, 'ai-only', item.finding.name, placeFields(item));
    case 'absent':
      return lineOf(item.id, 'absent', item.finding.name, [['certainty', item.certainty]]);
    case 'normal':
      return lineOf(item.id, 'normal', item.site.name);
    case 'recommendation':
      return lineOf(item.id, 'recommendation', item.what, [['for', item.of.join(', ')]]);
  }
}

function findingFields(item: FindingItem, { numbers: format }: Printing): Field[] {
  const { reading, change, quantity } = item;
  const { solidMm, cardiothoracicRatio, midlineShiftMm, tipAboveCarinaMm: tip } = reading.numbers ?? {};
  const length = (mm: number | undefined): string | undefined => (mm ? printedLength(Math.abs(mm), format) : undefined);
  return [
    ...placeFields(item),
    ['rib', item.rib?.toString()],
    ['look', item.descriptors.join(', ')],
    ['degree', item.degree],
    ['size', mainNumber(item, format)],
    ['solid', length(solidMm)],
    ['ratio', cardiothoracicRatio?.toFixed(2)],
    ['shift', length(midlineShiftMm)],
    ['tip', tip ? `${length(tip)} ${tip > 0 ? 'above' : 'below'} carina` : undefined],
    ['certainty', item.certainty],
    ['rank', item.urgency],
    ['change', change?.outcome],
    ['was', change?.from === undefined ? undefined : printedWas(change.from, quantity, format)],
  ];
}
