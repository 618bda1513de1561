invitations-title = Invitations
invitations-text = Whoever is invited holds a { word-seat } until they answer or the invitation runs out.
invitations-text-own = The invitations that you sent.
invitations-new = Invite { word-members }

# The list.
invitations-kinds = Kinds of invitations
invitations-kind-all = All
invitations-kind-pending = Pending
invitations-kind-needs-sender = Needs a sender
invitations-kind-expired = Expired
invitations-kind-accepted = Accepted
invitations-kind-declined = Declined
invitations-kind-revoked = Revoked
invitations-search-label = Search by email or name
invitations-search-submit = Search
invitations-filter-query = “{ $query }”
invitations-filter-unknown = Unknown filter: { $filter }
invitations-filter-remove = Remove the filter { $filter }
invitations-filter-clear = Clear filters
invitations-caption = Invitations of this { word-organization }
invitations-column-select = Selection
invitations-column-who = Invited
invitations-column-role = { Word-role }
invitations-column-state = State
invitations-column-sent = Sent
invitations-column-acts = What you can do
invitations-ends = ends { $when }
invitations-by = by { $sender }
invitations-by-you = by you
invitations-needs-sender-why = { $sender } can no longer send this. The link opens again once you resend it.
invitations-mail-queued = Waiting to go out
invitations-mail-trying = Trying again
invitations-mail-handed-over = Handed over
invitations-mail-kept = Not mailed, kept on the server
invitations-mail-refused = Refused
invitations-mail-given-up = Given up
invitations-mail-void = Not mailed
invitations-mail-said-trying = The mail server did not take it yet and is asked again: “{ $answer }”
invitations-mail-said-refused = The mail server refused it: “{ $answer }”
invitations-mail-said-given-up = The mail server did not take it for a day: “{ $answer }”
invitations-resend = Resend
invitations-renew = Renew
invitations-revoke = Revoke
invitations-again = Invite again
invitations-resend-to = Resend to { $email }
invitations-renew-for = Renew for { $email }
invitations-revoke-of = Revoke the invitation of { $email }
invitations-again-to = Invite again: { $email }
invitations-select = Select { $email }
invitations-select-all = Select all on this page
invitations-selected = { $count } selected
invitations-selection = With those selected
invitations-bulk-resend = Resend
invitations-bulk-revoke = Revoke
invitations-pages = Pages
invitations-page-previous = Previous
invitations-page-next = Next
invitations-shown = { $count } on this page
invitations-shown-all = { $count ->
    [one] One invitation
   *[other] { $count } invitations
}
invitations-empty-title = Nobody is invited yet
invitations-empty-text = Invite people by email. What became of each invitation stands here.
invitations-empty-text-own = Invitations that you send appear here.
invitations-empty-search-title = No invitation matches “{ $query }”
invitations-empty-search-text = Try part of an email address, or look without filters.
invitations-empty-search-clear = Clear the search
invitations-empty-kind-title = No such invitations
invitations-empty-kind-text = There may be some of another kind.

