# The frame around every page.
shell-skip = Skip to the content
shell-navigation = Team settings
shell-open-navigation = Open the navigation
shell-your-menu = Your menu, { $name }
shell-team-settings = Team Settings
shell-account = Your account
shell-switch = Switch organization
shell-switch-from = { $organization }, switch organization
shell-organizations = Your organizations
shell-open-product = Open { $product }
shell-sign-out = Sign out
shell-signed-in-as = Signed in as { $email }.
shell-help-lead = Something not working?
shell-help = Get help
shell-notice = Notice
shell-dismiss = Dismiss this message
shell-show-password = Show password
shell-no-mail = Mail is not set up, so messages stay in a folder on the server. Set SMTP_URL to send them.

# The navigation.
shell-nav-home = Overview
shell-nav-members = Members
shell-nav-invitations = Invitations
shell-nav-roles = Roles
shell-nav-changes = Changes
shell-nav-structure = Structure
shell-nav-plan = { Word-plan } and { word-seats }
shell-nav-activity = Activity
shell-nav-tokens = Tokens
shell-nav-settings = Settings
