sign-in-title = Sign in
sign-in-email = Email
sign-in-password = Password
sign-in-remember = Remember me
sign-in-forgot = Forgot password?
sign-in-submit = Sign in
sign-in-email-missing = Enter your email address.
sign-in-password-missing = Enter your password.
# The same for an unknown address and a wrong password.
sign-in-refused = That email and password do not match. Check both and try again.
sign-in-throttled = { $minutes ->
    [one] Too many tries. Wait a minute, then try again or reset your password.
   *[other] Too many tries. Wait { $minutes } minutes, then try again or reset your password.
}
sign-in-needed = Sign in to see that page.
sign-in-signed-out = You are signed out.
sign-in-ended = Your session has ended. Sign in again to go on.
