import { expect } from 'chai';
import { parseClaims } from '../../../sidecar/claims/parse-claims.ts';

/** Concept, degree and looks of each claim that names a finding. */
const said = (text: string) =>
  parseClaims(text)
    .filter(({ concept }) => concept !== undefined)
    .map(({ concept, severity, descriptors = [] }) =>
      [concept?.name, severity, ...descriptors].filter(Boolean).join(' '),
    );

describe('answers of a form behind a finding', () => {
  it('tell its degree and its looks', () => {
    expect(said('Pleural effusion, left. Severity: Moderate.')).to.deep.equal(['pleural effusion moderate']);
    expect(said('Nodule, right lung: 8 mm. Border shape: Spiculated. Composition: Part solid.')).to.deep.equal([
      'nodule spiculated part solid',
    ]);
  });

  it('take the density of a nodule for its looks and for no finding of its own', () => {
    expect(said('Nodule. Composition: Ground glass.')).to.deep.equal(['nodule ground-glass']);
    expect(said('Ground glass in the right lung.')).to.deep.equal(['ground-glass opacity']);
  });

  it('belong to the last finding of their line only', () => {
    expect(said('Pneumonia. Effusion.\nSeverity: Moderate.')).to.deep.equal(['pneumonia', 'pleural effusion']);
    expect(said('Pneumonia. Effusion. Severity: Moderate.')).to.deep.equal(['pneumonia', 'pleural effusion moderate']);
  });

  it('leave a degree that the finding has already', () => {
    expect(said('Small effusion. Severity: Severe.')).to.deep.equal(['pleural effusion mild']);
  });

  it('are no answers where the words mean something else', () => {
    expect(said('Nodule. Liver: Cystic.')).to.deep.equal(['nodule']);
    expect(said('Nodule. Calcification: coarse.')).to.deep.equal(['nodule', 'calcification']);
    expect(said('Severity: Moderate.')).to.deep.equal([]);
  });
});
