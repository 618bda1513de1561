# What programs are told. Fixed: programs may compare it.
api-400 = The request cannot be read.
api-400-tenant = The header X-Tenant is required. It names the organization, as in its addresses.
api-401 = Unauthenticated.
api-403 = The permission { $permission } is required.
api-403-origin = The request came from another site.
api-403-reach = The role does not reach the whole organization.
api-403-suspended = The access to { $organization } is suspended.
api-404 = Not found.
api-404-link = The link opens nothing.
api-405 = The method is not allowed here.
api-409 = It has changed in the meantime.
api-413 = The body is too large.
api-415 = The body must be JSON, sent as application/json without a content encoding.
api-422 = The given data was invalid.
api-429 = Too many requests.
api-500 = Something went wrong on our side.
api-503 = Busy for a moment. Try again.
