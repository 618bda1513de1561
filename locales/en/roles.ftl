# Roles: the list, the matrix, one role, and the builder.
roles-title = { Word-roles }
roles-lead = { $count ->
    [0] What people may do, and who may do it.
    [one] What people may do, and who may do it. One { word-role } is your own.
   *[other] What people may do, and who may do it. { $shown } { word-roles } are your own.
}
roles-tabs = Views of the { word-roles }
roles-tab-list = { Word-roles }
roles-tab-matrix = Matrix
roles-caption = { Word-roles } of this { word-organization }
roles-column-role = { Word-role }
roles-column-permissions = { Word-permissions }
roles-column-reach = Reach
roles-column-people = People
roles-column-acts = Actions
roles-new = New { word-role }
roles-duplicate = Duplicate
roles-duplicate-which = Duplicate { $role }
roles-system = System
roles-own = Your own
roles-yours = You
roles-permissions = { $count ->
    [0] No { word-permissions }
    [one] One { word-permission }
   *[other] { $shown } { word-permissions }
}
roles-sensitive = { $shown } sensitive
roles-sensitive-mark = Sensitive
roles-people = { $count ->
    [0] Nobody
    [one] One person
   *[other] { $shown } people
}
roles-invited = { $shown } invited
roles-invited-title = Invited
roles-invitations = { $count ->
    [one] One open invitation
   *[other] { $shown } open invitations
}
roles-people-and-invitations = { $count ->
    [one] { $people } and one open invitation
   *[other] { $people } and { $shown } open invitations
}
roles-everybody = Everybody with this { word-role }
roles-none-own = None of these quite fits? Make one of your own: from a template, from one of these, or from nothing.
roles-none-own-action = Make a { word-role }

# How far a role, or one permission, goes.
roles-reach-none = Not held
roles-reach-own = Only their own
roles-reach-team = Their { word-team }
roles-reach-department = Their { word-department }
roles-reach-organization = The whole { word-organization }
roles-reach-as-role = { $reach } (as the { word-role })

# The plan.
roles-plan-without = Your { word-plan } { $plan } has no { word-roles } of your own. Those there are stay, work as before, and can be narrowed.
roles-plan-see = See the { word-plans }
roles-plan-changed = Your { word-plan } has no { word-roles } of your own any more. Nothing was saved.
roles-without-title = Not on this { word-plan }
roles-without-text = With a larger { word-plan } you can make as many as you need.
roles-without-back = Back to the { word-roles }

# The matrix.
roles-matrix-title = Who may do what
roles-matrix-lead = Every { word-role } and every { word-permission }.
roles-matrix-export = Export
roles-matrix-printed = At a glance, as { $product } prints it
roles-matrix-modules = By module
roles-matrix-module = Module
roles-matrix-all = All modules
roles-matrix-show = Show
roles-matrix-ability = Ability
roles-matrix-permission = { Word-permission }
roles-matrix-access = Access
roles-matrix-sensitive = Sensitive
roles-matrix-template = { $role } (template)
roles-matrix-yes = Yes
roles-matrix-no = No
roles-matrix-own = Own only
roles-matrix-team = Own { word-team }
roles-matrix-department = Own { word-department }
roles-matrix-limited = Limited
roles-matrix-read = Read
roles-matrix-partly = Partly
roles-matrix-legend-reaches = Own only: what is their own or assigned to them.
roles-matrix-legend-sensitive = to be given with care

# One role.
roles-about = About this { word-role }
roles-may = What it lets people do
roles-may-nothing = Nothing yet: this { word-role } holds no { word-permission }.
roles-give = Choose people to give it to
roles-edit = Edit
roles-delete = Delete
roles-system-why = It comes with { $product }, so it is the same everywhere and cannot be changed or deleted. Duplicate it to make one of your own from it.
roles-edit-why = It is not yours to change. { $reason }
roles-delete-why = It is not yours to delete. { $reason }
roles-versions = Versions
roles-version = Version { $version }
roles-version-now = Now
roles-version-open = Bring back
roles-version-open-which = Bring back version { $version }
roles-version-first = { $count ->
    [0] Made with no { word-permissions }
    [one] Made with one { word-permission }
   *[other] Made with { $shown } { word-permissions }
}
roles-version-gains = { $count ->
    [one] +1 { word-permission }
   *[other] +{ $shown } { word-permissions }
}
roles-version-losses = { $count ->
    [one] −1 { word-permission }
   *[other] −{ $shown } { word-permissions }
}
roles-version-renamed = renamed from { $before } to { $after }
roles-version-described = another description
roles-version-same = the same { word-permissions }
roles-version-nobody = The system
roles-version-somebody = Somebody else
roles-version-opened = This is version { $version }. Nothing has changed yet: saving makes it the present one.

