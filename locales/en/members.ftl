members-title = Members
members-you = You
members-tabs = Kinds of members
members-tab-members = Members
members-tab-invitations = Invitations
members-tab-removed = Removed

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
