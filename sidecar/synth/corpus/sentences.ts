import type { Random } from '../random.ts';
import type { AbsentItem, FindingItem, NormalItem, Placed, PriorEvidence, ResolvedItem } from './evidence-items.ts';
import { DENIED_WORDS, FINDING_WORDS, type FindingWords } from './finding-words.ts';
import type { HouseStyle } from './house-style.ts';
import { printedDate } from './numbers.ts';
import { ORGAN_WORDS, placeWords } from './place-words.ts';
import { printedShift, printedSizes, printedWas } from './sizes.ts';
import { abbreviated, fill, fillPart, listed } from './templates.ts';
import { tipWords } from './tips.ts';

/** What one report's sentences are made with. */
export interface Pen {
  readonly style: HouseStyle;
  /** Draws among the house's templates. */
  readonly random: Random;
  readonly prior?: PriorEvidence;
  /**
   * A number drawn for each item: of the names that mean the same it chooses one for the whole report, so that findings and
   * impression speak of the same thing.
   */
  readonly draws: ReadonlyMap<string, number>;
}

function nameOf({ american, british }: FindingWords, { style, draws }: Pen, id: string): string {
  const names = style.spelling === 'british' ? (british ?? american) : american;
  return names[(draws.get(id) ?? 0) % names.length] ?? '';
}

const LOOKS: Readonly<Record<string, string>> = { 'part solid': 'part-solid', 'ground glass': 'ground-glass' };

interface NounPhrase {
  readonly np: string;
  readonly a: string;
  /** ` in the right upper lobe`, or nothing. */
  readonly place: string;
  /** `right upper lobe `, where the place can stand before the name. */
  readonly at?: string;
  readonly isMany: boolean;
}

const withArticle = (np: string, grammar: FindingWords['grammar']): string =>
  grammar !== 'one' ? np : `${/^[aeiou]/i.test(np) ? 'an' : 'a'} ${np}`;

type Named = Placed & { readonly id: string } & Partial<Pick<FindingItem, 'degree' | 'rib'>>;

function nounPhrase(one: Named, pen: Pen, looks: readonly string[] = []): NounPhrase {
  const words = FINDING_WORDS[one.lesion];
  const { laterality: side } = one;
  const np = [
    one.degree === undefined ? undefined : words.degrees?.[one.degree],
    ...looks,
    words.place === 'side' ? side : undefined,
    one.rib === undefined ? undefined : `${one.rib}th`,
    nameOf(words, pen, one.id),
  ]
    .filter(Boolean)
    .join(' ');
  const named = words.place === 'in' ? placeWords(one.site, side) : undefined;
  const canLead = !words.preposition && side !== 'bilateral' && !named?.includes(' of ');
  return {
    np,
    a: withArticle(np, words.grammar),
    place: named === undefined ? '' : ` ${words.preposition ?? 'in'} ${named}`,
    ...(canLead && named ? { at: `${named.replace(/^the /, '')} ` } : {}),
    isMany: words.grammar === 'many',
  };
}

function changeWords({ change, quantity }: FindingItem, { style, random, prior }: Pen): string {
  if (!change || !prior) return '';
  const was = change.from === undefined ? '' : printedWas(change.from, quantity, style.numbers);
  return fillPart(random.pick(style.change[change.outcome]), { was, date: printedDate(prior.date, style.dates) });
}

/** A template whose place cannot stand before the name has it behind. */
const placedTemplate = (template: string, { at }: NounPhrase): string =>
  at === undefined && template.includes('{at}') ? template.replace('{at}', '').replace('{np}', '{np}{in}') : template;

/** @param templates of the house, for findings or for impressions; a finding that is not sure is worded by its step */
export function findingSentence(one: FindingItem, pen: Pen, templates: readonly string[]): string {
  const { style, random } = pen;
  const looks = one.descriptors.map((look) => LOOKS[look] ?? look);
  const phrase = nounPhrase(one, pen, looks);
  const drawn = placedTemplate(one.certainty ? style.hedges[one.certainty] : random.pick(templates), phrase);
  const text = fill(drawn, {
    np: phrase.np,
    a: phrase.a,
    in: `${phrase.place}${tipWords(one, style)}`,
    at: phrase.at ?? '',
    is: phrase.isMany ? 'are' : 'is',
    size: printedSizes(one, style),
    change: changeWords(one, pen),
  });
  const shift = printedShift(one, style);
  return abbreviated(shift === '' ? text : `${text} Midline shift of ${shift}.`, style);
}

export function resolvedSentence(one: ResolvedItem, pen: Pen): string {
  const { style, random, prior } = pen;
  const { np, place } = nounPhrase(one, pen);
  const date = prior ? printedDate(prior.date, style.dates) : '';
  return abbreviated(fill(random.pick(style.resolved), { np, in: place, date }), style);
}

function deniedName({ finding }: AbsentItem, { spelling }: HouseStyle): string {
  const words = DENIED_WORDS[finding.name];
  return (spelling === 'british' ? words?.british : undefined) ?? words?.american ?? finding.name;
}

/** One denial for all of them; each that is only unlikely has its own. */
export function denialSentence(items: readonly AbsentItem[], pen: Pen): string {
  const { style, random } = pen;
  const [first] = items;
  const list = listed(
    items.map((one) => deniedName(one, style)),
    'or',
  );
  const template = first?.certainty ? style.hedges.unlikely : random.pick(style.denial);
  return abbreviated(fill(template, { list, is: 'is' }), style);
}

export function normalSentence(items: readonly NormalItem[], { style, random }: Pen): string {
  const words = items.flatMap(({ site }) => ORGAN_WORDS[site.name] ?? []);
  const organs = listed(
    words.map(({ name }) => name),
    'and',
  );
  const isMany = words.length > 1 || words.some((one) => one.isMany);
  return abbreviated(fill(random.pick(style.normal), { organs, is: isMany ? 'are' : 'is' }), style);
}
