"""
The same job written straightforwardly inside Orthanc: when a study is stable, read its measurement SRs and those of the
patient's newest earlier study, compare lesion by lesion, and store a Basic Text SR. No ledger, no retries, no read-back,
no versions, no check of what it writes: what a capable person writes in an afternoon, to compare timings with.
"""

import io

import orthanc
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
import datetime
import json

MANUFACTURER = 'Bench peer'
BASIC_TEXT_SR = '1.2.840.10008.5.1.4.1.1.88.11'


def get(path):
    return json.loads(orthanc.RestApiGet(path))


def code(value, scheme, meaning):
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return Sequence([item])


def lesions(study):
    """Tracking UID -> (label, millimetres) of every TID 1500 report in a study."""
    found = {}
    for series in get('/studies/%s/series' % study):
        tags = series['MainDicomTags']
        if tags.get('Modality') != 'SR' or tags.get('Manufacturer') == MANUFACTURER:
            continue
        for instance in series['Instances']:
            report = pydicom.dcmread(io.BytesIO(orthanc.GetDicomForInstance(instance)))
            for group in groups(report):
                uid, label, size = measured(group)
                if uid and size is not None:
                    found[uid] = (label, size)
    return found


def groups(item):
    for child in item.get('ContentSequence', []):
        if 'ConceptNameCodeSequence' in child and child.ConceptNameCodeSequence[0].CodeValue == '125007':
            yield child
        else:
            yield from groups(child)


def measured(group):
    uid = label = size = None
    for child in group.ContentSequence:
        if child.ValueType == 'UIDREF':
            uid = child.UID
        elif child.ValueType == 'TEXT':
            label = child.TextValue
        elif child.ValueType == 'NUM':
            size = float(child.MeasuredValueSequence[0].NumericValue)
    return uid, label, size


def prior_of(study):
    """The patient's newest study before this one."""
    this = get('/studies/%s' % study)
    date = this['MainDicomTags'].get('StudyDate', '')
    studies = get('/patients/%s/studies' % this['ParentPatient'])
    earlier = [one for one in studies if one['MainDicomTags'].get('StudyDate', '') < date]
    return max(earlier, key=lambda one: one['MainDicomTags']['StudyDate'])['ID'] if earlier else None


def sentences(study):
    now = lesions(study)
    prior = prior_of(study)
    before = lesions(prior) if prior else {}
    for uid, (label, size) in now.items():
        if uid in before:
            yield '%s: %.1f mm, before %.1f mm (%+.1f mm).' % (label, size, before[uid][1], size - before[uid][1])
        else:
            yield '%s: %.1f mm.' % (label, size)
    if not prior:
        yield 'No prior study.'


def text_item(relationship, name, text):
    item = Dataset()
    item.RelationshipType, item.ValueType = relationship, 'TEXT'
    item.ConceptNameCodeSequence, item.TextValue = name, text
    return item


def report(study, lines):
    first = get('/studies/%s/instances' % study)[0]['ID']
    source = pydicom.dcmread(io.BytesIO(orthanc.GetDicomForInstance(first)), stop_before_pixels=True)
    now = datetime.datetime.now()
    made = Dataset()
    for keyword in ('PatientName', 'PatientID', 'IssuerOfPatientID', 'PatientBirthDate', 'PatientSex', 'StudyInstanceUID',
                    'StudyDate', 'StudyTime', 'StudyID', 'AccessionNumber', 'ReferringPhysicianName'):
        if keyword in source:
            setattr(made, keyword, source[keyword].value)
    made.SpecificCharacterSet = source.get('SpecificCharacterSet', 'ISO_IR 192')
    made.SOPClassUID, made.SOPInstanceUID, made.SeriesInstanceUID = BASIC_TEXT_SR, generate_uid(), generate_uid()
    made.Modality, made.Manufacturer = 'SR', MANUFACTURER
    made.SeriesDescription, made.SeriesNumber, made.InstanceNumber = 'DRAFT REPORT', 9901, 1
    made.ContentDate, made.ContentTime = now.strftime('%Y%m%d'), now.strftime('%H%M%S')
    made.CompletionFlag, made.VerificationFlag = 'PARTIAL', 'UNVERIFIED'
    made.ReferencedPerformedProcedureStepSequence = Sequence()
    made.PerformedProcedureCodeSequence = Sequence()
    made.ValueType, made.ContinuityOfContent = 'CONTAINER', 'SEPARATE'
    made.ConceptNameCodeSequence = code('18748-4', 'LN', 'Diagnostic imaging study')
    findings = Dataset()
    findings.RelationshipType, findings.ValueType, findings.ContinuityOfContent = 'CONTAINS', 'CONTAINER', 'SEPARATE'
    findings.ConceptNameCodeSequence = code('121070', 'DCM', 'Findings')
    finding = code('121071', 'DCM', 'Finding')
    findings.ContentSequence = Sequence([text_item('CONTAINS', finding, line) for line in lines])
    made.ContentSequence = Sequence([findings])
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    made.is_little_endian, made.is_implicit_VR = True, False
    file = io.BytesIO()
    pydicom.dcmwrite(file, made, write_like_original=False)
    return file.getvalue()


def on_change(change, _level, study):
    if change != orthanc.ChangeType.STABLE_STUDY:
        return
    try:
        series = get('/studies/%s/series' % study)
        # Its own report makes the study stable once more.
        if any(one['MainDicomTags'].get('Manufacturer') == MANUFACTURER for one in series):
            return
        orthanc.RestApiPost('/instances', report(study, list(sentences(study))))
    except Exception as error:
        orthanc.LogError('peer: %s' % error)


orthanc.RegisterOnChangeCallback(on_change)