# The builder.
roles-new-title = New { word-role }
roles-edit-title = Edit { $role }
roles-cancel = Cancel
roles-create = Create { word-role }
roles-save = Save
roles-save-over = Save mine over it
roles-held-by = In use: { $who }. What changes for them is shown before anything is saved.
roles-start = Start from
roles-start-nothing = Nothing
roles-start-templates = Templates
roles-start-roles = { Word-roles }
roles-start-use = Fill in
roles-copy-of = Copy of { $role }
roles-name = Name
roles-description = Description
roles-optional = optional
roles-reach = Reach
roles-reach-hint = How far those { word-permissions } go that can be limited. Each of them may also have a reach of its own.
roles-permissions-caption = { Word-permissions } by module
roles-column-module = Module
roles-column-unfold = { Word-permissions }
roles-read = Read
roles-write = Write
roles-tick-read = { $module }: read
roles-tick-write = { $module }: write
roles-tick-read-all = All modules: read
roles-tick-write-all = All modules: write
roles-module-held = { $held } of { $all }
roles-module-open = Show the { word-permissions } of { $module }
roles-why-lacking = You do not have this yourself.
roles-why-by-hand = Sensitive: ticked one by one.
roles-why-owner-only = For owners only: in no { word-role } of your own.
roles-wrong = Not yours to give.
roles-left-out = Left out, because your own { word-role } does not go that far: { $permissions }.
roles-left-out-owner = Left out, because it is for owners only: { $permissions }.

roles-summary-title = This { word-role } can
roles-summary-permissions = { $count ->
    [one] { $permissions } in one module
   *[other] { $permissions } in { $modules } modules
}
roles-summary-sensitive = Sensitive
roles-summary-none = None
roles-summary-like = Most like
roles-like = { $role }, { $percent } %
roles-like-equal = The same as { $role }
roles-odd-write = { $module }: it can change things there, but not see them.
roles-odd-export = { $permission }: it can take out what it cannot see in { $module }.
roles-odd-narrower = { $module }: it can change more there than it can see.
roles-cannot-title = What you cannot give
roles-cannot-lacking = You do not have these yourself: { $permissions }.
roles-cannot-owner-only = For owners only, in no { word-role } of your own: { $permissions }.
roles-cannot-further = Only as far as you have it yourself: { $permissions }.

# Saving.
roles-created = { $role } is there. Now give it to people.
roles-saved = { $role } is saved.
roles-saved-people = { $count ->
    [one] { $role } is saved. It holds for one person from now on.
   *[other] { $role } is saved. It holds for { $shown } people from now on.
}
roles-same = Nothing was different, so nothing was saved.
roles-too-many = There are { $shown } { word-roles } of your own, and there can be no more. Delete one that nobody needs first.
roles-name-missing = Give the { word-role } a name.
roles-name-too-long = A name has at most 60 characters.
roles-name-taken = There is a { word-role } “{ $name }” already. Choose another name.
roles-description-too-long = A description has at most 300 characters.
roles-description-control = Write the description as one line of plain text.

roles-stale-title = Somebody else changed this { word-role } while you did
roles-stale-who = { $who } saved it { $ago }. What you made of it stands below, unsaved.
roles-stale-gained = It gained: { $permissions }.
roles-stale-lost = It lost: { $permissions }.
roles-stale-several = { $shown } versions were saved since you opened it.
roles-stale-text = Save yours over it, or
roles-stale-again = start again from theirs

