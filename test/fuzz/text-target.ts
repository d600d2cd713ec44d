import { parseClaims } from '../../sidecar/claims/parse-claims.ts';
import type { Random } from '../../sidecar/synth/random.ts';
import { ODD_SENTENCES } from './odd-texts.ts';
import { judgeError } from './pipeline-target.ts';

/** Readers hand no longer sentence to the parser (evidence/report-statements.ts). */
const LONGEST = 2000;

const PIECES = [
  ...[
    'no',
    'without',
    'possible',
    'nodule',
    'mass',
    'effusion',
    'pneumothorax',
    'of',
    'the',
    'in',
    'right',
    'left',
    'upper',
  ],
  ...[
    'lobe',
    'liver',
    'kidney',
    'mm',
    'cm',
    '8',
    '8.5',
    '1e9',
    '0',
    '-3',
    'x',
    '×',
    'to',
    'previously',
    'measures',
    '(',
    ')',
  ],
  ...[
    ',',
    '.',
    ';',
    ':',
    '?',
    '!',
    '\n',
    '\t',
    '\u00a0',
    '\ud800',
    '\u0000',
    'é',
    '結節',
    'كتلة',
    'recommend',
    'follow-up',
    'months',
  ],
  ...[
    'years',
    'within',
    'or',
    'and',
    'but',
    'unchanged',
    'larger',
    'than',
    'compared',
    'with',
    '2025',
    '01/02/2025',
    '#',
    '%',
  ],
];

/** Words thrown together, now and then a great many of one kind. */
function oddText(random: Random): string {
  const words = Array.from({ length: random.pick([3, 10, 40, 200]) }, () => random.pick(PIECES));
  if (random.integer(1, 10) === 1) {
    const often = `${random.pick(PIECES)}${random.pick(['', ' ', ' ', ', '])}`;
    words.splice(random.integer(0, words.length), 0, often.repeat(random.pick([100, 2000, 30_000])));
  }
  if (random.integer(1, 2) === 1) words.splice(random.integer(0, words.length), 0, random.pick(ODD_SENTENCES));
  return words.join(random.pick([' ', ' ', '', ', ']));
}

/** Whether what the parser claims is there: numbers are finite, and every size stands in the text as it says. */
export function textDefects(random: Random): { outcome: string; defects: readonly string[]; what: string } {
  const text = oddText(random).slice(0, LONGEST);
  const what = `text of ${text.length} characters`;
  try {
    const claims = parseClaims(text);
    const sizes = claims.flatMap((claim) => claim.sizes);
    const defects = sizes.filter(({ value, valueText }) => !Number.isFinite(value) || !text.includes(valueText));
    return {
      outcome: claims.length > 0 ? 'claims' : 'no claim',
      defects: defects.map(({ value, valueText }) => `size ${value} from "${valueText}"`),
      what,
    };
  } catch (thrown) {
    return { ...judgeError(thrown, 'claims'), what };
  }
}
