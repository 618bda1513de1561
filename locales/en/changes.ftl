# Changing one member. { $name } is the person, { $role } the name of a role.
changes-back = Back to the list
changes-back-home = Back to { $organization }
changes-cancel = Cancel
changes-close = Close
changes-suspended = Suspended

changes-tell = Tell { $name } by mail
changes-tell-hint = The mail waits ten minutes; undo and it is never sent.

# What an act means, a line each.
changes-fact-ends = Ends
changes-fact-stays = Stays
changes-fact-begins = Begins
changes-fact-later = Later
changes-fact-seat = { Word-seat }
changes-fact-invitations = Invitations
changes-seat-freed = Becomes free for somebody else.
changes-seat-taken = One of the free { word-seats } is taken.
changes-seat-none = None: suspended { word-members } take no { word-seat }.
changes-invitations-wait = Those they sent and nobody has answered wait for another sender.
changes-invitations-wait-self = Those you sent and nobody has answered wait for another sender.

# Another role.
changes-role-heading = Change the { word-role } of { $name }
changes-role-heading-self = Change your { word-role }
changes-role-legend = New { word-role }
changes-role-others = Not yours to give
changes-role-now = Now
changes-role-sensitive = { $count ->
    [one] One sensitive { word-permission }
   *[other] { $count } sensitive { word-permissions }
}
changes-role-gains = Gains
changes-role-loses = Loses
changes-role-gains-self = You gain
changes-role-loses-self = You lose
changes-role-alike = The { word-permissions } stay the same.
changes-role-more = and { $count } more
changes-role-sensitive-mark = (sensitive)
changes-role-self = You cannot give the { word-role } { $role } back to yourself. Somebody else would have to.
changes-role-confirm = Change { word-role }
changes-role-missing = Choose the new { word-role }.
changes-role-unknown = There is no such { word-role } here. Choose another.
changes-role-since = In the meantime somebody gave { $name } the { word-role } { $role }. Nothing of yours was saved. Look again, then decide.
changes-role-since-self = In the meantime somebody gave you the { word-role } { $role }. Nothing of yours was saved. Look again, then decide.
changes-role-same = { $name } has the { word-role } { $role } already.
changes-role-same-self = You have the { word-role } { $role } already.
changes-role-none = There is no { word-role } here that you could give { $name }.
changes-role-none-self = There is no lower { word-role } here that you could take.
changes-role-done = { $name } is { $role } now.
changes-role-done-self = You are { $role } now.

# How far a permission goes, behind its name, for somebody else; what it was before, or is to be.
changes-reach-own = only their own
changes-reach-team = their { word-team }
changes-reach-department = their { word-department }
changes-reach-now = until now { $before }
changes-reach-from = { $after }, until now { $before }
changes-reach-then = then { $after }

changes-suspend-heading = Suspend { $name }?
changes-suspend-not = { $name } cannot be suspended
changes-suspend-ends = All access to { $organization }, from the next request on.
changes-suspend-stays = The membership and the { word-role } { $role }. Reactivating brings everything back.
changes-suspend-confirm = Suspend
changes-suspend-done = { $name } is suspended.
changes-suspend-already = { $name } is suspended already.

changes-reactivate-heading = Reactivate { $name }?
changes-reactivate-not = { $name } cannot be reactivated
changes-reactivate-begins = Access to { $organization } as { $role }, from the next request on.
changes-reactivate-confirm = Reactivate
changes-reactivate-done = { $name } is active again.
changes-reactivate-already = { $name } is active already.

changes-remove-heading = Remove { $name }?
changes-remove-not = { $name } cannot be removed
changes-remove-ends = The membership, the { word-role } { $role } and all access to { $organization }, from the next request on.
changes-remove-later = You find them under Removed, and can restore them from there.
changes-remove-confirm = Remove
changes-remove-done = { $name } was removed.
changes-remove-instead = Only for a while? Suspending also ends the access and frees the { word-seat }, but keeps the membership and the { word-role }.
changes-remove-instead-action = Suspend instead

changes-restore-heading = Restore { $name }?
changes-restore-not = { $name } cannot be restored
changes-restore-begins = The membership and access to { $organization } as { $role }, from the next request on.
changes-restore-begins-suspended = The membership as { $role }, suspended as it was.
changes-restore-confirm = Restore
changes-restore-done = { $name } is back, as { $role }.
changes-restore-already = { $name } is in { $organization } already.

changes-leave-heading = Leave { $organization }?
changes-leave-not = You cannot leave { $organization } now
changes-leave-ends = Your membership, your { word-role } { $role } and all your access, at once.
changes-leave-later = To come back, ask somebody there to restore or invite you.
changes-leave-confirm = Leave
changes-leave-done = You have left { $organization }.
changes-leave-action = Leave { $organization }

