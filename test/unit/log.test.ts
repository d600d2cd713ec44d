import { expect } from 'chai';
import { coerceError, ERRORS, PrereadError } from '../../sidecar/errors.ts';
import { errorFields, redact } from '../../sidecar/log.ts';

describe('log', () => {
  it('lets no UID, Orthanc id or password through, whoever put it into a text', () => {
    const text = redact(
      'GET http://preread:sentinel@pacs/dicom-web/studies/1.2.840.113619.2.55.3 of 66c8e41e-ac3a9029-0b85e42a-8195ee0a-92c2e62e',
    );
    expect(text).to.equal('GET http://[credentials]@pacs/dicom-web/studies/[uid] of [orthanc-id]');
  });

  it('keeps versions, addresses and times', () => {
    const text = 'Orthanc 1.10.1 at 127.0.0.1:8042, 2026-01-31T10:00:00.000Z, 5.9 s';
    expect(redact(text)).to.equal(text);
  });

  it('says of an error its code and safe message, never its cause', () => {
    const error = coerceError(new Error('sentinel patient'));
    expect(JSON.stringify(errorFields(error))).not.to.contain('sentinel');
    expect(errorFields(new PrereadError('STUDY_GONE')).code).to.equal('STUDY_GONE');
  });
});

describe('error table', () => {
  it('has a plain cause and a next step for every code', () => {
    for (const [code, kind] of Object.entries(ERRORS)) {
      expect(code).to.match(/^[A-Z]+(_[A-Z]+)*$/);
      expect(kind.cause, code).to.match(/^[A-Z].*\.$/);
      expect(kind.action, code).to.match(/^[A-Z].*[.]$/);
    }
  });
});
