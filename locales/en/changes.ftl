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
changes-reach-now = now { $before }
changes-reach-from = { $after }, now { $before }
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

# Undo, in the message after an act.
changes-undo = Undo
changes-undone = Undone. Everything is as it was before.
changes-undo-since = This was not undone: it is undone already, or has changed again since.
changes-undo-no-seat = This was not undone: no { word-seat } is free any more.
changes-undo-not = This was not undone. { $reason }

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
changes-give-more = { $list } and { $count } more