# Nobody can be taken in.
changes-no-seat = No { word-seat } is free. Free one or choose a larger { word-plan } first.
changes-no-seat-action = See the { word-seats }

# Undo, in the message after an act and on its page.
changes-undo = Undo
changes-undone = Undone. Everything is as it was before.
changes-undone-partly = { $count ->
    [one] Undone for { $done }. One person was left alone.
   *[other] Undone for { $done }. { $count } people were left alone.
}
changes-undo-past = This was not undone: after 30 days a change stays as it is.
changes-undo-since = This was not undone: it is undone already, or has changed again since.
changes-undo-no-seat = This was not undone: no { word-seat } is free any more.
changes-undo-not = This was not undone. { $reason }
changes-undo-title = Take this change back?
changes-undo-lead = Nothing has changed yet. This is what would.
changes-undo-confirm = { $count ->
    [one] Undo for one person
   *[other] Undo for { $shown } people
}
changes-undo-done-already = This change was taken back already.
changes-undo-too-late = A change can be taken back for 30 days. This one stays as it is.
changes-undo-nobody = There is nothing to take back: nobody is as this change left them.
changes-undo-none = As it is, nobody can be taken back. Why not stands with each.
changes-undo-revives = { $count ->
    [0] The { word-role } { $role } comes back.
    [one] The { word-role } { $role } comes back, with the invitation that carried it.
   *[other] The { word-role } { $role } comes back, with the { $count } invitations that carried it.
}
changes-undo-ends = { $count ->
    [0] The { word-role } { $role } is deleted again.
    [one] The { word-role } { $role } is deleted again, and its invitation carries the other { word-role }.
   *[other] The { word-role } { $role } is deleted again, and its { $count } invitations carry the other { word-role }.
}
changes-stuck-already = The { word-role } { $role } is as it was before already.
changes-stuck-build = The { word-role } { $role } stays as it is. { $reason }
changes-stuck-plan = The { word-role } { $role } would come back, and your { word-plan } has no { word-roles } of your own.
changes-stuck-many = The { word-role } { $role } would come back, and there are { $shown } of your own already. Delete one that nobody needs first.
changes-stuck-name = The { word-role } { $role } would come back, and another one is called so by now.
changes-stuck-invitations = Open invitations would carry the { word-role } { $role } from then on. { $reason }
changes-stuck-nowhere = Open invitations would carry a { word-role } that is no more.
changes-stuck-in-use = Others have the { word-role } { $role } since, or are invited to it, and would be left without one.
changes-undo-back = Back to the change

# Why an act is refused, and the way out.
changes-cannot-not-oneself = Only they themselves can leave.
changes-cannot-gone = They are not in the { word-organization } any more.
changes-cannot-oneself = This cannot be done to oneself. You can leave, or ask somebody else to do it.
changes-cannot-above = Their { word-role } goes further than yours. It takes somebody with a { word-role } at least as wide.
changes-cannot-peer = Their { word-role } is as wide as yours, and yours is not for dealing with its equals.
changes-cannot-no-change = Nothing would change: this is how it is already.
changes-cannot-raises-oneself = Nobody gives themselves more than they have.
changes-cannot-last-holder = { $name } is the only active { $role }, and { $organization } cannot be without one.
changes-cannot-last-holder-self = You are the only active { $role }, and { $organization } cannot be without one.
changes-cannot-last-holder-somebody = Nobody else active holds that { word-role }, and somebody must.
changes-cannot-demote-first = Whoever is { $role } is given the { word-role } { $to } before they go.
changes-cannot-demote-first-somebody = They must be given the { word-role } { $to } first.
changes-way-give = Somebody else has to become { $role } first.
changes-way-give-action = Choose somebody
changes-way-support = The { word-role } { $role } is not given here: the support of { $product } moves it to somebody else.
changes-way-support-action = Ask support
changes-way-operator = The { word-role } { $role } is not given here. Whoever runs this console moves it to somebody else.
changes-way-demote = Give the { word-role } { $role }
changes-way-demote-self = Take the { word-role } { $role }
changes-way-demote-ask = Ask somebody who may change { word-roles }.

