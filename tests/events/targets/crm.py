"""CRMs on loopback that keep what is written to them, and refuse what they are told to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Crm:
    """objects: by (kind, external id) the properties. refuses: external ids. status: of the next answer, if not 0."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.calls: list[tuple[str, str, str]] = []
        self.refuses: set[str] = set()
        self.status = 0
        self.retry_after = ""
        crm = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self._answer("POST")

            def do_PATCH(self) -> None:
                self._answer("PATCH")

            def _answer(self, method: str) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                crm.calls.append((method, self.path, self.headers.get("Authorization", "")))
                status, told = crm.answer(self.path, raw)
                body = json.dumps(told).encode()
                self.send_response(status)
                if crm.retry_after:
                    self.send_header("Retry-After", crm.retry_after)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, raw: bytes) -> tuple[int, Any]:
        if self.status:
            status, self.status = self.status, 0
            return status, {"message": "not now"}
        if path == "/services/oauth2/token":
            return 200, {"access_token": "t-1"}
        document = json.loads(raw)
        return self._hubspot(path, document) if "inputs" in document else self._salesforce(path, document)

    def _hubspot(self, path: str, document: Any) -> tuple[int, Any]:
        kind = path.split("/")[4]
        good = [each for each in document["inputs"] if each["id"] not in self.refuses]
        for each in good:
            self.objects[kind, each["id"]] = {each["idProperty"]: each["id"], **each["properties"]}
        bad = [each["id"] for each in document["inputs"] if each["id"] in self.refuses]
        errors = [{"message": f"{each} is not wanted", "context": {"ids": [each]}} for each in bad]
        return (207 if bad else 200), {"results": [{"id": each["id"]} for each in good], "errors": errors}

    def _salesforce(self, path: str, document: Any) -> tuple[int, Any]:
        *_, kind, id_field = path.split("/")
        told = []
        for record in document["records"]:
            if record[id_field] in self.refuses:
                told.append({"success": False, "errors": [{"statusCode": "BAD", "message": "not wanted"}]})
            else:
                self.objects[kind, record[id_field]] = {k: v for k, v in record.items() if k != "attributes"}
                told.append({"success": True, "errors": [], "created": True})
        return 200, told
