password-forgot-title = Forgot your password?
password-forgot-text = Enter your email address and we will send you a link to set a new one.
password-forgot-submit = Send the link
password-forgot-throttled = A few links were asked for already. Look into your inbox, or try again in some minutes.
password-back-to-sign-in = Back to sign in
password-sent-title = Look into your inbox
password-sent-text = If { $email } has an account, a link is on its way. It works once, for { $minutes } minutes.
password-sent-hint = Nothing there? Check the spam folder, and that this is the address you sign in with.
password-reset-title = Set a new password
password-reset-text = For { $email }. You will be signed out everywhere else.
password-new = New password
password-reset-submit = Set the new password
password-reset-done = Your password is changed.
password-dead-title = This link does not work any more
password-dead-text = It was used already, it is too old, or a newer one was sent. Nothing has changed. Ask for a fresh link.
password-dead-again = Send me a new link

# The rules, as a list under the field.
password-rule-length = { $min } characters or more
password-rule-common = Not a common password, and not made of your name or email
password-rule-upper = At least one capital letter
password-rule-digit = At least one digit
password-rule-special = At least one special character, such as ! or #

# What is wrong with a password that was tried.
password-too-short = Use at least { $min } characters.
password-too-long = Use at most { $max } characters.
password-no-upper = Add a capital letter.
password-no-digit = Add a digit.
password-no-special = Add a special character, such as ! or #.
password-common = This one is easy to guess. Try a few unrelated words.
password-missing = Enter a password.
