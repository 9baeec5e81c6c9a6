"""Terms that *others* coined: every one we use, and no more; and how a token is written.

A token is a term in N-Triples (RDF 1.1 N-Triples, 2.1): `<https://...>`, `"Nehru"@en`.
Only `iri` and `literal` make one, and both escape, so no text can break out of its token. Each
term is written in one way only, which is Oxigraph's, so equal terms are equal tokens.
"""

import re
from collections.abc import Callable
from functools import lru_cache

XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "dcterms": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": XSD,
}

_NOT_IN_IRI = re.compile(r'[\x00-\x20\x7f<>"{}|^`\\]')
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


@lru_cache(1 << 14)
def iri(text: str) -> str:
    """Return the token of an IRI; characters that no IRI may hold are percent-encoded."""
    return f"<{_NOT_IN_IRI.sub(lambda found: f'%{ord(found[0]):02X}', text)}>"


def literal(value: str | int, language: str = "", datatype: str = "") -> str:
    """Return the token of a literal, as Oxigraph writes it; an `int` is an xsd:integer."""
    if isinstance(value, int):
        return f'"{value}"^^<{XSD}integer>'
    if _ESCAPED.search(value):
        value = _ESCAPED.sub(_escape, value)
    if language:
        return f'"{value}"@{language.lower()}'
    return f'"{value}"^^{datatype}' if datatype else f'"{value}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _in(prefix: str) -> Callable[[str], str]:
    return lambda name: iri(PREFIXES[prefix] + name)


_crm, _dcterms, _oa, _prov, _skos = _in("crm"), _in("dcterms"), _in("oa"), _in("prov"), _in("skos")
_sh, _void, _dcat, _rdfs = _in("sh"), _in("void"), _in("dcat"), _in("rdfs")

