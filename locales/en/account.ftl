account-title = Your account
account-profile = Profile
account-profile-text = How you appear to your team.
account-name = Name
account-email = Email
account-email-hint = You sign in with this address.
account-profile-save = Save name
account-profile-saved = Your name is saved.
account-name-missing = Enter your name.
account-name-too-long = Use at most 100 characters.
account-name-control = Leave out invisible characters.
account-email-malformed = This does not look like an email address.
account-email-too-long = Email addresses have at most 254 characters.
account-password = Password
account-password-text = Changing it signs you out everywhere else.
account-password-current = Current password
account-password-new = New password
account-password-save = Change password
account-password-saved = Your password is changed. You are signed out everywhere else.
account-password-wrong = This is not your current password.
account-appearance = Language and theme
account-appearance-text = Kept with your account, on every device.
account-theme = Theme
account-theme-system = System
account-theme-light = Light
account-theme-dark = Dark
account-language = Language
account-appearance-save = Save
account-appearance-saved = Language and theme are saved.
account-sessions = Where you are signed in
account-sessions-text = If you do not know one of these, sign it out and change your password.
account-sessions-now = Active now
account-sessions-current = This device
account-sessions-device = { $browser } on { $system }
account-sessions-device-unknown = Unknown device
account-sessions-end-others = Sign out everywhere else
account-sessions-ended = { $count ->
    [0] You were signed in only here.
    [one] Signed out on one other device.
   *[other] Signed out on { $count } other devices.
}