# Why a role is not given.
changes-give-not-by-invitation = It is not given by invitation.
changes-give-not-assignable = It is not given here.
changes-give-not-assignable-support = It is not given here: the support of { $product } moves it.
changes-give-misplaced = It holds what is for { $roles } alone: { $permissions }.
changes-give-keystone = It takes the { word-role } { $roles } to give it.
changes-give-wider = It goes further than your own { word-role }: { $permissions }.
changes-give-peer = It is as wide as your own { word-role }, which is not for dealing with its equals.
changes-give-out-of-reach = They would stand outside of your reach.
changes-give-taken = It is for one person, and somebody holds it or is invited to it.
changes-give-ended = That { word-role } was deleted, so nobody can have it unless it is brought back.
changes-give-more = { $list } and { $count } more

# Many at once: the bar of the list.
changes-selection = Selected { word-members }
changes-selected = { $count } selected
changes-select = Select
changes-select-all = Select everybody on this page
changes-select-matching = Select all { $total } matching
changes-select-everybody = Select all { $total }
changes-select-clear = Clear
changes-bar-role = Change { word-role }
changes-bar-role-of = Change { word-role } of { $count }
changes-bar-suspend = Suspend
changes-bar-suspend-of = Suspend { $count }
changes-bar-reactivate = Reactivate
changes-bar-reactivate-of = Reactivate { $count }
changes-bar-remove = Remove
changes-bar-remove-of = Remove { $count }
changes-nobody-selected = Nobody is selected. Tick the people first, then say what is to happen.
changes-too-many-named = At most { $shown } people can be ticked one by one. Narrow the list, then select all matching.
changes-too-many = At most { $shown } people can be changed at once. Narrow the list, or paste it in parts.
changes-unclear = It was not clear who was meant, so nothing was done. Select them again.

# The preview.
changes-preview-lead = Nothing has changed yet. This is what would.
changes-preview-differs = Nothing was changed: it would not have been what you saw. This is what it would be now.
changes-preview-role = New { word-role }
changes-preview-role-listed = { Word-role } for lines without one
changes-preview-update = Update
changes-preview-nobody = As it is, nobody would change.
changes-as-listed = As the list says
changes-choose-lead = Choose the new { word-role }. Before anything changes, you see who gains and who loses what.
changes-choose-none = There is no { word-role } here that you could give.
changes-choose-look = See what would change
changes-many-role = { $count ->
    [0] Make nobody { $role }
    [one] Make one person { $role }
   *[other] Make { $shown } people { $role }
}
changes-many-roles = { $count ->
    [0] Change the { word-role } of nobody
    [one] Change the { word-role } of one person
   *[other] Change the { word-role } of { $shown } people
}
changes-many-roles-matching = Change the { word-role } of everybody who matches
changes-many-suspend = { $count ->
    [0] Suspend nobody
    [one] Suspend one person
   *[other] Suspend { $shown } people
}
changes-many-reactivate = { $count ->
    [0] Reactivate nobody
    [one] Reactivate one person
   *[other] Reactivate { $shown } people
}
changes-many-remove = { $count ->
    [0] Remove nobody
    [one] Remove one person
   *[other] Remove { $shown } people
}
changes-confirm-role = { $count ->
    [one] Change { word-role } of one person
   *[other] Change { word-role } of { $shown } people
}
changes-confirm-suspend = { $count ->
    [one] Suspend one person
   *[other] Suspend { $shown } people
}
changes-confirm-reactivate = { $count ->
    [one] Reactivate one person
   *[other] Reactivate { $shown } people
}
changes-confirm-remove = { $count ->
    [one] Remove one person
   *[other] Remove { $shown } people
}
changes-tell-many = Tell them by mail
changes-seats = { $before } of { $cap } { word-seats } are used now, { $after } would be then.
changes-seats-unlimited = { $before } { word-seats } are used now, { $after } would be then.

