# Why a product was told yes or no, in words for whoever helps the person.
decisions-granted-organization = { $person } has the role { $role }, which has { $permission } for everything.
decisions-granted-own = { $person } has the role { $role }, which has { $permission } for what is their own, and this is.
decisions-no_such_subject = Nobody in this organization is called { $subject }, or the token may not ask about them.
decisions-suspended = { $person } is suspended.
decisions-no_such_permission = The catalog has no permission { $permission }.
decisions-lacks = { $person } has the role { $role }, which does not have { $permission }.
decisions-owner_not_said = { $person } has the role { $role }, which has { $permission } only for what is their own, and the question does not say whose this is: it is expected in the property { $property }.
decisions-not_theirs = { $person } has the role { $role }, which has { $permission } only for what is their own, and this is somebody else's.
