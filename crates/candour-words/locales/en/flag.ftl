# Signs that feedback is abused: the list, one flag, and the decision.
nav-flags = Flags
flags-title = Flags on answers
flags-intro = A flag says that something about answers looks odd. It proves nothing. A person looks and decides. Nobody who answered is told, and nobody is refused.
flags-count-open = { $count ->
    [0] No answer is in an open flag.
    [one] { $number } answer is in an open flag and counts in the figures.
   *[other] { $number } answers are in open flags and count in the figures.
}
flags-count-aside = { $count ->
    [0] No answer is set aside.
    [one] { $number } answer is set aside and leaves the figures at a daily cut.
   *[other] { $number } answers are set aside and leave the figures at daily cuts.
}
flags-views = Parts of the list
flags-open = To decide
flags-decided = Decided
flags-none = There is no flag to decide.
flags-none-decided = No flag has been decided yet.
flags-did-decided = Your decision is on record.
flag-open = Open the flag
flag-back = Back to the flags
flag-answers = { $count ->
    [one] { $number } answer
   *[other] { $number } answers
}

flag-kind-burst = Many answers at once
flag-kind-own-network = Answers from the force’s own network
flag-kind-staff-contact = A staff number or address
flag-kind-same-words = Nearly the same words
flag-kind-own-device = Answers from a staff device
flag-kind-quick = Answered too fast
flag-kind-hand-out = Few codes handed over
flag-kind-second-code = A second code after an answer
flag-kind-flip = Ratings that changed abruptly

flag-about-officer = About { $name }.
flag-about-team = About { $name }.
flag-about-nobody = No officer or team is known.

flag-why-burst-day = { $number } answers came in one day; { $usual } would be as usual.
flag-why-burst-week = { $number } answers came in seven days; { $usual } would be as usual.
flag-why-own-network = The answers came from a network of the force.
flag-why-staff-contact = A person asked to be contacted at a number or address on the force’s own list.
flag-why-same-words = At least four fifths of the words are the same.
flag-why-own-device = The address and browser were those of somebody on the staff who had signed in that day.
flag-why-quick = An answer came { $number } seconds after its code was made.
flag-why-hand-out = A code was handed over at { $number } of { $of } contacts in thirteen weeks.
flag-why-hand-out-usual = At { $usual } it would be as usual.
flag-why-second-code = A code was made for a contact whose first code had been answered.
flag-why-flip = { $number } answers of the last four weeks have a mean of { $late }.
flag-why-flip-usual = In the year before it was { $usual }.

flag-meaning-burst = It can be a campaign, a busy week or somebody who answers again and again.
flag-meaning-own-network = It can be a visitor at a station who uses its wireless network, or staff who answer for somebody.
flag-meaning-staff-contact = It can be a victim who works for the force, or staff who answer for somebody.
flag-meaning-same-words = It can be one person at several contacts, words that somebody dictated, or copies.
flag-meaning-own-device = It can be an officer who lent a device, or staff who answer about themselves. Which account it was is not kept.
flag-meaning-quick = Scanning a code, reading and choosing takes a person longer. A clock that is wrong can do this too.
flag-meaning-hand-out = It can be the kind of work, or somebody who chooses whom to ask.
flag-meaning-second-code = It can be a second victim at the same contact, or somebody who hopes for a better answer.
flag-meaning-flip = It can be a change of work, one bad case with many victims, or somebody who answers again and again.

flag-counts-now = These answers count in the figures.
flag-set-aside-now = These answers are set aside. They leave the figures at daily cuts, together with others, and stay on record.
flag-answer-withdrawn = Taken back
flag-answer-set-aside = Set aside
flag-the-answers = The answers
flag-no-words-for-reader = Single answers, their numbers and their times are shown to those alone who may read words: beside a name they would say who it was.
flag-decisions = What was decided
flag-decided-by = { $decision }, { $name }
flag-decide = Decide
flag-decide-what = What do you think of these answers?
flag-decision-genuine = They are what they seem
flag-decision-set-aside = Set them aside
flag-decision-unclear = Nobody can tell
flag-decision-error = Choose what you think
flag-reason = Why?
flag-reason-hint = Who looks at this again reads it. At most { $number } characters.
flag-reason-gone = The reason has had its time and was erased.
flag-reason-error = Say why
flag-decide-go = Record the decision