# The form.
invitations-form-seats = { $count ->
    [0] No { word-seat } is free: all { $cap } are used.
    [one] One of { $cap } { word-seats } is free.
   *[other] { $free } of { $cap } { word-seats } are free.
}
invitations-form-seats-unlimited = { Word-seats } are not limited on this { word-plan }.
invitations-form-full = All { $cap } { word-seats } of the { word-plan } are used or reserved. You can prepare the list; to send it, a { word-seat } must become free.
invitations-form-full-link = See who holds the { word-seats }
invitations-form-today = { $count ->
    [0] Your { word-organization } has sent its { $most } invitations for today. There are more tomorrow.
    [one] One more invitation can go out today.
   *[other] { $left } more invitations can go out today.
}
invitations-addresses = Email addresses
invitations-addresses-hint = As many as you like, in any shape: one a line, with commas, “Name <address>”, or rows of a table.
invitations-addresses-file = Choose a CSV file
invitations-addresses-missing = Enter at least one email address.
invitations-addresses-many = One list holds up to { $most } addresses, and this one has { $count } entries. Send it in parts.
invitations-address-bad = “{ $text }” is not an email address.
invitations-role = { Word-role }
invitations-role-missing = Choose a { word-role }.
invitations-role-sensitive = { $count ->
    [one] One sensitive { word-permission }
   *[other] { $count } sensitive { word-permissions }
}
invitations-role-not-invited = { $count ->
    [one] { $roles } is not given by invitation.
   *[other] { $roles } are not given by invitation.
}
invitations-role-misplaced = { $count ->
    [one] { $roles } holds { word-permissions } that are for owners only, so nobody can give it.
   *[other] { $roles } hold { word-permissions } that are for owners only, so nobody can give them.
}
invitations-role-keystone = { $count ->
    [one] { $roles } is given only by somebody who has such a { word-role }.
   *[other] { $roles } are given only by somebody who has such a { word-role }.
}
invitations-role-wider = { $count ->
    [one] { $roles } goes further than your own { word-role }.
   *[other] { $roles } go further than your own { word-role }.
}
invitations-role-peer = { $count ->
    [one] { $roles } goes as far as your own { word-role }, and you can give only what is below it.
   *[other] { $roles } go as far as your own { word-role }, and you can give only what is below it.
}
invitations-role-out-of-reach = { $count ->
    [one] { $roles } is out of your reach.
   *[other] { $roles } are out of your reach.
}
invitations-role-taken = { $count ->
    [one] { $roles } is for one person, and somebody has it or is invited to it.
   *[other] { $roles } are for one person each, and somebody has them or is invited to them.
}
invitations-role-none = There is no { word-role } that you can give by invitation.
invitations-hours = Valid for
invitations-hours-hint = After that the link opens nothing, and the { word-seat } is free again. You can renew it.
invitations-hours-bad = Choose one of these: an hour at least, 30 days at most.
invitations-lasts-hours = { $count ->
    [one] One hour
   *[other] { $count } hours
}
invitations-lasts-days = { $count ->
    [one] One day
   *[other] { $count } days
}
invitations-lasts-usual = { $span } (usual)
invitations-note = A few words
invitations-note-optional = optional
invitations-note-hint = They stand in the mail. Up to 500 characters, no links.
invitations-note-too-long = Use at most 500 characters.
invitations-note-link = Leave out web and email addresses: the mail has its own link.
invitations-note-control = Leave out invisible characters.
invitations-submit = Invite
invitations-submit-hint = One address is sent at once. Several you see again before anything goes out.
invitations-cancel = Cancel

# The review of a list.
invitations-review-title = { $count ->
    [0] Nobody to invite
    [one] Invite one person?
   *[other] Invite { $count } people?
}
invitations-review-as = As { $role }. The links open for { $span }.
invitations-review-nothing = Nothing has been sent.
invitations-review-note = With your words:
invitations-review-sensitive = { $count ->
    [one] { $role } holds one sensitive { word-permission }. Look twice at who gets it.
   *[other] { $role } holds { $count } sensitive { word-permissions }. Look twice at who gets them.
}
invitations-review-repeats = { $count ->
    [one] One address stood there twice. It counts once.
   *[other] { $count } repeated addresses count once.
}
invitations-review-send = { $count ->
    [one] Invite one person
   *[other] Invite { $count } people
}
invitations-review-edit = Change the list
invitations-group-will = Will be invited
invitations-group-fold = { $count ->
    [one] Show one address
   *[other] Show { $count } addresses
}
invitations-group-member = Already in your { word-organization }
invitations-group-invited = Already invited
invitations-group-no-address = Not an email address
invitations-group-no-seat = No { word-seat } left
invitations-group-daily-cap = Over today’s limit
invitations-group-often = Written to often enough today
invitations-group-wait = Sent again too often
invitations-group-over = Not open any more
invitations-group-cannot = Not yours to send
invitations-group-missing = Not found
invitations-advice-member = There is nothing to do for them.
invitations-advice-invited = Their invitations are open. You can send them again from the list.
invitations-advice-no-address = Left out: an address has a name, an @ and a domain, like ana@example.com.
invitations-advice-no-seat = The { word-plan } has no { word-seat } for them.
invitations-advice-daily-cap = Up to { $most } invitations go out in a day. Invite these tomorrow.
invitations-advice-often = They were invited several times today. Invite them tomorrow, or tell them in person.
invitations-advice-wait = An invitation is sent again three times in ten minutes at most, and ten times a day. Try again in { $minutes } min.
invitations-advice-over = They were answered or taken back in the meantime.
invitations-advice-cannot = They carry a { word-role } that you cannot give.
invitations-advice-missing = There are no such invitations.
invitations-group-plan = See the { word-plan }

