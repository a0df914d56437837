# Public pages. Short sentences, common words: a reader of nine to eleven years can follow. A test measures it.

## Start
start-title = Start
start-heading = Tell us how we did
start-intro = Did you have contact with { $force }? You can tell us how it went. It takes about a minute.
start-feedback = Tell us how we did
start-feedback-more = With a code or without one
start-rights = Read your rights
start-rights-more = What you can expect from us
start-support = Find support
start-support-more = People you can talk to
start-receipt = You answered before?
start-receipt-more = Use your receipt to add words or take your answer back

## Danger
danger = If you are in danger now, call { $emergency }.
danger-silent = If you cannot speak, call { $emergency } on a mobile, then press { $silent }.
not-watched = Nobody watches this page for emergencies.

## Code
code-title = Type your code
code-heading = Type your code
code-label = Your code
code-hint = It has 11 letters and numbers, like { $example }. Big or small letters and spaces do not matter.
code-go = Go on
code-none = I have no code
code-error-empty = Type your code.
code-error-symbol = One of these characters is never in a code. Check it and type the code again.
code-error-length = A code has 11 letters and numbers. Count them and type the code again.
code-error-check = One character does not fit. Check the code and type it again.

code-mistyped-title = This code does not look right
code-mistyped-what = A code has 11 letters and numbers. One or more of them may be wrong here.
code-unknown-title = We do not know this code
code-unknown-what = There may be a mistake in it. Check it and type it again.
code-used-title = This code has been used
code-used-what = Each code works one time. You do not need to do anything.
code-expired-title = This code does not work any more
code-expired-what = Codes stop working after some time. A newer code may also have taken its place. We would still like to hear from you.
code-ways = What you can do now
code-ways-again = Type a code
code-ways-without = Answer without a code
code-kept = What you wrote
code-kept-hint = This was not saved. You can copy it from here.

## Feedback
feedback-title = Tell us how we did
feedback-heading = How was our contact with you?
feedback-doors = What would you like to do?
feedback-door-rate = Tell us how we did
feedback-door-rights = Read your rights
feedback-hint = Choose one. 5 is best.
rating-5 = 5 – Very good
rating-4 = 4 – Good
rating-3 = 3 – In between
rating-2 = 2 – Poor
rating-1 = 1 – Very poor
feedback-words = Why did you choose this? You do not have to write anything.
feedback-words-hint = Write up to { $limit } characters, in any language.
feedback-reader = A small team at { $force } reads what you write. They only pass it on if someone may be hurt, or if it may be needed as proof. Later the people you dealt with may read it too, mixed with other answers. Your name is there only if you write it.
feedback-send = Send
feedback-no-code = You are answering without a code.
feedback-error-rating = Choose a number from 1 to 5.
feedback-error-words = You wrote { $number } characters. Please cut it to { $limit }.
feedback-error-again = Your answer is not sent yet. Please press “Send” again.
feedback-error-unavailable = We could not save your answer just now. It is all still here. Please wait a minute and press “Send” again.

## Thanks
thanks-title = Thank you
thanks-heading = Thank you. We have your answer.
thanks-first-stands = You sent this form before with the number { $number }. That number stays.
thanks-receipt = Your receipt
thanks-receipt-use = Write it down or take a picture. With it you can add words later, ask us to get in touch, or take your answer back. We cannot show it to you again.
thanks-next = What happens next
thanks-next-words = A person reads what you wrote within { $span }.
thanks-next-figures = Your number joins the figures that show how we are doing.
thanks-next-reply = We will not get in touch unless you ask us to. The one exception is if you or someone else may be in danger.
thanks-more = If you like, you can do more
thanks-close = You can close this page now.

