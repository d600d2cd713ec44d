import { expect } from 'chai';
import { FAULT_KINDS } from '../../../../sidecar/evaluation/faults/kinds.ts';
import { seededRandom } from '../../../../sidecar/synth/random.ts';
import { kindOf, LINES, manyChanges, manySlips } from './sample-lines.ts';

const TEXTS = LINES.map(({ text }) => text);

describe('errors of language and of the hand', () => {
  it('repetition: a sentence that the draft has already', () => {
    for (const { was, now } of manySlips('repetition')) {
      const again = now.slice(was.length + 1, -1).toLowerCase();
      expect(
        TEXTS.some((text) => text.toLowerCase().includes(again)),
        again,
      ).to.equal(true);
    }
  });

  it('contradiction: the opposite of what a line says', () => {
    const said = new Set(manySlips('contradiction').map(({ was, now }) => now.slice(was.length + 1)));
    expect(said).to.include('Pneumothorax is present.');
    expect(said).to.include('There is no nodule in the upper lobe of left lung.');
    expect([...said].every((text) => !text.includes('mass'))).to.equal(true);
  });

  it('homophone: one word for another one that sounds alike', () => {
    for (const { was, now } of manySlips('homophone')) {
      const [before, after] = [was, now].map((text) => text.split(/\s+/));
      expect(now).not.to.equal(was);
      expect(Math.abs((before?.length ?? 0) - (after?.length ?? 0))).to.be.lessThan(2);
    }
  });

  it('typo: one word with one slip inside', () => {
    for (const { was, now } of manySlips('typo')) {
      const [before = [], after = []] = [was, now].map((text) => text.match(/\p{L}+/gu) ?? []);
      const wrong = before.filter((word, at) => word !== after[at]);
      expect(wrong.length, now).to.equal(1);
      expect(Math.abs(was.length - now.length)).to.be.lessThan(2);
    }
  });

  it('leave the words of others alone', () => {
    const quoted = '"Meniscal 9 mm thing"';
    for (const kind of FAULT_KINDS)
      for (const { was, now } of manySlips(kind.id)) if (was.includes(quoted)) expect(now, kind.id).to.include(quoted);
  });

  it('of every kind change a line or nothing, and the same seed makes the same error', () => {
    for (const { id } of FAULT_KINDS) {
      const changes = manyChanges(id);
      expect(changes.length, id).to.be.greaterThan(20);
      for (const [only, ...more] of changes) {
        expect(more).to.have.length(0);
        expect(only?.now).not.to.equal(only?.was);
      }
      const plan = () => kindOf(id).plan(LINES, seededRandom('same'));
      const text = TEXTS[plan()?.line ?? 0] ?? '';
      expect(plan()?.change(text)).to.equal(plan()?.change(text));
    }
  });

  it('have no place in an empty draft', () => {
    for (const { id, plan } of FAULT_KINDS) expect(plan([], seededRandom(id)), id).to.equal(undefined);
  });
});
