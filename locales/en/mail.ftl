mail-hello = Hello { $name },
mail-hello-nobody = Hello,
mail-plain-link = If the button does not work, open this address:
mail-questions = If you have questions, ask { $by }.
mail-help = Help with { $product }:

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

# To the owner of an organization that was made for them: somebody new, and somebody who has an account.
mail-ready-subject = { $organization } is ready on { $product }
mail-ready-heading = { $organization } is ready
mail-ready-text = { $organization } was set up for you on { $product }. You are its owner.
mail-ready-next = Choose a password to sign in for the first time.
mail-ready-button = Choose a password
mail-ready-until = { $days ->
    [one] The link works once, for one day.
   *[other] The link works once, for { $days } days.
} After that, use “Forgot password?” on the sign-in page.
mail-ready-ignore = If you expect nothing of the kind, there is nothing to do.
mail-ready-why = You get this message because { $organization } was set up for { $email }.
mail-made-owner-subject = You own { $organization } on { $product }
mail-made-owner-heading = { $organization } is yours
mail-made-owner-text = { $organization } was set up for you on { $product }. Your { word-role } there is { $role }.
mail-made-owner-next = Sign in with the account you have. Its password stays as it is.
mail-made-owner-button = Open { $organization }
mail-made-owner-why = You get this message because { $organization } was set up for { $email }.

mail-test-subject = A test message from { $product }
mail-test-heading = Mail works
mail-test-text = If you can read this, the server can send mail.
mail-test-button = Open { $product }
mail-test-why = You get this message because someone ran “rolecall mail test”.

# To somebody who is invited. They may know nobody here.
mail-invitation-subject = { $sender } invites you to { $organization }
mail-invitation-preview = Your { word-role }: { $role }. Open until { $until }.
mail-invitation-heading = Join { $organization }
mail-invitation-text = { $sender } invites you to join { $organization } on { $product }.
mail-invitation-role = Your { word-role }
mail-invitation-until = Open until
mail-invitation-note = { $sender } writes:
mail-invitation-button = View the invitation
mail-invitation-next = On the page that opens, you can accept or decline. Just looking decides nothing.
mail-invitation-stranger = If you do not know { $sender }, ignore this mail: nothing happens.
mail-invitation-why = You get this message because { $sender } invited { $email } to { $organization }.
mail-reminder-subject = Your invitation to { $organization } ends on { $date }
mail-reminder-heading = Your invitation to { $organization } is still open
mail-reminder-text = This is a reminder: there is still time to answer.
mail-code-subject = Your code for { $organization }
mail-code-preview = Your code is { $code }.
mail-code-heading = Your code
mail-code-text = To join { $organization } on { $product }, type this code on the page you have open:
mail-code-keep = Keep it to yourself: nobody can join in your place without it.
mail-code-ignore = If you did not ask for a code, ignore this mail: nothing happens.
mail-code-why = You get this message because somebody opened an invitation to { $organization } for { $email }.

# To who sent the invitation.
mail-accepted-subject = { $name } joined { $organization }
mail-accepted-heading = { $name } joined
mail-accepted-text = { $name } ({ $email }) accepted your invitation and is now in { $organization } as { $role }.
mail-accepted-button = See the { word-members }
mail-declined-subject = { $email } declined your invitation to { $organization }
mail-declined-heading = Your invitation was declined
mail-declined-text = { $email } declined your invitation to { $organization }. The { word-seat } it held is free again.
mail-declined-next = There is nothing to do. You can invite them again at any time.
mail-declined-button = See the invitations
mail-answers-why = You get this message because you invited { $email } to { $organization }.
mail-expired-subject = { $count ->
    [one] An invitation to { $organization } has expired
   *[other] { $shown } invitations to { $organization } have expired
}
mail-expired-heading = { $count ->
    [one] An invitation has expired
   *[other] Invitations have expired
}
mail-expired-text = { $count ->
    [one] This invitation to { $organization } ended without an answer:
   *[other] These invitations to { $organization } ended without an answer:
}
mail-expired-more = { $count ->
    [one] and one more
   *[other] and { $shown } more
}
mail-expired-next = { $count ->
    [one] It no longer holds a { word-seat }. Renew it to send a new link; the { word-role } stays the same.
   *[other] They no longer hold { word-seats }. Renew one to send a new link; the { word-role } stays the same.
}
mail-expired-button = See expired invitations
mail-expired-why = You get this message because you sent invitations to { $organization }. It comes once a day at most.

# To who can give what is asked for.
mail-asked-for-subject = Request for a new invitation: { $email }
mail-asked-for-heading = Request for a new invitation
mail-asked-for-text = Somebody opened the invitation for { $email } to join { $organization }. It no longer works, and they ask for a new one.
mail-asked-for-next = If you expect this person, send the invitation again. If not, there is nothing to do.
mail-asked-for-button = See the invitation
mail-asked-for-why = You get this message because you may invite people to { $organization }.
mail-seats-subject = { $name } asks for more { word-seats } in { $organization }
mail-seats-heading = { $name } asks for more { word-seats }
mail-seats-text-program = The program { $name } would like to have more { word-seats } in { $organization }.
mail-seats-text = { $name } ({ $email }) would like to have more { word-seats } in { $organization }.
mail-seats-next = The { word-plan } page shows who holds each { word-seat }, which ones you can free, and how to get more.
mail-seats-button = See the { word-plan }
mail-seats-why = You get this message because you may change the { word-plan } of { $organization }.

# To a member.
mail-role-subject = Your { word-role } in { $organization } is now { $role }
mail-role-heading = Your { word-role } is now { $role }
mail-role-text = { $by } changed your { word-role } in { $organization }.
mail-role-from = Until now
mail-role-to = From now on
mail-role-next = There is nothing to do, and no need to sign in again.
mail-role-button = See what you can do
mail-role-why = You get this message because you are in { $organization } with { $email }.
mail-suspended-subject = Your access to { $organization } is suspended
mail-suspended-heading = Your access is suspended
mail-suspended-text = { $by } suspended your access to { $organization }. You cannot open it for now.
mail-suspended-next = Your { word-role } is kept, and so is your { $product } account.
mail-suspended-why = You get this message because you are in { $organization } with { $email }.
mail-removed-subject = You are no longer in { $organization }
mail-removed-heading = You are no longer in { $organization }
mail-removed-text = { $by } removed you from { $organization }. You cannot open it any more.
mail-removed-next = Your { $product } account stays. To come back, you need to be invited again.
mail-removed-why = You get this message because you were in { $organization } with { $email }.
