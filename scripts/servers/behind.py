"""Servers that others wrote, in front of a file of records: behind.py oai-repo|pyoai|fcs PORT FILE.

FILE is JSON, `{number: {"xml", "at", "gone"}}`, and is read anew for each question, so that whoever changes it changes the catalogue.
A name beside it, FILE.changes, makes oai-repo change its catalogue once, in the middle of a list, as a catalogue does that people
work in: then its tokens are worth nothing any more.
"""

import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

NAME, PORT, FILE = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
BASE = f"http://127.0.0.1:{PORT}/oai"
MARCXML = "http://www.loc.gov/MARC21/slim"
SIZE = 70  # smaller than the whole, and no divisor of it


def records():
    return json.loads(FILE.read_text())


def moment(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def within(each, since, until):
    at = moment(each["at"])
    plain = [one.replace(tzinfo=None) if one else None for one in (since, until)]
    return (plain[0] is None or plain[0] <= at) and (plain[1] is None or at <= plain[1])


def oai_repo():
    import lxml.etree
    import oai_repo

    # It cannot tell of deleted records, and says so, as the protocol allows (§ 2.5.1).
    class Data(oai_repo.DataInterface):
        limit = SIZE

        def get_identify(self):
            return oai_repo.Identify("Test", BASE, ["a@example.org"], "2020-01-01T00:00:00Z", "no", "YYYY-MM-DDThh:mm:ssZ")

        def is_valid_identifier(self, identifier):
            return identifier.rsplit(":", 1)[-1] in records()

        def get_metadata_formats(self, identifier=None):
            return [
                oai_repo.MetadataFormat("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
                oai_repo.MetadataFormat("marcxml", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", MARCXML),
            ]

        def get_record_header(self, identifier):
            each = records()[identifier.rsplit(":", 1)[-1]]
            return oai_repo.RecordHeader(identifier, each["at"], [], None)

        def get_record_metadata(self, identifier, metadataprefix):
            return lxml.etree.fromstring(records()[identifier.rsplit(":", 1)[-1]]["xml"])

        def get_record_abouts(self, identifier):
            return []

        def list_set_specs(self, identifier=None, cursor=0):
            return None, None, None

        def list_identifiers(self, metadataprefix, filter_from=None, filter_until=None, filter_set=None, cursor=0):
            changes = Path(f"{FILE}.changes")
            if cursor > 3 * SIZE and changes.exists():
                all_of_them = records()
                all_of_them["new"] = json.loads(changes.read_text())
                FILE.write_text(json.dumps(all_of_them))
                changes.unlink()
            found = sorted(number for number, each in records().items() if not each["gone"] and within(each, filter_from, filter_until))
            part = [f"oai:test:{number}" for number in found[cursor : cursor + SIZE]]
            return part, len(found), str(FILE.stat().st_mtime_ns)

    repository = oai_repo.OAIRepository(Data())
    return lambda asked: bytes(repository.process(asked))


def pyoai():
    import cgi
    import urllib.parse

    # It is older than its language: what it reads tokens with has moved (see edge.md of the design).
    cgi.parse_qs = urllib.parse.parse_qs
    import lxml.etree
    from oaipmh import common, metadata, server

    class Data:
        def identify(self):
            return common.Identify("Test", BASE, "2.0", ["a@example.org"], datetime(2020, 1, 1), "persistent", "YYYY-MM-DD", ["identity"], False)

        def listMetadataFormats(self, identifier=None):
            return [("marc21", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", MARCXML)]

        def listRecords(self, metadataPrefix, from_=None, until=None, set=None):
            for number, each in sorted(records().items()):
                if within(each, from_, until):
                    header = common.Header(None, f"oai:test:{number}", moment(each["at"]), [], each["gone"])
                    yield header, each["xml"], None

    registry = metadata.MetadataRegistry()
    registry.registerWriter("marc21", lambda element, xml: element.append(lxml.etree.fromstring(xml)))
    answering = server.Server(Data(), registry, resumption_batch_size=SIZE)
    return answering.handleRequest


def fcs():
    import tempfile

    from clarin.sru.server.config import SRUServerConfigKey as Key
    from clarin.sru.server.result import SRUSearchResultSet
    from clarin.sru.server.server import SRUSearchEngine
    from clarin.sru.server.wsgi import SRUServerApp
    from clarin.sru.xml.writer import copy_XML_into_writer

    class Found(SRUSearchResultSet):
        def __init__(self, diagnostics, found, start, most):
            super().__init__(diagnostics)
            self.found, self.part, self.at = found, found[start - 1 : start - 1 + most], -1

        def get_total_record_count(self):
            return len(self.found)

        def get_record_count(self):
            return len(self.part)

        def get_record_schema_identifier(self):
            return "info:srw/schema/1/marcxml-v1.1"

        def next_record(self):
            self.at += 1
            return self.at < len(self.part)

        def get_record_identifier(self):
            return self.part[self.at][0]

        def write_record(self, writer):
            copy_XML_into_writer(writer, self.part[self.at][1]["xml"].encode())

    class Engine(SRUSearchEngine):
        def init(self, config, query_parser_registry_builder, params):
            pass

        def search(self, config, request, diagnostics):
            found = sorted((number, each) for number, each in records().items() if not each["gone"])
            start = max(request.get_start_record(), 1)
            return Found(diagnostics, found, start, min(request.get_maximum_records(), SIZE))

        def explain(self, config, request, diagnostics):
            return None

        def scan(self, config, request, diagnostics):
            return None

    said = Path(tempfile.mkdtemp()) / "sru.xml"
    said.write_text(
        '<endpoint-config xmlns="http://www.clarin.eu/sru-server/1.0/"><databaseInfo><title xml:lang="en" primary="true">Test</title></databaseInfo>'
        '<indexInfo><set name="cql" identifier="info:srw/cql-context-set/1/cql-v1.2"/></indexInfo>'
        '<schemaInfo><schema identifier="info:srw/schema/1/marcxml-v1.1" name="marcxml" sort="false" retrieve="true"><title xml:lang="en">MARCXML</title></schema></schemaInfo></endpoint-config>'
    )
    versions = {Key.SRU_SUPPORTED_VERSION_MIN: "1.1", Key.SRU_SUPPORTED_VERSION_MAX: "2.0", Key.SRU_SUPPORTED_VERSION_DEFAULT: "2.0"}
    sizes = {Key.SRU_NUMBER_OF_RECORDS: str(SIZE), Key.SRU_MAXIMUM_RECORDS: str(SIZE), Key.SRU_ALLOW_OVERRIDE_MAXIMUM_RECORDS: "false"}
    place = {Key.SRU_TRANSPORT: "http", Key.SRU_HOST: "127.0.0.1", Key.SRU_PORT: str(PORT), Key.SRU_DATABASE: "test"}
    return SRUServerApp(Engine, str(said), {**versions, **sizes, **place})


def plain(answer):
    """A WSGI application for what answers arguments with bytes."""
    from urllib.parse import parse_qsl

    def application(environment, begin):
        body = answer(dict(parse_qsl(environment["QUERY_STRING"])))
        begin("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
        return [body if isinstance(body, bytes) else body.encode()]

    return application


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


application = {"oai-repo": lambda: plain(oai_repo()), "pyoai": lambda: plain(pyoai()), "fcs": fcs}[NAME]()
make_server("127.0.0.1", PORT, application, handler_class=Quiet).serve_forever()
