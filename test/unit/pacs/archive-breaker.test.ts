import { expect } from 'chai';
import { coerceError, type ErrorCode, PrereadError } from '../../../sidecar/errors.ts';
import { createArchiveBreaker } from '../../../sidecar/pacs/archive-breaker.ts';

describe('the breaker of an archive', () => {
  let now = 0;
  let asked = 0;
  const breaker = createArchiveBreaker(() => now);
  const search = (name: string, answer: ErrorCode | 'found') =>
    breaker
      .run(name, async () => {
        asked++;
        if (answer !== 'found') throw new PrereadError(answer);
        return answer;
      })
      .catch((thrown) => coerceError(thrown).code);

  it('asks a silent archive twice, then not for a minute, then again', async () => {
    expect(await search('silent', 'ARCHIVE_TIMEOUT')).to.equal('ARCHIVE_TIMEOUT');
    expect(await search('silent', 'ARCHIVE_TIMEOUT')).to.equal('ARCHIVE_TIMEOUT');
    expect(asked).to.equal(2);
    expect(await search('silent', 'found'), 'not asked, and said so').to.equal('ARCHIVE_TIMEOUT');
    expect(asked).to.equal(2);
    expect(await search('other', 'found'), 'each has its own').to.equal('found');
    now += 60_001;
    expect(await search('silent', 'ARCHIVE_TIMEOUT'), 'once').to.equal('ARCHIVE_TIMEOUT');
    expect(asked).to.equal(4);
    expect(await search('silent', 'found')).to.equal('ARCHIVE_TIMEOUT');
    expect(asked).to.equal(4);
    now += 60_001;
    expect(await search('silent', 'found')).to.equal('found');
    expect(await search('silent', 'ARCHIVE_TIMEOUT')).to.equal('ARCHIVE_TIMEOUT');
    expect(await search('silent', 'found'), 'one silence is none').to.equal('found');
  });

  it('asks again whoever refuses: that costs nothing', async () => {
    asked = 0;
    for (let times = 0; times < 5; times++) await search('refusing', 'ARCHIVE_REFUSED');
    expect(asked).to.equal(5);
  });
});