## Contact
contact-title = Ask us to get in touch
contact-heading = Ask us to get in touch
contact-intro = Tell us how to reach you safely. Only the people who will do it can read this.
contact-method = How should we reach you?
contact-method-telephone = Call me
contact-method-sms = Send me a text message
contact-method-email = Send me an email
contact-method-other = Another way
contact-to = The number or address to use
contact-to-hint = If you chose another way, tell us what it is.
contact-name = What should we call you?
contact-when = When is it safe?
contact-when-hint = Say, weekdays from 9 to 3.
contact-do-not = What should we not do?
contact-do-not-hint = Say, do not leave a message, or do not say who is calling.
contact-optional = You can leave this empty.
contact-send = Ask us to get in touch
contact-error-method = Choose how we should reach you.
contact-error-to = Type the number or address to use.
contact-error-long = Please cut this to { $limit } characters.
contact-error-control = This has a character we cannot use. Please type it again.
contact-done-title = We will get in touch
contact-done-what = A person will try to reach you within { $span }, in the way you asked.

## Equality
equality-title = A few questions about you
equality-heading = A few questions about you
equality-why = We ask so that we can see if we treat everyone well. You do not have to answer any of them.
equality-apart = We keep these answers apart from all else. Nobody who works here can link them to you.
equality-age = How old are you?
equality-age-under-16 = Under 16
equality-age-16-24 = 16 to 24
equality-age-25-34 = 25 to 34
equality-age-35-44 = 35 to 44
equality-age-45-54 = 45 to 54
equality-age-55-64 = 55 to 64
equality-age-65-over = 65 or over
equality-age-not-said = I would rather not say
equality-ethnic = What is your ethnic group?
equality-ethnic-asian = Asian or Asian British
equality-ethnic-black = Black, Black British, Caribbean or African
equality-ethnic-mixed = Mixed or more than one group
equality-ethnic-white = White
equality-ethnic-other = Another group
equality-ethnic-not-said = I would rather not say
equality-disability = Do you have a health problem, of body or mind, that has lasted a year or will last a year?
equality-disability-yes = Yes
equality-disability-no = No
equality-disability-not-said = I would rather not say
equality-sex = What is your sex?
equality-sex-female = Female
equality-sex-male = Male
equality-sex-another = I say it another way
equality-sex-not-said = I would rather not say
equality-send = Send these answers
equality-done-title = Thank you
equality-done-what = We have your answers. They help us to see if we treat everyone well.
equality-nothing-what = You did not choose an answer. That is fine. Nothing was saved.

## Receipt
receipt-title = Use your receipt
receipt-heading = Use your receipt
receipt-intro = You got a receipt when you sent your answer. With it you can add words, ask us to get in touch, or take your answer back.
receipt-label = Your receipt
receipt-hint = It has 15 letters and numbers, like { $example }. Big or small letters and spaces do not matter.
receipt-go = Go on
receipt-error-empty = Type your receipt.
receipt-error-symbol = One of these characters is never in a receipt. Check it and type it again.
receipt-error-length = A receipt has 15 letters and numbers. Count them and type it again.
receipt-error-check = One character does not fit. Check the receipt and type it again.
receipt-unknown-title = We cannot find this receipt
receipt-unknown-what = There may be a mistake in it. Check it and type it again.
receipt-menu-title = What would you like to do?
receipt-menu-heading = What would you like to do?
receipt-words = Add words
receipt-words-label = What would you like to add?
receipt-words-error-empty = Write what you would like to add.
receipt-words-send = Add these words
receipt-words-done-title = We have added your words
receipt-words-done-what = A person reads them within { $span }.
receipt-too-many = You have used this receipt as many times as you can. If there is more to say, you can answer again without a code.
receipt-withdraw = Take your answer back
receipt-withdraw-what = Your words leave our feedback at once. Your number leaves our figures later, together with others, so that nobody can tell it was yours.
receipt-withdraw-next = Go on to take it back
receipt-confirm-title = Take your answer back?
receipt-confirm-what = What you wrote is deleted at once. We cannot bring it back. Your number leaves our figures later, together with others, so that nobody can tell it was yours. If your words made us worry that someone may be hurt, a note of that stays.
receipt-confirm-yes = Yes, take my answer back
receipt-confirm-no = No, keep my answer
receipt-withdrawn-title = Your answer is taken back
receipt-withdrawn-what = What you wrote is deleted. Your number leaves our figures later, together with others, so that nobody can tell it was yours.
receipt-held-confirm = The police must keep a copy of what you wrote for now. It is needed for an investigation, or to keep somebody safe. You can still take your answer back: your words leave our feedback at once. The copy is deleted when it is not needed any more. Your number leaves our figures later, together with others.
receipt-held-what = Your words are not part of our feedback any more. The police must keep a copy for now. It is needed for an investigation, or to keep somebody safe. Only a few people may open it. When it is not needed any more, it is deleted, and you can see that here. Your number leaves our figures later, together with others, so that nobody can tell it was yours.
receipt-held-ask = If you have a question about this, you can ask: { $contact }
receipt-held-ask-force = If you have a question about this, you can ask { $force }.
receipt-held-complain = If you think this is wrong, you can complain to the Information Commissioner: { $address }
receipt-held-over = The police had to keep a copy for a time. That copy is deleted now, too.
receipt-again = Do something else with your receipt
receipt-unavailable = We could not do this just now. Nothing was changed. It is all still here. Please wait a minute and try again.
receipt-send-again = This is not sent yet. Please press the button again.

