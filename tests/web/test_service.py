"""The endpoint says what it is, what is wrong with a query, and lets pages of other origins ask."""

from dataclasses import fields

import pytest
import rdflib
from flask.testing import FlaskClient

from lod.config import Limits
from lod.web.limits import limits_in_words

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = rdflib.Namespace("http://www.w3.org/ns/formats/")
SERVICE = rdflib.URIRef("https://lod.example.org/sparql")


@pytest.mark.parametrize(
    ("accept", "name"),
    [("text/turtle", "turtle"), ("application/rdf+xml, */*;q=0.1", "xml"), ("application/n-triples", "nt")],
)
def test_who_asks_nothing_in_rdf_gets_the_service_description(
    client: FlaskClient, accept: str, name: str
) -> None:
    response = client.get("/sparql", headers={"Accept": accept})

    graph = rdflib.Graph().parse(data=response.data, format=name)
    assert (SERVICE, rdflib.RDF.type, SD.Service) in graph
    assert (SERVICE, SD.endpoint, SERVICE) in graph
    assert (SERVICE, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (SERVICE, SD.feature, SD.UnionDefaultGraph) in graph
    assert len(set(graph.objects(SERVICE, SD.resultFormat))) == 8
    assert (SERVICE, SD.resultFormat, FORMATS.SPARQL_Results_CSV) in graph


def test_the_description_has_an_address_a_format(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})

    assert response.headers["Content-Location"] == "/sparql.ttl"
    assert client.get("/sparql.ttl").data == response.data
    assert "SPARQL endpoint" in client.get("/sparql.html").text
    assert client.get("/sparql.xyz").status_code == 404


@pytest.mark.parametrize("accept", ["*/*", ""])
def test_who_has_no_wish_gets_the_service_description(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})

    assert response.mimetype == "text/turtle"
    assert (SERVICE, SD.endpoint, SERVICE) in rdflib.Graph().parse(data=response.data, format="turtle")


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_who_likes_html_gets_the_form(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})

    assert '<textarea id="query"' in response.text


@pytest.mark.parametrize(
    ("host", "expected"),
    [("copy.example:8000", "http://copy.example:8000/sparql"), ("[::1]:80", "http://[::1]/sparql")],
)
def test_a_copy_elsewhere_is_an_endpoint_too(client: FlaskClient, host: str, expected: str) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle", "Host": host})

    graph = rdflib.Graph().parse(data=response.data, format="turtle")
    assert set(graph.objects(SERVICE, SD.endpoint)) == {SERVICE, rdflib.URIRef(expected)}


def test_a_host_that_is_none_is_not_repeated(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle", "Host": "a/b> <c"})

    assert response.status_code in {200, 400}
    assert "b>" not in response.text


def test_every_limit_is_told(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})

    queries = client.application.extensions["lod"].queries
    told = rdflib.Graph().parse(data=response.data).objects(SERVICE, rdflib.RDFS.comment)
    assert {str(words) for words in told} == set(limits_in_words(queries))
    assert len(limits_in_words(queries)) == len(fields(Limits)) - len({"query_kept", "sparql_services"})


@pytest.mark.parametrize("path", ["/sparql", "/doc/person/nehru"])
def test_a_page_of_another_origin_may_ask_first_whether_it_may_ask(client: FlaskClient, path: str) -> None:
    headers = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, accept",
    }

    response = client.options(path, headers=headers)

    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = response.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"content-type", "accept"} <= set(allowed)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_two_queries_are_a_bad_request(client: FlaskClient, method: str) -> None:
    sent = {"query": ["ASK {}", "ASK { ?s ?p ?o }"]}

    response = client.open(
        "/sparql",
        method=method,
        **{"query_string" if method == "GET" else "data": sent},  # type: ignore[arg-type]
    )

    assert response.status_code == 400
    assert "2 parameters 'query'" in response.text


@pytest.mark.parametrize(
    "query", ["ASK { ?s ?p 'INSERT' }", "# DROP ALL\nASK {}", "PREFIX drop: <a:b> ASK {}"]
)
def test_the_name_of_an_update_may_stand_elsewhere(client: FlaskClient, query: str) -> None:
    assert client.get("/sparql", query_string={"query": query}).status_code == 200


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "error at 1:1: the query is empty"),
        ("  \n# nothing\n", "the query is empty"),
        ("PREFIX e: <a:b>", "the query is empty"),
        ("SELECT * {\n ?s unknown:name ?o }", "error at 2:5: the prefix unknown: is not declared"),
        ("PREFIX a: <a:b> SELECT * { ?s a:x 'b:c' ; :x ?o }", "error at 1:43: the prefix : is not declared"),
        ("SELECT * { ?s ?p ?o } LIMIT x", "error at 1:29: 'x' cannot stand here, expected a number"),
        ("SELECT (COUNT(*) AS ?n ?x) {}", "error at 1:24: '?x' cannot stand here, expected ')'"),
        ("ASK { ?s ?p", "before the end of the query, expected a variable, an IRI or a prefixed name, "),
        ("ASK { ?s ?p 'o }", "expected the quotation mark that ends the text"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", "error at 1:35: the SELECT contains a variable that is"),
        ("SELEKT * { ?s ?p ?o }", "error at 1:1: SELEKT, expected SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ],
)
def test_what_is_wrong_with_a_query_is_told_in_words(client: FlaskClient, query: str, message: str) -> None:
    response = client.get("/sparql", query_string={"query": query})

    assert response.status_code == 400
    assert message in response.text


def test_a_declared_prefix_is_not_blamed_for_another_fault(client: FlaskClient) -> None:
    query = "PREFIX e: <a:b> SELECT * { ?s e:x <a:b>, 'x:y', _:b, ?t ; }}"

    response = client.get("/sparql", query_string={"query": query})

    assert response.status_code == 400
    assert "declared" not in response.text


@pytest.mark.parametrize(
    "query", ["SELECT ?x { FILTER(?a ** 1) }", "ASK { ?s e:%% ?o }", f"ASK {{ {'x' * 9000} }}"]
)
def test_a_message_is_one_short_line(client: FlaskClient, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query})

    assert response.status_code == 400
    assert response.text.count("\n") == 1
    assert len(response.text.strip()) <= 200


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_no_iri_is_named_with_its_parameter(client: FlaskClient, parameter: str) -> None:
    response = client.get("/sparql", query_string={"query": "ASK {}", parameter: "no iri"})

    assert response.status_code == 400
    assert response.text.startswith(f"{parameter}: 'no iri'")