# What an act on the list did not do.
invitations-not-done-member = { $count ->
    [one] One is in your { word-organization } already.
   *[other] { $count } are in your { word-organization } already.
}
invitations-not-done-invited = { $count ->
    [one] One has a newer invitation that is open.
   *[other] { $count } have newer invitations that are open.
}
invitations-not-done-no-address = { $count ->
    [one] One is no email address.
   *[other] { $count } are no email addresses.
}
invitations-not-done-no-seat = { $count ->
    [one] For one there is no { word-seat } left.
   *[other] For { $count } there is no { word-seat } left.
}
invitations-not-done-daily-cap = { $count ->
    [one] One is over today’s limit.
   *[other] { $count } are over today’s limit.
}
invitations-not-done-often = { $count ->
    [one] One was written to often enough today.
   *[other] { $count } were written to often enough today.
}
invitations-not-done-wait = { $count ->
    [one] One was sent again three times within ten minutes. Wait a little.
   *[other] { $count } were sent again three times within ten minutes. Wait a little.
}
invitations-not-done-over = { $count ->
    [one] One was answered, taken back or had run out.
   *[other] { $count } were answered, taken back or had run out.
}
invitations-not-done-cannot = { $count ->
    [one] One carries a { word-role } that you cannot give.
   *[other] { $count } carry a { word-role } that you cannot give.
}
invitations-not-done-missing = { $count ->
    [one] One was not found.
   *[other] { $count } were not found.
}
invitations-none-selected = Select at least one invitation first.
invitations-revoked = { $count ->
    [one] The invitation is revoked. Its link opens nothing any more.
   *[other] { $count } invitations are revoked. Their links open nothing any more.
}
invitations-revoked-none = Nothing was revoked.
invitations-resent-none = Nothing was sent.

# What went out.
invitations-sent-title = { $count ->
    [one] The invitation is on its way
   *[other] { $count } invitations are on their way
}
invitations-sent-title-kept = { $count ->
    [one] The invitation is ready to be passed on
   *[other] { $count } invitations are ready to be passed on
}
invitations-sent-until = { $count ->
    [one] It can be answered until { $until }.
   *[other] They can be answered until { $until }.
}
invitations-sent-until-each = until { $until }
invitations-sent-again = Links sent before open nothing any more.
invitations-sent-kept = Nothing was mailed: mail is not set up on this server. Pass each link on yourself, to the person it is for.
invitations-sent-links = { $count ->
    [one] The link, if you want to pass it on yourself
   *[other] The links, if you want to pass them on yourself
}
invitations-sent-links-once = { $count ->
    [one] We show it only once.
   *[other] We show them only once.
}
invitations-sent-links-code = { $count ->
    [one] The mail brings its own. Whoever opens this one also types a code that we mail to the address.
   *[other] The mails bring their own. Whoever opens one of these also types a code that we mail to the address.
}
invitations-sent-links-fold = { $count ->
    [one] Show one link
   *[other] Show { $count } links
}
invitations-sent-link-of = Link for { $email }
invitations-sent-copy = Copy
invitations-sent-copy-of = Copy the link for { $email }
invitations-sent-copied = The link is copied.
invitations-sent-not = Did not go out
invitations-sent-all = See all invitations
invitations-sent-more = Invite more