# Its groups: how many, and what becomes of them.
changes-group-becomes = becomes
changes-group-gain = { $count ->
    [one] 1 person gains access
   *[other] { $shown } people gain access
}
changes-group-lose = { $count ->
    [one] 1 person loses access
   *[other] { $shown } people lose access
}
changes-group-both = { $count ->
    [one] 1 person gains and loses access
   *[other] { $shown } people gain and lose access
}
changes-group-alike = { $count ->
    [one] 1 person keeps the same access
   *[other] { $shown } people keep the same access
}
changes-group-suspended = { $count ->
    [one] 1 person loses all access
   *[other] { $shown } people lose all access
}
changes-group-reactivated = { $count ->
    [one] 1 person gets all access back
   *[other] { $shown } people get all access back
}
changes-group-removed = { $count ->
    [one] 1 person loses all access and goes
   *[other] { $shown } people lose all access and go
}
changes-group-removed-suspended = { $count ->
    [one] 1 suspended person goes
   *[other] { $shown } suspended people go
}
changes-group-restored = { $count ->
    [one] 1 person comes back as { $role }
   *[other] { $shown } people come back as { $role }
}
changes-group-same-role = { $count ->
    [one] 1 person has this { word-role } already
   *[other] { $shown } people have this { word-role } already
}
changes-group-same-suspended = { $count ->
    [one] 1 person is suspended already
   *[other] { $shown } people are suspended already
}
changes-group-same-active = { $count ->
    [one] 1 person is active already
   *[other] { $shown } people are active already
}
changes-group-as-before = { $count ->
    [one] 1 person is as before already
   *[other] { $shown } people are as before already
}
changes-group-left = { $count ->
    [one] 1 person is left alone
   *[other] { $shown } people are left alone
}
changes-group-left-out = { $count ->
    [one] 1 person is left out
   *[other] { $shown } people are left out
}
changes-group-gone = { $count ->
    [one] 1 is no { word-member } any more
   *[other] { $shown } are no { word-members } any more
}
changes-group-strangers = { $count ->
    [one] 1 address belongs to no { word-member }
   *[other] { $shown } addresses belong to no { word-member }
}
changes-group-invite = { $count ->
    [one] Invite them
   *[other] Invite these { $shown }
}
changes-group-unknown-role = { $count ->
    [one] 1 line names a { word-role } that is not here
   *[other] { $shown } lines name { word-roles } that are not here
}
changes-group-unknown-role-text = Left alone. Check how the { word-role } is written.
changes-group-no-role = { $count ->
    [one] 1 line says no { word-role }
   *[other] { $shown } lines say no { word-role }
}
changes-group-no-role-text = Left alone, unless you choose a { word-role } for them above.
changes-group-contradicted = { $count ->
    [one] 1 address is listed with different { word-roles }
   *[other] { $shown } addresses are listed with different { word-roles }
}
changes-group-contradicted-text = Left alone: which one is meant is not for a program to guess.
changes-group-not-understood = { $count ->
    [one] 1 line was not understood
   *[other] { $shown } lines were not understood
}
changes-group-freed = { $count ->
    [one] One { word-seat } becomes free.
   *[other] { $shown } { word-seats } become free.
}
changes-group-taken = { $count ->
    [one] One { word-seat } is taken.
   *[other] { $shown } { word-seats } are taken.
}
changes-group-oneself = A change of many leaves out who makes it. What is about yourself is done from your own row.
changes-group-since = Somebody changed them again since.
changes-group-rest = and { $shown } more
changes-group-beyond = And { $shown } more. Narrow the selection to see them.
changes-group-leave-out = Tick whom to leave out
changes-group-take-along = Untick whom to take along again
changes-role-ended = a { word-role } that is no more

# Why a preview is not what it was.
changes-since-role = { $count ->
    [one] { $name } gave one of these people another { word-role }, { $ago }.
   *[other] { $name } gave { $shown } of these people another { word-role }, { $ago }.
}
changes-since-suspend = { $count ->
    [one] { $name } suspended one of these people, { $ago }.
   *[other] { $name } suspended { $shown } of these people, { $ago }.
}
changes-since-reactivate = { $count ->
    [one] { $name } reactivated one of these people, { $ago }.
   *[other] { $name } reactivated { $shown } of these people, { $ago }.
}
changes-since-remove = { $count ->
    [one] { $name } removed one of these people, { $ago }.
   *[other] { $name } removed { $shown } of these people, { $ago }.
}
changes-since-leave = { $name } left, { $ago }.
changes-since-restore = { $count ->
    [one] { $name } brought one of these people back, { $ago }.
   *[other] { $name } brought { $shown } of these people back, { $ago }.
}
changes-since-edited = { $name } changed the { word-role } { $role }, { $ago }.
changes-since-role-self = { $count ->
    [one] You gave one of these people another { word-role }, { $ago }.
   *[other] You gave { $shown } of these people another { word-role }, { $ago }.
}
changes-since-suspend-self = { $count ->
    [one] You suspended one of these people, { $ago }.
   *[other] You suspended { $shown } of these people, { $ago }.
}
changes-since-reactivate-self = { $count ->
    [one] You reactivated one of these people, { $ago }.
   *[other] You reactivated { $shown } of these people, { $ago }.
}
changes-since-remove-self = { $count ->
    [one] You removed one of these people, { $ago }.
   *[other] You removed { $shown } of these people, { $ago }.
}
changes-since-leave-self = You left, { $ago }.
changes-since-restore-self = { $count ->
    [one] You brought one of these people back, { $ago }.
   *[other] You brought { $shown } of these people back, { $ago }.
}
changes-since-edited-self = You changed the { word-role } { $role }, { $ago }.
changes-since-see = See the change
changes-since-see-role = See the { word-role }

