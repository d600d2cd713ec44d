import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig, redactedConfig } from '../../sidecar/config.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { SETTINGS } from '../../sidecar/settings.ts';

function problemsOf(environment: Record<string, string>): string {
  try {
    loadConfig(environment);
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(PrereadError).with.property('code', 'CONFIG_INVALID');
    return (thrown as Error).message;
  }
  throw new Error('the settings were accepted');
}

describe('config', () => {
  it('has the documented defaults', () => {
    const config = loadConfig({});
    expect(config.orthancUrl).to.equal('http://127.0.0.1:8042');
    expect(config.dicomwebUrl).to.equal('http://127.0.0.1:8042/dicom-web');
    expect(config.databaseUrl).to.equal(undefined);
    expect(config.settleSeconds).to.equal(5);
    expect(config.startFrom).to.equal('now');
    expect(config.write).to.equal('on');
  });

  it('lists all wrong settings at once, without their values', () => {
    const message = problemsOf({
      ORTHANC_URL: 'ftp://sentinel-host',
      HTTP_PORT: '99999',
      SETTLE_SECONDS: 'soon',
      WRITE: 'sometimes',
      START_FROM: 'yesterday',
      DATABASE_URL: 'mysql://user:sentinel-password@host/db',
      RULES_FILE: '/does/not/exist',
    });
    for (const name of [
      'ORTHANC_URL',
      'HTTP_PORT',
      'SETTLE_SECONDS',
      'WRITE',
      'START_FROM',
      'DATABASE_URL',
      'RULES_FILE',
    ])
      expect(message).to.contain(name);
    expect(message).not.to.contain('sentinel');
  });

  it('wants user name and password together, and a token for an open port', () => {
    expect(problemsOf({ ORTHANC_USERNAME: 'preread' })).to.contain('ORTHANC_PASSWORD');
    expect(problemsOf({ HTTP_HOST: '0.0.0.0' })).to.contain('HTTP_TOKEN');
    expect(problemsOf({ ORTHANC_URL: 'http://a:b@host' })).to.contain('ORTHANC_USERNAME');
  });

  it('reads a file below the environment, and refuses unknown names in it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'preread-config-'));
    try {
      const path = join(folder, 'preread.env');
      writeFileSync(path, 'SETTLE_SECONDS=7\nHTTP_PORT=9000\n');
      const config = loadConfig({ PREREAD_CONFIG: path, HTTP_PORT: '9001' });
      expect([config.settleSeconds, config.httpPort]).to.deep.equal([7, 9001]);
      writeFileSync(path, 'SETLE_SECONDS=7\n');
      expect(problemsOf({ PREREAD_CONFIG: path })).to.contain('SETLE_SECONDS');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows secrets only as set', () => {
    const shown = redactedConfig(
      loadConfig({ ORTHANC_USERNAME: 'preread', ORTHANC_PASSWORD: 'sentinel', HTTP_TOKEN: 'sentinel' }),
    );
    expect(JSON.stringify(shown)).not.to.contain('sentinel');
    expect(shown.ORTHANC_PASSWORD).to.equal('(set)');
    expect(Object.keys(shown)).to.have.length(SETTINGS.length);
  });
});
