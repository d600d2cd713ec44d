import { expect } from 'chai';
import fc from 'fast-check';
import type { Draft } from '../../../sidecar/domain/draft.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { checkStatement } from '../../../sidecar/drafting/check-claims.ts';
import { checkContext } from '../../../sidecar/drafting/check-context.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import { anyEvidence } from './any-evidence.ts';
import { caseOf, measuredPair } from './any-input.ts';
import { CURRENT, input, PRIOR, technique, withPrior } from './builders.ts';

const textOf = (draft: Draft): string => draft.statements.map((statement) => statement.text).join('\n');

/** A draft's own words: what stands in quotation marks is a source's. */
const unquoted = (text: string): string => text.replace(/"[^"]*"/g, '');
const ownWords = (draft: Draft): string => unquoted(textOf(draft));

/** The sides that the places of an item name. */
function sidesOf(item: Evidence | undefined): readonly string[] {
  const places = [
    item !== undefined && 'site' in item ? item.site : undefined,
    item?.kind === 'dose' ? item.targetRegion : undefined,
  ];
  return places.flatMap((place) => place?.meaning.toLowerCase().match(SIDES) ?? []);
}
const SIDES = /(?<!\p{L})(?:left|right)(?!\p{L})/giu;
const runs = { numRuns: 300 };

describe('draftReport: properties', () => {
  it('drops nothing of what it words itself, whatever the documents hold', () => {
    fc.assert(
      fc.property(fc.boolean().chain(caseOf), (made) => {
        expect(draftReport(made.input).dropped.map((item) => [item.statement.text, item.reasons])).to.deep.equal([]);
      }),
      runs,
    );
  });

  it('lets no changed digit through', () => {
    const tenth = fc.integer({ min: 1, max: 999 });
    fc.assert(
      fc.property(tenth, tenth, fc.nat(), fc.integer({ min: 1, max: 9 }), (now, earlier, place, step) => {
        const pair = measuredPair(now / 10, earlier / 10);
        const source = input([technique('t'), ...pair.current], withPrior(pair.prior, pair.comparisons));
        const said = draftReport(source).statements.find((statement) => statement.section === 'findings');
        if (said === undefined) throw new Error('nothing was said');
        const digits = [...said.text.matchAll(/\d/g)].map((match) => match.index);
        const at = digits[place % digits.length] ?? 0;
        const digit = (Number(said.text[at]) + step) % 10;
        const text = said.text.slice(0, at) + digit + said.text.slice(at + 1);
        expect(checkStatement({ ...said, text }, checkContext(source)), text).not.to.deep.equal([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('says "new" and "resolved" only to deny them, where no outcome says so', () => {
    fc.assert(
      fc.property(caseOf(true), (made) => {
        const words = ownWords(draftReport(made.input))
          .replaceAll('this does not make it new', '')
          .replaceAll('this does not mean that it has resolved', '');
        expect(words).not.to.match(/(?<!\p{L})(?:new|resolved)(?!\p{L})/iu);
      }),
      runs,
    );
  });

  it('never calls anything normal', () => {
    fc.assert(
      fc.property(fc.boolean().chain(caseOf), (made) => {
        const words = ownWords(draftReport(made.input))
          .replaceAll('nothing here says that anything else is normal', '')
          .replaceAll('absence of a statement is not a normal result', '');
        expect(words).not.to.match(/normal/i);
      }),
      runs,
    );
  });

  it('names no side that no source names', () => {
    const sideless = caseOf(true).filter(
      ({ input: made }) =>
        !/left|right|bilateral|RML|both|[lr][ul]l/i.test(JSON.stringify([made.evidence, made.priors])),
    );
    fc.assert(
      fc.property(sideless, (made) => {
        expect(textOf(draftReport(made.input))).not.to.match(/(?<!\p{L})(?:left|right|bilateral)(?!\p{L})/iu);
      }),
      { numRuns: 150 },
    );
  });

  it('compares nothing where no prior is', () => {
    fc.assert(
      fc.property(caseOf(false), (made) => {
        const words = ownWords(draftReport(made.input)).replace('No prior study available for comparison.', '');
        expect(words).not.to.match(/(?<!\p{L})(?:prior|previously|compared|unchanged|larger|smaller|since)(?!\p{L})/iu);
      }),
      runs,
    );
  });

  it('names evidence under every statement, once, on one line, without control characters; same input, same draft', () => {
    fc.assert(
      fc.property(caseOf(true), (made) => {
        const draft = draftReport(made.input);
        for (const statement of draft.statements) {
          expect(statement.evidenceIds).not.to.have.length(0);
          expect(statement.text).not.to.match(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
        }
        expect(new Set(draft.statements.map((statement) => statement.id)).size).to.equal(draft.statements.length);
        expect(draftReport(made.input)).to.deep.equal(draft);
      }),
      { numRuns: 150 },
    );
  });

  it('drops nothing of what it words from documents of any kind, quotes what is theirs, and has sides from places only', () => {
    fc.assert(
      fc.property(anyEvidence, anyEvidence, (now, earlier) => {
        const before = earlier.map((item) => ({
          ...item,
          id: `p${item.id}` as typeof item.id,
          studyInstanceUid: PRIOR,
        }));
        const named = before.map((item) =>
          item.kind === 'recommendation' ? { ...item, statementId: `p${item.statementId}` as typeof item.id } : item,
        );
        const study = { studyInstanceUid: CURRENT, studyDate: '20261120' };
        const draft = draftReport(input([technique('t'), ...now], { study, ...withPrior(named, []) }));
        expect(draft.dropped.map((item) => [item.statement.text, item.reasons])).to.deep.equal([]);
        for (const { text } of draft.statements) expect(text).not.to.match(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
        const own = ownWords(draft)
          .replaceAll('nothing here says that anything else is normal', '')
          .replaceAll('absence of a statement is not a normal result', '');
        expect(own).not.to.match(/(?<!\p{L})(?:normal|new|resolved)(?!\p{L})/iu);
        const items = new Map<string, Evidence>([...now, ...named].map((item) => [item.id, item]));
        for (const { text, evidenceIds } of draft.statements)
          for (const side of unquoted(text).toLowerCase().match(SIDES) ?? [])
            expect(
              evidenceIds.flatMap((id) => sidesOf(items.get(id))),
              text,
            ).to.include(side);
      }),
      runs,
    );
  });
});
