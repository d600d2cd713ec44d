import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { connectPacs } from '../../../sidecar/commands/connect-pacs.ts';
import { loadConfig } from '../../../sidecar/config.ts';
import type { DocumentIdentity } from '../../../sidecar/domain/draft.ts';
import { coerceError, ERRORS } from '../../../sidecar/errors.ts';

const BASIC_TEXT = '1.2.840.10008.5.1.4.1.1.88.11';
const document = { studyInstanceUid: '1.5', sopInstanceUid: '1.5.1.1' } as DocumentIdentity;

/** The store response of PS3.18 10.5.3 (Table 10.5.3-1) that names one object which was not stored. */
async function refusedWith(reason: number): Promise<string> {
  const ui = (value: string) => ({ vr: 'UI', Value: [value] });
  const failed = { '00081150': ui(BASIC_TEXT), '00081155': ui(document.sopInstanceUid) };
  const body = { '00081198': { vr: 'SQ', Value: [{ ...failed, '00081197': { vr: 'US', Value: [reason] } }] } };
  const server = createServer((_incoming, outgoing) => {
    outgoing.writeHead(409, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pacs = connectPacs(loadConfig({ ORTHANC_URL: url, ORTHANC_USERNAME: 'one', ORTHANC_PASSWORD: 'two' }), {
    retries: 0,
  });
  try {
    return await pacs.store.store(new Uint8Array(132), document).then(
      () => 'stored',
      (thrown) => coerceError(thrown).code,
    );
  } finally {
    pacs.close();
    server.close();
  }
}

describe('an object that a PACS names as not stored', () => {
  const cases = [
    [0xa700, 'PACS_STORED_NOTHING'],
    [0xa7ff, 'PACS_STORED_NOTHING'],
    [0x0110, 'PACS_SERVER_ERROR'],
    [0xa900, 'STORE_REJECTED'],
    [0xc000, 'STORE_REJECTED'],
    [0x0122, 'STORE_REJECTED'],
  ] as const;
  for (const [reason, code] of cases)
    it(`for 0x${reason.toString(16).padStart(4, '0')} is ${code}`, async () => {
      expect(await refusedWith(reason)).to.equal(code);
      expect(ERRORS[code].retryable).to.equal(code !== 'STORE_REJECTED');
    });
});
