"""Swagger UI's page; tests/browser/test_swagger.py uses it in a browser."""


def test_the_page_allows_no_inline_script(client, db):
    response = client.get("/api/docs")
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert b"<script>" not in response.content
    assert b"<style" not in response.content
    assert b"://" not in response.content.replace(b"http://www.w3.org", b"")