RDF_TYPE = _in("rdf")("type")
RDFS_COMMENT = _rdfs("comment")
RDFS_LABEL = _rdfs("label")
RDFS_RESOURCE = _rdfs("Resource")
RDFS_SEE_ALSO = _rdfs("seeAlso")
FOAF_DOCUMENT = _in("foaf")("Document")
FOAF_HOMEPAGE = _in("foaf")("homepage")
FOAF_PRIMARY_TOPIC = _in("foaf")("primaryTopic")
OWL_VERSION_INFO = _in("owl")("versionInfo")
DCMITYPE_TEXT = _in("dcmitype")("Text")
EDTF = _in("edtf")("EDTF")
XSD_DATE = iri(XSD + "date")
XSD_GYEAR = iri(XSD + "gYear")
XSD_GYEAR_MONTH = iri(XSD + "gYearMonth")
XSD_DATE_TIME = iri(XSD + "dateTime")
XSD_HEX_BINARY = iri(XSD + "hexBinary")
XSD_NON_NEGATIVE_INTEGER = iri(XSD + "nonNegativeInteger")
XSD_BOOLEAN = iri(XSD + "boolean")
XSD_ANY_URI = iri(XSD + "anyURI")
CRM_VERSION = iri(PREFIXES["crm"] + "7.1.3/")
LANGUAGES = {  # ISO 639-1: the language at the EU Publications Office, by its ISO 639-3 code
    code: iri(f"http://publications.europa.eu/resource/authority/language/{name}")
    for code, name in (
        ("ar", "ARA"), ("cs", "CES"), ("de", "DEU"), ("en", "ENG"), ("es", "SPA"), ("fr", "FRA"),
        ("hu", "HUN"), ("it", "ITA"), ("ja", "JPN"), ("ko", "KOR"), ("pl", "POL"), ("ro", "RON"),
        ("ru", "RUS"), ("sr", "SRP"), ("vi", "VIE"), ("zh", "ZHO"),
    )
}  # fmt: skip
ACCESS_PUBLIC = iri("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
FORMATS = {  # media type: the format by its IRI at W3C
    "application/n-quads": iri("http://www.w3.org/ns/formats/N-Quads"),
    "text/turtle": iri("http://www.w3.org/ns/formats/Turtle"),
    "application/trig": iri("http://www.w3.org/ns/formats/TriG"),
    "application/ld+json": iri("http://www.w3.org/ns/formats/JSON-LD"),
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def wikidata(item: str) -> str:
    """Return the token of a Wikidata item, `Q1047`."""
    return iri(PREFIXES["wd"] + item)


class CRM:
    """CIDOC-CRM 7.1.3, RDFS of February 2024."""

    E7_Activity = _crm("E7_Activity")
    E11_Modification = _crm("E11_Modification")
    E13_Attribute_Assignment = _crm("E13_Attribute_Assignment")
    E21_Person = _crm("E21_Person")
    E22_Human_Made_Object = _crm("E22_Human-Made_Object")
    E29_Design_or_Procedure = _crm("E29_Design_or_Procedure")
    E30_Right = _crm("E30_Right")
    E31_Document = _crm("E31_Document")
    E33_E41_Linguistic_Appellation = _crm("E33_E41_Linguistic_Appellation")
    E33_Linguistic_Object = _crm("E33_Linguistic_Object")
    E34_Inscription = _crm("E34_Inscription")
    E35_Title = _crm("E35_Title")
    E42_Identifier = _crm("E42_Identifier")
    E52_Time_Span = _crm("E52_Time-Span")
    E53_Place = _crm("E53_Place")
    E54_Dimension = _crm("E54_Dimension")
    E55_Type = _crm("E55_Type")
    E65_Creation = _crm("E65_Creation")
    E73_Information_Object = _crm("E73_Information_Object")
    E74_Group = _crm("E74_Group")
    E78_Curated_Holding = _crm("E78_Curated_Holding")
    P1_is_identified_by = _crm("P1_is_identified_by")
    P2_has_type = _crm("P2_has_type")
    P3_has_note = _crm("P3_has_note")
    P4_has_time_span = _crm("P4_has_time-span")
    P7_took_place_at = _crm("P7_took_place_at")
    P9_consists_of = _crm("P9_consists_of")
    P11_had_participant = _crm("P11_had_participant")
    P14_carried_out_by = _crm("P14_carried_out_by")
    P16_used_specific_object = _crm("P16_used_specific_object")
    P17_was_motivated_by = _crm("P17_was_motivated_by")
    P21_had_general_purpose = _crm("P21_had_general_purpose")
    P31_has_modified = _crm("P31_has_modified")
    P33_used_specific_technique = _crm("P33_used_specific_technique")
    P43_has_dimension = _crm("P43_has_dimension")
    P46i_forms_part_of = _crm("P46i_forms_part_of")
    P50_has_current_keeper = _crm("P50_has_current_keeper")
    P67_refers_to = _crm("P67_refers_to")
    P70_documents = _crm("P70_documents")
    P72_has_language = _crm("P72_has_language")
    P73_has_translation = _crm("P73_has_translation")
    P74_has_current_or_former_residence = _crm("P74_has_current_or_former_residence")
    P82_at_some_time_within = _crm("P82_at_some_time_within")
    P82a_begin_of_the_begin = _crm("P82a_begin_of_the_begin")
    P82b_end_of_the_end = _crm("P82b_end_of_the_end")
    P90_has_value = _crm("P90_has_value")
    P91_has_unit = _crm("P91_has_unit")
    P94_has_created = _crm("P94_has_created")
    P102_has_title = _crm("P102_has_title")
    P103_was_intended_for = _crm("P103_was_intended_for")
    P104_is_subject_to = _crm("P104_is_subject_to")
    P106_is_composed_of = _crm("P106_is_composed_of")
    P106i_forms_part_of = _crm("P106i_forms_part_of")
    P107i_is_current_or_former_member_of = _crm("P107i_is_current_or_former_member_of")
    P129_is_about = _crm("P129_is_about")
    P128_carries = _crm("P128_carries")
    P130i_features_are_also_found_on = _crm("P130i_features_are_also_found_on")
    P140_assigned_attribute_to = _crm("P140_assigned_attribute_to")
    P141_assigned = _crm("P141_assigned")
    P148_has_component = _crm("P148_has_component")
    P165_incorporates = _crm("P165_incorporates")
    P177_assigned_property_of_type = _crm("P177_assigned_property_of_type")
    P190_has_symbolic_content = _crm("P190_has_symbolic_content")


class DCTERMS:
    """DCMI Metadata Terms."""

    abstract = _dcterms("abstract")
    accessRights = _dcterms("accessRights")
    bibliographicCitation = _dcterms("bibliographicCitation")
    conformsTo = _dcterms("conformsTo")
    contributor = _dcterms("contributor")
    created = _dcterms("created")
    creator = _dcterms("creator")
    description = _dcterms("description")
    format = _dcterms("format")
    hasVersion = _dcterms("hasVersion")
    identifier = _dcterms("identifier")
    isPartOf = _dcterms("isPartOf")
    isReplacedBy = _dcterms("isReplacedBy")
    issued = _dcterms("issued")
    isVersionOf = _dcterms("isVersionOf")
    language = _dcterms("language")
    license = _dcterms("license")
    publisher = _dcterms("publisher")
    references = _dcterms("references")
    rights = _dcterms("rights")
    source = _dcterms("source")
    subject = _dcterms("subject")
    title = _dcterms("title")
    type = _dcterms("type")


class OA:
    """Web Annotation Vocabulary."""

    Annotation = _oa("Annotation")
    SpecificResource = _oa("SpecificResource")
    TextPositionSelector = _oa("TextPositionSelector")
    TextQuoteSelector = _oa("TextQuoteSelector")
    end = _oa("end")
    exact = _oa("exact")
    hasBody = _oa("hasBody")
    hasSelector = _oa("hasSelector")
    hasSource = _oa("hasSource")
    hasTarget = _oa("hasTarget")
    identifying = _oa("identifying")
    motivatedBy = _oa("motivatedBy")
    prefix = _oa("prefix")
    start = _oa("start")
    suffix = _oa("suffix")


class PROV:
    """PROV-O."""

    Activity = _prov("Activity")
    Entity = _prov("Entity")
    SoftwareAgent = _prov("SoftwareAgent")
    used = _prov("used")
    wasAttributedTo = _prov("wasAttributedTo")
    wasAssociatedWith = _prov("wasAssociatedWith")
    wasDerivedFrom = _prov("wasDerivedFrom")
    wasGeneratedBy = _prov("wasGeneratedBy")


class SKOS:
    """SKOS; its mapping properties link to Wikidata without a claim of sameness."""

    altLabel = _skos("altLabel")
    closeMatch = _skos("closeMatch")
    exactMatch = _skos("exactMatch")
    hiddenLabel = _skos("hiddenLabel")
    note = _skos("note")
    prefLabel = _skos("prefLabel")


class SH:
    """SHACL, 3.6: the validation report."""

    ValidationReport = _sh("ValidationReport")
    ValidationResult = _sh("ValidationResult")
    conforms = _sh("conforms")
    focusNode = _sh("focusNode")
    result = _sh("result")
    resultMessage = _sh("resultMessage")
    message = _sh("message")
    resultPath = _sh("resultPath")
    resultSeverity = _sh("resultSeverity")
    severity = _sh("severity")
    sourceConstraintComponent = _sh("sourceConstraintComponent")
    sourceShape = _sh("sourceShape")
    value = _sh("value")
    Violation = _sh("Violation")
    Warning = _sh("Warning")
    Info = _sh("Info")


class RDF:
    """RDF 1.1: reification."""

    Statement = _in("rdf")("Statement")
    subject = _in("rdf")("subject")
    predicate = _in("rdf")("predicate")
    object = _in("rdf")("object")


class DQV:
    """Data Quality Vocabulary."""

    QualityMeasurement = _in("dqv")("QualityMeasurement")
    computedOn = _in("dqv")("computedOn")
    isMeasurementOf = _in("dqv")("isMeasurementOf")
    value = _in("dqv")("value")


VOID_CLASS = _void("class")  # a keyword of Python


class SPDX:
    """SPDX 2: checksums, as DCAT 3 (6.8.14) wants them."""

    Checksum = _in("spdx")("Checksum")
    algorithm = _in("spdx")("algorithm")
    checksum = _in("spdx")("checksum")
    checksumAlgorithm_sha256 = _in("spdx")("checksumAlgorithm_sha256")
    checksumValue = _in("spdx")("checksumValue")


class VOID:
    """VoID: Describing Linked Datasets."""

    Dataset = _void("Dataset")
    Linkset = _void("Linkset")
    classPartition = _void("classPartition")
    classes = _void("classes")
    distinctObjects = _void("distinctObjects")
    distinctSubjects = _void("distinctSubjects")
    entities = _void("entities")
    properties = _void("properties")
    property = _void("property")
    propertyPartition = _void("propertyPartition")
    dataDump = _void("dataDump")
    exampleResource = _void("exampleResource")
    feature = _void("feature")
    linkPredicate = _void("linkPredicate")
    objectsTarget = _void("objectsTarget")
    sparqlEndpoint = _void("sparqlEndpoint")
    subjectsTarget = _void("subjectsTarget")
    subset = _void("subset")
    triples = _void("triples")
    uriSpace = _void("uriSpace")
    vocabulary = _void("vocabulary")


class DCAT:
    """DCAT 3."""

    byteSize = _dcat("byteSize")
    compressFormat = _dcat("compressFormat")
    DataService = _dcat("DataService")
    Dataset = _dcat("Dataset")
    Distribution = _dcat("Distribution")
    distribution = _dcat("distribution")
    downloadURL = _dcat("downloadURL")
    endpointURL = _dcat("endpointURL")
    mediaType = _dcat("mediaType")
    servesDataset = _dcat("servesDataset")
