plan-title = { Word-plan } and { word-seats }
plan-lead = Your { word-plan } is { $plan }.

# The numbers.
plan-used = { $used } of { $cap } { word-seats } used
plan-used-unlimited = { $count ->
    [one] One { word-seat } used, no limit
   *[other] { $shown } { word-seats } used, no limit
}
plan-about = Every active { word-member } holds a { word-seat }, and so does every open invitation. Suspended { word-members } hold none.
plan-key-active = { $shown } active
plan-key-reserved = { $shown } reserved
plan-key-free = { $shown } free
plan-key-over = { $shown } above the { word-plan }
plan-key-unlimited = no limit
plan-seats = { $count ->
    [one] one { word-seat }
   *[other] { $shown } { word-seats }
}
plan-seats-unlimited = no limit of { word-seats }

# No seat is left, or nearly none.
plan-full-title = { $count ->
    [one] The only { word-seat } is taken
   *[other] All { $shown } { word-seats } are taken
}
plan-full-text = Active { word-members } and open invitations hold them. Nobody new can be invited until one is free.
plan-over-title = { $count ->
    [one] One more { word-seat } is in use than you have
   *[other] { $shown } more { word-seats } are in use than you have
}
plan-over-text = Everybody stays. But nobody new can be invited, and invited people can join only while fewer than { $shown } { word-members } are active.
plan-over-text-closed = Everybody stays. But nobody new can be invited, and invited people cannot join until fewer than { $shown } { word-members } are active.
plan-last-title = One { word-seat } is left
plan-last-text = One more person can be invited.
plan-gone-title = Your { word-plan } is not offered any more
plan-gone-text = { $product } has no { word-plan } “{ $plan }” now, so there are no { word-seats }. Everybody stays, but nobody new can be invited.
plan-way-free = Free a { word-seat }
plan-way-larger = See larger { word-plans }
plan-ask = Ask for more { word-seats }
plan-ask-who = By mail, to those who can change the { word-plan }: { $roles }.
plan-asked = We have written to the people who can change the { word-plan }.
plan-asked-already = They were asked today already.
plan-asked-no-cap = You need not ask: the { word-plan } has no limit on { word-seats }.
plan-asked-no-need = You need not ask: this page shows how you can change the { word-plan }.

# What could be free.
plan-free-title = Free a { word-seat }
plan-spare-title = { Word-seats } that may not be needed
plan-idle-title = { $count ->
    [one] One person has not been here for 60 days
   *[other] { $shown } people have not been here for 60 days
}
plan-idle-text = Suspending somebody frees the { word-seat } at once. They keep their { word-role } and can come back.
plan-idle-further = { $count ->
    [one] One more
   *[other] { $shown } more
}
plan-idle-all = All of them, the longest away first
plan-suspend = Suspend
plan-suspend-whom = Suspend { $name }
plan-unanswered-title = Waiting longest for an answer
plan-unanswered-text = Revoking an invitation frees its { word-seat }. Its link stops working.
plan-revoke = Revoke
plan-revoke-which = Revoke the invitation for { $email }
plan-expired = { $count ->
    [one] One invitation has expired. It holds no { word-seat }.
   *[other] { $shown } invitations have expired. They hold no { word-seat }.
}
plan-expired-all = See expired invitations
plan-nothing = Everybody has been here within 60 days, and no invitation is open. Suspend or remove somebody who needs no { word-seat } any more.
plan-nothing-members = See the { word-members }

# Who and what holds the seats.
plan-holders-title = Who holds the { word-seats }
plan-holders-roles = Active { word-members } by { word-role }
plan-holders-all = { $count ->
    [one] See the active { word-member }
   *[other] See all { $shown } active { word-members }
}
plan-reserved-title = { $count ->
    [one] One { word-seat } is reserved
   *[other] { $shown } { word-seats } are reserved
}
plan-reserved-all = See all open invitations
plan-seen = seen { $ago }
plan-seen-never = not seen yet
plan-seen-never-since = never seen, joined { $date }
plan-sent = from { $sender }, { $ago }
plan-until = ends { $until }

# Changing the plan.
plan-change-title = { Word-plans }
plan-card-current = Your { word-plan }
plan-card-unlimited = Unlimited
plan-card-unit = { $count ->
    [one] { word-seat }
   *[other] { word-seats }
}
plan-card-roles = { Word-roles } of your own
plan-card-no-roles = No { word-roles } of your own
plan-card-over = { $shown } fewer than in use
plan-card-look = Look at { $plan }
plan-billing = Change the { word-plan } in { $product }
plan-elsewhere-link = Your { word-plan } is changed in { $product }.
plan-elsewhere-off = Your { word-plan } is changed by { $product }.
plan-support = Write to { $product }

# What another plan would mean.
plan-outlook-title = Change to { $plan }?
plan-outlook-lead = Your { word-plan } is { $plan }: { $seats }. Nothing changes until you confirm.
plan-outlook-then = With { $plan }: { $line }
plan-outlook-means = What it means
plan-then-free = { $count ->
    [0] No { word-seat } will be free: nobody new can be invited until one is.
    [one] One { word-seat } will be free.
   *[other] { $shown } { word-seats } will be free.
}
plan-then-unlimited = There will be no limit of { word-seats }.
plan-then-over = { $count ->
    [one] One more { word-seat } is in use than it has.
   *[other] { $shown } more { word-seats } are in use than it has.
}
plan-then-stays = Nobody is removed, and everybody keeps their { word-role }.
plan-then-invites = Nobody new can be invited or brought back until { $shown } { word-seats } are freed.
plan-then-joins = People who are invited already can join only while fewer than { $shown } { word-members } are active.
plan-then-joins-closed = People who are invited already cannot join until fewer than { $shown } { word-members } are active.
plan-then-roles-stay = { $count ->
    [one] Your own { word-role } stays and works as before. New ones cannot be made.
   *[other] Your { $shown } own { word-roles } stay and work as before. New ones cannot be made.
}
plan-then-roles-none = { Word-roles } of your own cannot be made.
plan-then-roles-new = You can make { word-roles } of your own.
plan-confirm = Change to { $plan }
plan-cancel = Keep the { word-plan } as it is

plan-changed = Your { word-plan } is { $plan } now.
plan-changed-free = { $count ->
    [0] No { word-seat } is free.
    [one] One { word-seat } is free.
   *[other] { $shown } { word-seats } are free.
}
plan-changed-over = { $count ->
    [one] One more { word-seat } is in use than it has; everybody stays.
   *[other] { $shown } more { word-seats } are in use than it has; everybody stays.
}
plan-changed-unlimited = It has no limit of { word-seats }.
plan-unchanged = Your { word-plan } is { $plan } already.
plan-problem-unknown = There is no such { word-plan }. Choose one of those below.
plan-problem-elsewhere = The { word-plan } is not changed here. Nothing was changed.
plan-problem-meanwhile = Somebody changed the { word-plan } in the meantime: it is { $plan } now. Nothing of yours was saved. Look again before you confirm.
