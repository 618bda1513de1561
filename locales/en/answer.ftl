# The page behind the link of an invitation, read by somebody outside.
answer-title = Join { $organization }
answer-lead = { $sender } invites you to join
answer-product = on { $product }
answer-email = For
answer-role = Your { word-role }
answer-until = Open until
answer-may = What you will be able to do
answer-may-reach = { $permission } ({ $reach })
answer-join = Join { $organization }
answer-decline = Decline
answer-declined = You have declined. We let { $sender } know.
answer-welcome = Welcome to { $organization }.

# Somebody new.
answer-new = You have no account yet. Your name and a password make one.
answer-name = Your name
answer-password = Choose a password

# The address has an account.
answer-has-account = You have an account with this address. Sign in to join.
answer-account-meanwhile = { $email } has got an account in the meantime. Sign in with its password, then join.
answer-sign-in-first = You are not signed in any more. Sign in, then join.
answer-password-wrong = This is not the password of { $email }. Try again, or set a new one.

# Somebody else is signed in.
answer-other = This invitation is for { $email }. You are signed in as { $mine }.
answer-switch = Switch account

# The link was passed on.
answer-code-why = This link was passed on to you. To see that the mailbox is yours, we mail it a code.
answer-code-send = Mail a code to { $email }
answer-code = { $digits ->
    [one] Code of one digit
   *[other] Code of { $digits } digits
}
answer-code-sent = Mailed to { $email }.
answer-code-again = Send it again
answer-code-missing = Enter all digits of the code.
answer-code-wrong = This is not the code we mailed. Check it, or have it sent again.
answer-code-tried-often = { $minutes ->
    [one] Too many tries. Wait a minute, then try again.
   *[other] Too many tries. Wait { $minutes } minutes, then try again.
}
answer-code-mailed-often = { $minutes ->
    [one] The code was mailed a few times already. Look into the spam folder, too, or wait a minute and send it again.
   *[other] The code was mailed a few times already. Look into the spam folder, too, or wait { $minutes } minutes and send it again.
}

# No seat is free.
answer-no-seat-title = No { word-seat } is free just now
answer-no-seat-text = All { word-seats } of { $organization } are taken at the moment. Ask { $sender }. Your invitation stays open until { $until }, and this link works as soon as there is room.
answer-no-seat-again = Try again

# It is over.
answer-closed-accepted-title = This invitation was accepted
answer-closed-accepted-text = The link has done its work. If it was you who joined { $organization }, sign in with that account.
answer-closed-accepted-member = You are in { $organization }. There is nothing left to do.
answer-closed-declined-title = This invitation was declined
answer-closed-declined-text = The link to { $organization } does not work any more. If you change your mind, ask for a new one.
answer-closed-revoked-title = This invitation was taken back
answer-closed-revoked-text = The link to { $organization } does not work any more. If you think it should, ask for a new one.
answer-closed-expired-title = This invitation has expired
answer-closed-expired-text = The link to { $organization } worked until { $until }. Ask for a new one.
answer-closed-replaced-title = There is a newer invitation
answer-closed-replaced-text = It was sent again, and only the newest link works. Open the latest mail about { $organization }.
answer-closed-needs-sender-title = This invitation has to be sent again
answer-closed-needs-sender-text = It cannot be used as it is. Someone in { $organization } has to send it once more.
answer-open = Open { $organization }
answer-ask = Ask for a new invitation
answer-asked-title = You have asked for a new invitation
answer-asked = We have let the people who can invite you know. If they send a new one, it comes by mail.
