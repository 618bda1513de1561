# Tokens: the list, a new one, the one time its secret is shown, and the end of one.
tokens-title = Tokens
tokens-lead = What programs come with when they ask or act here. Each does what it carries and no more, until it ends or somebody revokes it.
tokens-new = New token
tokens-docs = How to use them
tokens-caption = Tokens of this { word-organization }
tokens-column-token = Token
tokens-column-carries = Carries
tokens-column-made = Made
tokens-column-used = Last used
tokens-column-expires = Expires
tokens-column-acts = Actions
tokens-empty-title = No program has a token yet
tokens-empty-text = A token lets a program of yours ask who may do what, and act here, without anybody’s password.
tokens-empty-curl = It shows the token with each request, like this:

# Whose, what it carries, since when and until when.
tokens-whose = Whose
tokens-whose-yours = Yours
tokens-whose-organization = The { word-organization }
tokens-whose-gone = Somebody who is no { word-member } any more
tokens-everything = Everything { $name } may
tokens-everything-yours = Everything you may
tokens-also-owner = and what only { $roles } may do here
tokens-by = by { $name }
tokens-by-you = by you
tokens-by-operator = by the operator
tokens-made-ago = made { $ago } { $by }
tokens-used = last used { $ago }
tokens-used-never = never used
tokens-expires-never = never
tokens-ends = ends { $when }
tokens-ends-never = never ends
tokens-over = over since { $date }

# A new one.
tokens-new-title = New token
tokens-name = Name
tokens-name-hint = Which program comes with it, so that you know it again in the list.
tokens-name-missing = Enter a name.
tokens-whose-legend = Whose is it?
tokens-whose-mine = Mine
tokens-whose-mine-about = It never does more than you may at the time, and ends when you leave.
tokens-whose-organization-choice = The { word-organization }’s
tokens-whose-organization-about = It stays when you go, and does what is ticked below, whatever becomes of your { word-role }.
tokens-whose-missing = Choose whose it is.
tokens-carries-legend = What does it let through?
tokens-carries-these = These { word-permissions }
tokens-carries-these-about = What you tick below, as far as you have it. A program needs no more than it uses.
tokens-carries-everything = Everything I may
tokens-carries-everything-about = Now and later, as your { word-role } changes. Only for a token of your own.
tokens-carries-missing = Choose what it lets through.
tokens-carries-organization = A token of the { word-organization } says what it lets through. Tick its { word-permissions }.
tokens-permissions = { Word-permissions } you have, by module
tokens-permissions-missing = Tick at least one { word-permission }.
tokens-column-permission = { Word-permission }
tokens-column-held = Lets through
tokens-module-open = Show the { word-permissions } of { $module }
tokens-reach-none = Not this
tokens-as-owner = Also what only { $roles } may do in this console
tokens-as-owner-hint = Powers that no { word-permission } stands for: acting on { $roles }, and what the console leaves to them.
tokens-days = Expires
tokens-days-after = After { $days } days, on { $date }
tokens-days-never = Never
tokens-days-hint = One that never expires lives until somebody revokes it.
tokens-days-bad = Choose when it expires.
tokens-create = Create token
tokens-cancel = Cancel

# Why one is not made.
tokens-cannot-not-owner = Only { $roles } can make tokens of the { word-organization }: they outlive whoever made them.
tokens-cannot-wider = It would go further than you may: { $permissions }.
tokens-cannot-as-owner = That is for { $roles } alone.
tokens-cannot-too-many = There are { $shown } tokens, and no more are possible. Revoke those that nobody uses.

# The one time its secret is shown.
tokens-made-title = { $name } is ready
tokens-made-once = Copy the token now. It is not shown again.
tokens-made-secret = The token
tokens-made-copy = Copy
tokens-made-copied = The token is copied.
tokens-made-try = Try it
tokens-made-try-text = Put the token into the variable TOKEN, then ask:
tokens-made-all = All tokens

# The end of one.
tokens-revoke = Revoke
tokens-revoke-which = Revoke { $name }
tokens-revoke-title = Revoke { $name }?
tokens-revoke-text = From the next request on, programs that come with it are refused. This cannot be undone: they would need a new one.
tokens-revoke-above = { $name } goes further than your own { word-role }. Only somebody who may do at least as much can revoke it.
tokens-revoked = { $name } is revoked. It opens nothing any more.

# What becomes of tokens when somebody goes.
tokens-leaver = Tokens
tokens-leaver-own = { $count ->
    [one] One token of { $name }’s own ends with the membership: { $tokens }.
   *[other] { $shown } tokens of { $name }’s own end with the membership: { $tokens }.
}
tokens-leaver-made = { $count ->
    [one] One token of the { word-organization } was made by { $name } and stays: { $tokens }.
   *[other] { $shown } tokens of the { word-organization } were made by { $name } and stay: { $tokens }.
}
tokens-leaver-own-yours = { $count ->
    [one] One token of your own ends with the membership: { $tokens }.
   *[other] { $shown } tokens of your own end with the membership: { $tokens }.
}
tokens-leaver-made-yours = { $count ->
    [one] One token of the { word-organization } that you made stays: { $tokens }.
   *[other] { $shown } tokens of the { word-organization } that you made stay: { $tokens }.
}
