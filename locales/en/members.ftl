members-title = Members
members-you = You
members-tabs = Kinds of members
members-tab-members = Members
members-tab-invitations = Invitations
members-tab-removed = Removed
members-invite = Invite { word-members }

members-seats = { $used } of { $cap } seats used
members-seats-unlimited = { $count ->
    [one] One seat used, no limit
   *[other] { $used } seats used, no limit
}
members-seats-reserved = { $count ->
    [one] one reserved by an invitation
   *[other] { $count } reserved by invitations
}
members-seats-plan = { $plan } plan

members-search-label = Search by name or email
members-search-submit = Search
members-filter-role = Role
members-filter-role-any = Any role
members-filter-status = Status
members-filter-status-any = Any status
members-filter-remove = Remove the filter { $filter }
members-filter-clear = Clear filters
members-filter-query = “{ $query }”
members-filter-unknown = Unknown filter: { $filter }

members-caption = Members of this organization
members-column-person = Person
members-column-role = Role
members-column-status = Status
members-column-last-seen = Last seen
members-column-joined = Joined
members-status-active = Active
members-status-suspended = Suspended
members-last-seen-unknown = Not known

members-showing = Showing { $shown } of { $total }
members-shown-all = { $count ->
    [one] One person
   *[other] { $count } people
}
members-pages = Pages
members-page-previous = Previous
members-page-next = Next

members-empty-title = Nobody to show
members-empty-text = Members appear here once they have joined.
members-empty-search-title = Nobody matches “{ $query }”
members-empty-search-text = Try part of a name or an email address, or look without filters.
members-empty-search-clear = Clear the search
members-empty-filter-title = Nobody fits these filters
members-empty-filter-text = There may be people under another role or status.

# In a large team, fewer than three letters in a row are looked for at the beginning alone.
members-search-beginnings = With this little to go by, only the beginnings of names and email addresses are searched. Three letters in a row find any part.

members-column-acts = Actions
members-export = Export
members-paste = Paste a list

# The columns of the exported list.
members-export-name = Name
members-export-email = Email
members-export-role = { Word-role }
members-export-status = Status
members-export-joined = Joined (UTC)
members-export-last-seen = Last seen (UTC)

# Who left or was removed.
members-removed-caption = People who left or were removed
members-removed-column-when = When
members-removed-column-by = By whom
members-removed-text = Restoring brings somebody back at once, with the { word-role } they had. A new invitation lets them decide.
members-removed-left = Left
members-removed-by = Removed by { $name }
members-removed-by-you = Removed by you
members-removed-restore = Restore
members-removed-invite = Invite again
members-removed-role-ended = The { word-role } was deleted: nobody comes back in it.
members-removed-shown = { $count ->
    [one] One person
   *[other] { $count } people
}
members-removed-first = Latest
members-removed-earlier = Earlier
members-removed-empty-title = Nobody has gone
members-removed-empty-text = Whoever leaves or is removed is kept here, and can be brought back.
members-removed-empty-reach = Your { word-role } does not see the whole { word-organization }. Who went from which part is not kept, so nobody is listed here.
