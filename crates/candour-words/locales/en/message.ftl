# Messages to people: text messages and e-mail. They stand on lock screens and in shared mailboxes: nothing here may say who writes or what about.
message-subject = How did we do?
message-invitation = How was the help you had from us? It takes one minute: { $link } You do not have to answer. To stop these messages, reply STOP.
message-invitation-email =
    How was the help you had from us? Choose a number. Nothing is sent before you press Send.

    5, very good: { $five }
    4, good: { $four }
    3, neither good nor poor: { $three }
    2, poor: { $two }
    1, very poor: { $one }

    You can also reply to this e-mail with a number and your own words. You do not have to answer.
    To stop these e-mails: { $stop }
message-reminder = You can still tell us how we did: { $link } This is the last time we ask. To stop these messages, reply STOP.
message-ask-rating = Thank you. How did we do, from 1 to 5? 5 is very good, 1 is very poor. Please reply with one number.
message-ask-again = Sorry, we did not understand. Please reply with one number from 1 to 5. 5 is very good.
message-ask-words = Thank you. Would you like to tell us why? Please reply in your own words. You can also leave it there.
message-thanks = Thank you. We have your answer.
message-code-used = We have an answer for this code already. Thank you.
message-code-unknown = We do not know this code. Please check it and send it again.
message-help = You can reply with a number from 1 to 5. To stop these messages, reply STOP. In an emergency call 999.
message-stopped = You will get no more messages from us. To get them again, reply START.
message-started = You will get our messages again. To stop them, reply STOP.
message-not-understood = Thank you. Somebody will read your message. In an emergency call 999.
message-sign-in-code = Your code is { $code }. It works for a few minutes. Please tell it to nobody.
