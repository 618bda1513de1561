# The interface for programs, as a page.
docs-title = The interface for programs
docs-lead = Everything the pages of this console do, and the question "may this person do that?", over HTTP.
docs-openapi = OpenAPI 3.1
docs-chapters = Chapters
docs-start = How to ask
docs-start-text = Make a token on the organization's page Tokens. Send it as a Bearer, and name the organization in X-Tenant.
docs-errors = What goes wrong is application/problem+json (RFC 9457): message says it in a sentence, errors names the fields, permission the permission that is lacking.
docs-pages = Lists come a page at a time. The header Link leads to the next one (RFC 8288).
docs-again = A POST with an Idempotency-Key can be sent again: the same answer comes back, and nothing is done twice.
docs-parameters = Parameters
docs-required = required
docs-body = Body
docs-answers = Answers
