import { expect } from 'chai';
import { readArchives } from '../../../sidecar/pacs/archives-file.ts';

const read = (document: unknown, environment = {}) => readArchives(JSON.stringify(document), environment);
const web = { url: 'https://archive.example/dicom-web/' };

describe('ARCHIVES_FILE', () => {
  it('names DICOMweb servers and DICOM archives; passwords come from the environment', () => {
    const document = [
      { name: 'old archive', dicomweb: { ...web, username: 'preread', passwordEnv: 'OLD' } },
      { name: 'open', dicomweb: web },
      { name: 'vna', modality: 'VNA' },
      { name: 'cloud', modality: 'CLOUD', retrieve: 'C-GET' },
    ];
    const url = 'https://archive.example/dicom-web';
    expect(read(document, { OLD: 'secret' })).to.deep.equal({
      problems: [],
      archives: [
        { name: 'old archive', kind: 'dicomweb', url, username: 'preread', password: 'secret' },
        { name: 'open', kind: 'dicomweb', url },
        { name: 'vna', kind: 'modality', modality: 'VNA', retrieve: 'C-MOVE' },
        { name: 'cloud', kind: 'modality', modality: 'CLOUD', retrieve: 'C-GET' },
      ],
    });
  });

  const wrong: [string, unknown, RegExp][] = [
    ['no list', {}, /list of archives/],
    ['no object', ['x'], /archives\[0\] must be an object/],
    ['no name', [{ modality: 'A' }], /name must be a text/],
    ['the name of the PACS', [{ name: 'Local', modality: 'A' }], /that is the PACS itself/],
    ['a name that could break a line', [{ name: 'a\nb', modality: 'A' }], /name must be a text/],
    ['no way there', [{ name: 'a' }], /either dicomweb or modality/],
    ['two ways there', [{ name: 'a', modality: 'A', dicomweb: web }], /either dicomweb or modality/],
    ['an unknown field', [{ name: 'a', modality: 'A', aet: 'X' }], /not one of: name, dicomweb/],
    ['an unknown way to retrieve', [{ name: 'a', modality: 'A', retrieve: 'C-STORE' }], /must be C-MOVE or C-GET/],
    ['a way to retrieve of DICOMweb', [{ name: 'a', dicomweb: web, retrieve: 'C-GET' }], /belongs to a modality/],
    ['no address', [{ name: 'a', dicomweb: {} }], /url must be an http/],
    [
      'a password in the address',
      [{ name: 'a', dicomweb: { url: 'http://u:sentinel@h' } }],
      /must not hold a user name/,
    ],
    ['a password', [{ name: 'a', dicomweb: { ...web, password: 'sentinel' } }], /must not stand in the file/],
    ['a user without password', [{ name: 'a', dicomweb: { ...web, username: 'u' } }], /go together/],
    [
      'a variable that is not set',
      [{ name: 'a', dicomweb: { ...web, username: 'u', passwordEnv: 'NOT_SET' } }],
      /variable that is not set/,
    ],
    [
      'two of one name',
      [
        { name: 'a', modality: 'A' },
        { name: 'A', modality: 'B' },
      ],
      /two archives have the same name/,
    ],
    [
      'two of one modality',
      [
        { name: 'a', modality: 'A' },
        { name: 'b', modality: 'A' },
      ],
      /have the same modality/,
    ],
  ];
  for (const [what, document, problem] of wrong)
    it(`refuses ${what}, without quoting values`, () => {
      const { archives, problems } = read(document);
      expect(archives).to.deep.equal([]);
      expect(problems.join('\n')).to.match(problem).and.not.to.contain('sentinel');
    });

  it('refuses what is not JSON, and lists all problems at once', () => {
    expect(readArchives('[', {}).problems).to.deep.equal(['it is not valid JSON']);
    expect(read([{ name: 'a' }, { modality: 'B' }]).problems).to.have.length(2);
  });
});