## Rights
rights-title = Your rights
rights-heading = Your rights
rights-intro = If a crime was done to you, you have rights. It does not matter if you told the police about it. They come from a rule book called the Victims’ Code.
rights-edition = This page is about the Code for England and Wales that began in April 2021. A new Code is being made.
rights-limits = The time limits here come from short guides to the Code, not from the Code itself. They still have to be checked against it. Days are working days.
rights-faster = Some people have a right to more help and faster news. You may be one of them if the crime was very serious, if it keeps happening, if you are under 18, or if you feel unsafe. Ask us.
rights-1 = To understand and be understood
rights-1-more = We must use words you know. You can have a person to put it into your language.
rights-2 = To have the crime written down
rights-2-more = We must do this without waiting too long.
rights-3 = To be told what happens when you report
rights-3-more = You must get a note, in a way that is safe for you, that says what you told us and how to reach us.
rights-4 = To get support that fits you
rights-4-more = We must ask what you need. We must pass you to a support team within 2 days.
rights-5 = To hear about money you may get
rights-5-more = You may be able to get money if you were hurt or lost something. Most people must ask for it within 2 years.
rights-6 = To get news about your case
rights-6-more = We must agree with you how often you hear from us. We must tell you within 5 days if someone is arrested, charged or let go, or if the case is closed. For some people it is 1 day. If we or the lawyers stop the case, you may ask for a second look.
rights-7 = To say how the crime changed your life
rights-7-more = You can make a statement in your own words. A court can hear it.
rights-8 = To know about the trial
rights-8-more = You must be told the date and place within 1 day of when our team hears it. If you must speak in court, you can ask for help, like a screen.
rights-9 = To know how the case ended
rights-9-more = You must be told within 1 day of when our team hears it, and why it ended that way.
rights-10 = To get your costs and your things back
rights-10-more = If you go to court, some costs are paid. If we took things of yours, you get them back as soon as we can give them.
rights-11 = To hear about the person who did it
rights-11-more = If they go to prison for a long time for hurting someone, you can ask to be told what happens to them.
rights-12 = To complain
rights-12-more = If you did not get your rights, tell us. You must hear back within 10 days. If you are still not happy, someone outside the police can look at it.
rights-feedback = Tell us how we did

## Safety
safety-title = Stay safe online
safety-heading = Stay safe online
safety-leave = The red button
safety-leave-what = At the top of each page is a red button. Press it and you go to a page about the weather. You can press the Shift key three times to do the same.
safety-leave-not = It does not hide that you were here. The page still shows in the history of your phone or computer.
safety-leave-lost = What you have typed and not sent is lost when you leave.
safety-history = Someone may look at your phone
safety-history-what = If you are afraid of this, use a phone or computer they cannot get to. One in a library or at a friend’s home is safer.
safety-history-private = You can open a private window in your browser first. It does not keep a history once you close it.
safety-history-clear = You can delete one page from your history. If you delete all of it, someone may notice.
safety-spy = Some people put hidden apps on the phone of another person. If someone knows things they should not know, use another phone.
safety-receipt = Your receipt
safety-receipt-what = Keep your receipt where nobody else looks. You can also keep none at all.

