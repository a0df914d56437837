# What people wrote: the list for those entitled, and what officers read about their own contacts.
nav-words = Words
words-title = What people wrote
words-about = Read what people wrote with their answers, newest first, or search it. Every answer you are shown goes on the log with your reason. What you search for does not.
words-purpose = Why do you want to read?
words-purpose-choose = Choose a reason
words-purpose-error = Choose a reason for reading
words-search = Search for
words-search-hint = Leave it empty to read everything. All words must be there, up to { $number }; other endings are found too.
words-search-none = Type a word to search for, or leave it empty
words-search-many = Search for { $number } words at most
words-search-long = Type { $number } characters at most
words-search-place = That page has moved on. Here you begin again
words-go = Show
words-found = What was found
words-none = Nothing was found.
words-none-written = Nobody has written anything yet.
words-work = Opens: { $kind }
words-older = Older
words-again = To the newest

own-title = What people said
own-link = What people said about your contacts
own-about = This is what people said about contacts at which you were present, in their own words. Thanks come first.
own-thanks = Thanks
own-others = More that people said
own-batch = { $count ->
    [one] { $number } person
   *[other] { $number } people
}
own-empty = There is nothing to read yet. It will come.
own-empty-more = There is nothing more to read here.
own-rules = How this page works
own-rule-together = You read what at least { $number } people said, all at once, so that nobody can be picked out.
own-rule-age = Words are at least a week old when you read them. Thanks come sooner.
own-rule-order = They stand in no order, and no time or rating stands beside them.
own-rule-other = Somebody at the desk has read them first. What somebody else has to deal with does not come here.
own-rule-gone = If one person takes their words back, all that came with them goes too.
own-older = Older
own-newest = To the newest
