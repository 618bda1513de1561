mail-hello = Hello { $name },
mail-plain-link = If the button does not work, open this address:
mail-password-reset-subject = Set a new password for { $product }
mail-password-reset-heading = Set a new password
mail-password-reset-text = Someone, most likely you, asked to set a new password for your { $product } account.
mail-password-reset-button = Set a new password
mail-password-reset-until = { $minutes ->
    [one] The link works once, for one minute.
   *[other] The link works once, for { $minutes } minutes.
}
mail-password-reset-ignore = If it was not you, do nothing. Your password stays as it is.
mail-password-reset-why = You get this message because a new password was asked for with { $email }.
mail-password-changed-subject = Your password for { $product } was changed
mail-password-changed-heading = Your password was changed
mail-password-changed-text = The password of your { $product } account was changed on { $when }. All other devices have to sign in again.
mail-password-changed-fine = If this was you, there is nothing to do.
mail-password-changed-stranger = If it was not you, set a new password now. That locks out whoever did it.
mail-password-changed-button = Set a new password
mail-password-changed-why = You get this message because the password of { $email } was changed. { $product } tells you every time, for your safety.
mail-test-subject = A test message from { $product }
mail-test-heading = Mail works
mail-test-text = If you can read this, the server can send mail.
mail-test-button = Open { $product }
mail-test-why = You get this message because someone ran “rolecall mail test”.
