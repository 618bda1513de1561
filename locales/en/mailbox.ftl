# The mailbox of `rolecall demo`.
mailbox-title = Mailbox
mailbox-text = Every message this demonstration has sent. Nothing leaves this computer.
mailbox-empty-title = No mail yet
mailbox-empty-text = Ask for a new password, and the message appears here.
mailbox-subject = Subject
mailbox-from = From
mailbox-to = To
mailbox-when = When
mailbox-html = The message
mailbox-plain = As plain text