# Right after it was done.
changes-done-role = { $count ->
    [one] One person became { $role }.
   *[other] { $shown } people became { $role }.
}
changes-done-roles = { $count ->
    [one] One person has another { word-role } now.
   *[other] { $shown } people have another { word-role } now.
}
changes-done-suspend = { $count ->
    [one] One person is suspended.
   *[other] { $shown } people are suspended.
}
changes-done-reactivate = { $count ->
    [one] One person is active again.
   *[other] { $shown } people are active again.
}
changes-done-remove = { $count ->
    [one] One person was removed.
   *[other] { $shown } people were removed.
}

# The list of changes, and one of them.
changes-title = Changes
changes-text = What was done to { word-members }, the latest first. For 30 days a change can be taken back.
changes-caption = Changes, the latest first
changes-column-what = What
changes-column-who = By whom
changes-column-when = When
changes-column-person = Person
changes-column-before = Before
changes-column-after = After
changes-badge-undone = Undone
changes-badge-undo = Undo of an earlier one
changes-empty-title = Nothing was changed yet
changes-empty-text = Whenever somebody gets another { word-role }, is suspended, removed or brought back, it is kept here and can be taken back.
changes-empty-reach = Your { word-role } reaches only a part of the { word-organization }. Here is what you did yourself, and that is nothing yet.
changes-latest = Latest
changes-earlier = Earlier
changes-what-role = { $count ->
    [one] { Word-role } of one person changed to { $role }
   *[other] { Word-role } of { $shown } people changed to { $role }
}
changes-what-role-one = { Word-role } of { $name } changed to { $role }
changes-what-roles = { $count ->
    [one] { Word-role } of one person changed
   *[other] { Word-roles } of { $shown } people changed
}
changes-what-suspend = { $count ->
    [one] One person suspended
   *[other] { $shown } people suspended
}
changes-what-suspend-one = { $name } suspended
changes-what-reactivate = { $count ->
    [one] One person reactivated
   *[other] { $shown } people reactivated
}
changes-what-reactivate-one = { $name } reactivated
changes-what-remove = { $count ->
    [one] One person removed
   *[other] { $shown } people removed
}
changes-what-remove-one = { $name } removed
changes-what-leave = { $count ->
    [one] One person left
   *[other] { $shown } people left
}
changes-what-leave-one = { $name } left
changes-what-restore = { $count ->
    [one] One person restored
   *[other] { $shown } people restored
}
changes-what-restore-one = { $name } restored
changes-what-ended = { Word-role } { $role } deleted
changes-what-ended-moved = { $count ->
    [one] { Word-role } { $role } deleted, one person moved
   *[other] { Word-role } { $role } deleted, { $shown } people moved
}
changes-what-revived = { Word-role } { $role } brought back
changes-what-revived-moved = { $count ->
    [one] { Word-role } { $role } brought back, with one person
   *[other] { Word-role } { $role } brought back, with { $shown } people
}
changes-by = { $name }, { $ago }
changes-by-you = You, { $ago }
changes-undone-by = This change was taken back.
changes-undone-by-see = See that change
changes-undoes = It took an earlier change back.
changes-undoes-see = See the earlier one
changes-is-past = It is more than 30 days ago and cannot be taken back any more.
changes-step-none = No { word-member }
changes-part = Your { word-role } reaches only a part of the { word-organization }. Only those are shown whom it reaches.
changes-left = Left alone.
changes-left-count = { $count ->
    [one] One person was left alone; they stand at the end, with the reason.
   *[other] { $shown } people were left alone; they stand at the end, with the reason.
}
changes-left-no-change = It was so already.
changes-left-no-seat = No { word-seat } was free.
changes-left-since = Somebody had changed them again since.
changes-left-demote-first = They had to be given another { word-role } first.
changes-left-wider = The new { word-role } went further than that of who changed it.
changes-left-other = It was not possible.

# Pasting a list.
changes-paste-title = Paste a list
changes-paste-lead = For many people at once, from a spreadsheet or a mail. You see what would change before anything does.
changes-paste-list = People
changes-paste-hint = Email addresses in any shape, or one person a line with the { word-role } behind the address.
changes-paste-example = amal@example.com
    ben@example.com
changes-paste-example-roles = amal@example.com, { $role }
    ben@example.com, { $other }
changes-paste-deed = What is to happen
changes-paste-to = { Word-role }, for lines that say none
changes-paste-to-hint = Only for changing { word-roles }.
changes-paste-look = See what would change
changes-paste-nothing = There is no email address in this. Paste addresses, or lines with an address and a { word-role }.
changes-paste-file = Read from a file