roles-preview-title = What changes with { $role }
roles-preview-nothing = Nothing has changed yet. This is what would.
roles-preview-differs = Nothing was saved: others have this { word-role } than when you looked. This is what saving would mean now.
roles-preview-gain = { $count ->
    [one] { $who } gains
   *[other] { $who } gain
}
roles-preview-lose = { $count ->
    [one] { $who } loses
   *[other] { $who } lose
}
roles-preview-when = It holds from their next request on. The version of now stays, and can be brought back.
roles-preview-yours = It holds from the next request on, for you as well. You cannot widen it again yourself.
roles-preview-who = { $count ->
    [one] See who it is
   *[other] See who they are
}
roles-preview-confirm = { $count ->
    [one] Save and change one person
   *[other] Save and change { $shown } people
}
roles-preview-save = Save
roles-preview-back = Back to editing

# Why a role is not built, or not ended.
roles-cannot-system = It comes with { $product }, and nobody changes it here.
roles-cannot-out-of-reach = A { word-role } holds for the whole { word-organization }, and yours reaches only a part of it.
roles-cannot-own = Nobody deletes the { word-role } they hold.
roles-cannot-above = It goes further than your own { word-role }. It takes somebody with a { word-role } at least as wide.
roles-cannot-peer = It is as wide as your own { word-role }, and yours is not for dealing with its equals.
roles-cannot-owner = No { word-role } of your own may hold what is for { $roles } alone: { $permissions }.
roles-cannot-raises = Nobody widens the { word-role } they hold. It would gain: { $permissions }.
roles-cannot-wider = It would go further than your own { word-role }: { $permissions }.

# Deleting a role.
roles-delete-title = Delete { $role }?
roles-delete-lead = Nothing has changed yet. This is what would.
roles-delete-unused = Nobody has this { word-role }, and no open invitation carries it. After deleting it you can take that back for 30 days.
roles-delete-used = { $holders } have this { word-role }. They get another one in the same act, and all of it can be taken back for 30 days.
roles-delete-used-one = { $holders } has this { word-role }. They get another one in the same act, and all of it can be taken back for 30 days.
roles-delete-used-invitations = Invitations carry this { word-role }: { $holders }. They carry another one from then on, and all of it can be taken back for 30 days.
roles-delete-used-unseen = Everybody who has this { word-role }, or is invited to it, gets another one in the same act, and all of it can be taken back for 30 days.
roles-delete-go-unseen = Those who move
roles-delete-stay-unseen = Those who cannot be moved
roles-delete-to = Move them to
roles-delete-to-none = Choose a { word-role }
roles-delete-look = See what would change
roles-delete-confirm = Delete { word-role }
roles-delete-confirm-moved = { $count ->
    [0] Move the invitations and delete
    [one] Move one person and delete
   *[other] Move { $shown } people and delete
}
roles-delete-confirm-everybody = Move everybody and delete
roles-delete-invitations-unseen = Open invitations carry { $role } instead
roles-delete-invitations = { $count ->
    [one] 1 open invitation carries { $role } instead
   *[other] { $shown } open invitations carry { $role } instead
}
roles-delete-invitations-not = The open invitations cannot carry { $role }. { $reason }
roles-delete-not = This { word-role } cannot be deleted. { $reason }
roles-delete-lacks-change = Moving people takes the { word-permission } to change { word-roles } of others, for the whole { word-organization }. Ask somebody who has it.
roles-delete-lacks-invite = Moving invitations takes the { word-permission } to invite, for the whole { word-organization }. Ask somebody who has it.
roles-delete-stuck = Not everybody can be moved there, so it cannot be deleted this way. Choose another { word-role }, or move these people first.
roles-delete-since = Nothing was deleted: it would not have been what you saw. This is how it is now.
roles-delete-too-many = More than { $shown } people have this { word-role }. Move some of them first.
roles-delete-gone = There is no such { word-role } to move them to any more. Choose another.
roles-deleted = { $role } is deleted.
roles-deleted-moved = { $count ->
    [one] { $role } is deleted, and one person moved.
   *[other] { $role } is deleted, and { $shown } people moved.
}
roles-deleted-everybody = { $role } is deleted, and everybody who had it moved.
