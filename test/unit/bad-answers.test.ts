import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { parseClaims } from '../../sidecar/claims/parse-claims.ts';
import { splitSentences } from '../../sidecar/claims/sentences.ts';
import { attr, codeOf, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { soundDataset } from '../../sidecar/dicom/sound-json.ts';
import { type SeriesInstanceUid, type StudyInstanceUid, sopInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { withoutPadding } from '../../sidecar/domain/padding.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { canonicalJson } from '../../sidecar/ledger/canonical-json.ts';
import { createDicomweb } from '../../sidecar/pacs/dicomweb.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';

/** What the fuzzer found, each held here by itself. */

/** As it comes out of the parser: own `__proto__` members, numbers beyond all bounds. */
const parsed = (json: string): DicomJson => soundDataset(JSON.parse(json) as Record<string, unknown>);

describe('an answer of a PACS', () => {
  it('has a list of values, or none, whatever was sent', () => {
    expect(
      parsed('{"00100020":{"vr":"LO","Value":"7"},"00100010":null,"00100030":{"vr":7},"00100040":[]}'),
    ).to.deep.equal({
      '00100020': { vr: 'LO' },
      '00100030': { vr: 'UN' },
    });
  });

  it('holds no half characters and no number without end: it has a form for the ledger', () => {
    const dataset = parsed('{"0040A160":{"vr":"UT","Value":["a\\ud800b",1e999,null,{"Alphabetic":"\\udc00"}]}}');
    expect(dataset['0040A160']?.Value).to.deep.equal(['a\ufffdb', null, null, { Alphabetic: '\ufffd' }]);
    expect(() => canonicalJson(dataset)).not.to.throw();
  });

  it('sets no prototype', () => {
    const dataset = parsed('{"__proto__":{"00100020":{"vr":"LO","Value":["evil"]}},"constructor":{"vr":"LO"}}');
    expect(text(dataset, TAG.PatientID)).to.equal(undefined);
    expect(Object.keys(dataset)).to.deep.equal([]);
  });

  it('is not deeper than anybody reads', () => {
    const deep = `${'{"0040A730":{"vr":"SQ","Value":['.repeat(5000)}{}${']}}'.repeat(5000)}`;
    let depth = 0;
    for (let at: unknown = parsed(deep); at; depth++) at = (at as DicomJson)['0040A730']?.Value?.[0];
    expect(depth).to.be.within(65, 200);
  });

  it('keeps what is sound as it is', () => {
    const sound: DicomJson = {
      '00100010': attr('PN', { Alphabetic: 'A^B', Ideographic: '山' }),
      '0040A730': attr('SQ', { '0040A30A': attr('DS', 1.5, '2') }),
      '00420011': { vr: 'OB', InlineBinary: 'AAAA' },
      '7FE00010': { vr: 'OW', BulkDataURI: 'http://x/bulk' },
      '00080050': { vr: 'SH' },
    };
    expect(soundDataset(sound)).to.deep.equal(sound);
  });
});

describe('an archive that knows no offset', () => {
  it('is not asked for the same page for ever', async () => {
    const page = Array.from({ length: 200 }, (_, at) => ({ '00080018': { vr: 'UI', Value: [`1.2.${at + 1}`] } }));
    let asked = 0;
    const server = createServer((_incoming, outgoing) => {
      asked++;
      outgoing.writeHead(200, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(page));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const http = createHttp({ retries: 0 });
    try {
      const dicomweb = createDicomweb(http, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const uids = new Set<string | undefined>();
      for await (const found of dicomweb.listInstances('1.1' as StudyInstanceUid, '1.3' as SeriesInstanceUid)) {
        for (const one of found) uids.add(text(one, TAG.SOPInstanceUID));
        if (asked > 5) break;
      }
      expect([uids.size, asked]).to.deep.equal([200, 2]);
    } finally {
      http.close();
      server.close();
    }
  });
});

/** A square of these lengths takes minutes: the test would end in its time limit. */
describe('long texts', () => {
  const many = 300_000;

  it('lose their padding', () => {
    expect(withoutPadding('ab \0 ')).to.equal('ab');
    expect(withoutPadding(' ')).to.equal('');
    expect(withoutPadding(`${' '.repeat(many)}x`)).to.have.length(many + 1);
    expect(text({ '00081030': attr('LO', `a${' '.repeat(many)}x `) }, '00081030')).to.have.length(many + 2);
    expect(() => sopInstanceUid(`1.2${'\0'.repeat(many)}x`)).to.throw(TypeError);
  });

  it('are read in one go', () => {
    expect(parseClaims(`Seen on 01/02/2025${' 01/02/2025'.repeat(5000)}.`)[0]?.dates).to.have.length(5001);
    expect(splitSentences(`${'a'.repeat(many)}1. B`)).to.have.length(2);
  });

  it('are no codes', () => {
    const coded = (value: string, meaning: string) =>
      codeOf({
        [TAG.LongCodeValue]: attr('UC', value),
        [TAG.CodingSchemeDesignator]: attr('SH', 'X'),
        [TAG.CodeMeaning]: attr('LO', meaning),
      });
    expect(coded('7', 'm'.repeat(many))).to.deep.equal({ value: '7', scheme: 'X', meaning: '7' });
    expect(coded('7'.repeat(many), 'm')).to.equal(undefined);
  });
});

describe('a dataset without lists of values', () => {
  it('is refused by name', () => {
    const dataset = {
      [TAG.SOPClassUID]: attr('UI', '1.2'),
      [TAG.SOPInstanceUID]: attr('UI', '1.3'),
      [TAG.PatientID]: { vr: 'LO', Value: '7' },
    } as unknown as DicomJson;
    expect(() => encodePart10(dataset))
      .to.throw(PrereadError)
      .with.property('code', 'DICOM_INVALID');
  });
});