## Cookies
cookies-title = Cookies
cookies-heading = Cookies
cookies-none = These pages put nothing on your phone or computer. There are no cookies, and nothing follows you.
cookies-staff = People who work here and sign in get one cookie. It keeps them signed in and is gone when they sign out.
cookies-name = Name
cookies-purpose = What it is for
cookies-purpose-what = It keeps a member of staff signed in.
cookies-ends = When it ends
cookies-ends-what = When they sign out, or when the sign-in ends.

## Privacy
privacy-title = Privacy
privacy-heading = What we keep, and why
privacy-who = { $force } runs this service and looks after what you tell us.
privacy-look = If you only look, we keep nothing about you.
privacy-answer = When you answer
privacy-answer-1 = We keep the number you chose and when you sent it, so that we can see how we are doing.
privacy-answer-2 = We keep what you write under lock. It is stored in a way that only people who are allowed to read it can open.
privacy-answer-3 = Your code tells us which contact your answer is about. It does not tell the officer who you are.
privacy-answer-4 = If you answer without a code of your own, we keep a mark made from your internet address for one day. It helps us to see if one person answers many times. It cannot be turned back into the address.
privacy-contact = When you ask us to get in touch
privacy-contact-what = We keep your number or address under lock. Only the people who get in touch with you can see it.
privacy-equality = When you tell us about you
privacy-equality-what = We keep those answers apart, with the month and nothing else. Nobody can go from them to you.
privacy-read = Who reads your words
privacy-read-what = A small team reads them. They pass them on only if someone may be hurt, if they may be needed as proof, or if you ask us to. Later an officer you dealt with may read them too, mixed with at least four other answers. Your name is there only if you write it. We leave your words out if we passed them on, if you asked us to get in touch, or if they sound like someone may be hurt.
privacy-back = Taking it back
privacy-back-what = Your receipt lets you take your answer back at any time. Your words leave our feedback at once and are deleted. If the police must keep a copy for an investigation, or to keep somebody safe, we tell you. You need the receipt for it.
privacy-never = What we never do
privacy-never-what = We do not sell what you tell us. We do not use it for adverts. We do not make a list of best and worst officers.

## Accessibility
access-title = Accessibility
access-heading = Can everyone use these pages?
access-aim = We want everyone to be able to use these pages. Our aim is a rule called { $standard }.
access-works = What works
access-works-1 = You can use each page with a keyboard alone.
access-works-2 = You can make the text four times as big.
access-works-3 = You can use the pages with a screen reader, and with scripts turned off.
access-works-4 = The pages work on small and old phones.
access-not = What we still have to do
access-not-1 = People with disabilities have not tested the pages yet. So far we have used test programs and our own hands.
access-not-2 = Some languages have not been checked by people who grew up with them. Those pages say so.
access-not-3 = There is no sign language and no easy read yet.
access-tell = Tell us
access-tell-what = If something does not work for you, please tell us. You can do it on the feedback page, without a code.

# Who has opened a record
receipt-opened = See who has opened your record
receipt-opened-what = You can see what kind of job the people have who read what you sent, on which day, and why. We do not show names.
receipt-opened-go = Show me
opened-title = Who has opened your record
opened-intro = These are the people who read what you sent us. We write this down before they can read it, and nobody can take it away again without it being noticed. We do not show names.
opened-none = Nobody has opened your record yet.
opened-role = Who
opened-why = Why
opened-role-desk = someone at the help desk for victims
opened-role-officer = a police officer, together with the answers of at least four other people
opened-role-lead = someone who leads a police team
opened-role-standards = someone who looks into complaints about the police
opened-role-analyst = someone who looks for what can be done better
opened-role-commissioner = the Victims’ Commissioner’s office
opened-role-check = someone who checks that rules are kept
opened-role-program = a computer program of the police
opened-role-other = someone who works with the police
opened-why-check-risk = to see if someone is in danger
opened-why-answer-request = to get in touch, as you asked
opened-why-read-entry = to read what came in
opened-why-follow-up = to go on with what was begun
opened-why-complaint = to look into a complaint
opened-why-quality-check = to check that people are treated well
opened-why-check-flag = to check that people are treated well
opened-why-own-contacts = to learn from what people say
opened-why-other = for another reason that is written down
opened-why-investigation = for another reason that is written down
opened-why-answer-access = to make the copy you asked for
