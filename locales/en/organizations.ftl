organizations-title = Choose an organization
organizations-text = You belong to more than one.
organizations-suspended = Suspended
organizations-suspended-text = Your access is suspended
organizations-none-title = You are in no organization yet
organizations-none-text = Ask someone on the team to invite { $email }. The invitation arrives by email.

# The home of an organization.
organizations-home-lead = Your role in { $product } is { $role }.
organizations-home-open = Open { $product }
organizations-home-members = Members
organizations-home-role = Your role
organizations-home-may = What you may do
organizations-home-may-text = What your role lets you do in the product.
organizations-home-may-nothing = Your role has no permissions yet.
organizations-home-sensitive = { $count ->
    [one] One of your permissions is sensitive. Use it with care.
   *[other] { $count } of your permissions are sensitive. Use them with care.
}
organizations-home-sensitive-mark = (sensitive)
organizations-home-ask = Whom to ask
organizations-home-ask-text = They can change your role and your access.
organizations-home-ask-hidden = Your role does not show you the team. Ask the person who invited you.

# How far a permission goes, behind its name.
organizations-reach-own = only your own
organizations-reach-team = your team
organizations-reach-department = your department
