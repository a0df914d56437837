# Strony publiczne. Wersja robocza: nie przeczytała jej jeszcze osoba, dla której polski jest językiem ojczystym.

## Start
start-title = Początek
start-heading = Powiedz nam, jak nam poszło
start-intro = Masz za sobą kontakt z policją ({ $force })? Możesz nam powiedzieć, jak było. To zajmie około minuty.
start-feedback = Powiedz nam, jak nam poszło
start-feedback-more = Z kodem lub bez kodu
start-rights = Przeczytaj o swoich prawach
start-rights-more = Czego możesz od nas oczekiwać
start-support = Znajdź pomoc
start-support-more = Ludzie, z którymi możesz porozmawiać
start-receipt = Mamy już Twoją odpowiedź?
start-receipt-more = Użyj potwierdzenia, żeby coś dopisać albo wycofać odpowiedź

## Danger
danger = Jeśli grozi Ci teraz niebezpieczeństwo, zadzwoń pod numer { $emergency }.
danger-silent = Jeśli nie możesz mówić, zadzwoń z komórki pod numer { $emergency }, a potem naciśnij { $silent }.
not-watched = Nikt nie śledzi tej strony, żeby pomagać w nagłych wypadkach.

## Code
code-title = Wpisz swój kod
code-heading = Wpisz swój kod
code-label = Twój kod
code-hint = Kod ma 11 liter i cyfr, na przykład { $example }. Małe czy duże litery oraz odstępy nie mają znaczenia.
code-go = Dalej
code-none = Nie mam kodu
code-error-empty = Wpisz swój kod.
code-error-symbol = Jednego z tych znaków nigdy nie ma w kodzie. Sprawdź go i wpisz kod jeszcze raz.
code-error-length = Kod ma 11 liter i cyfr. Policz je i wpisz kod jeszcze raz.
code-error-check = Jeden znak się nie zgadza. Sprawdź kod i wpisz go jeszcze raz.

code-mistyped-title = Coś się w tym kodzie nie zgadza
code-mistyped-what = Kod ma 11 liter i cyfr. Może tu być błąd w jednym znaku albo w kilku.
code-unknown-title = Nie znamy tego kodu
code-unknown-what = Może być w nim błąd. Sprawdź go i wpisz jeszcze raz.
code-used-title = Ten kod był już użyty
code-used-what = Każdy kod działa jeden raz. Nie musisz nic robić.
code-expired-title = Ten kod już nie działa
code-expired-what = Kody po pewnym czasie przestają działać. Mógł go też zastąpić nowszy kod. Nadal chcemy poznać Twoje zdanie.
code-ways = Co możesz teraz zrobić
code-ways-again = Wpisz kod
code-ways-without = Odpowiedz bez kodu
code-kept = Twój tekst
code-kept-hint = Ten tekst się nie zapisał. Możesz go stąd skopiować.

## Feedback
feedback-title = Powiedz nam, jak nam poszło
feedback-heading = Jak przebiegł nasz kontakt z Tobą?
feedback-doors = Co chcesz zrobić?
feedback-door-rate = Powiedz nam, jak nam poszło
feedback-door-rights = Przeczytaj o swoich prawach
feedback-hint = Wybierz jedną ocenę. 5 jest najlepsza.
rating-5 = 5 – Bardzo dobrze
rating-4 = 4 – Dobrze
rating-3 = 3 – Średnio
rating-2 = 2 – Źle
rating-1 = 1 – Bardzo źle
feedback-words = Dlaczego taka ocena? Nie musisz nic pisać.
feedback-words-hint = Możesz napisać do { $limit } znaków, w dowolnym języku.
feedback-reader = Twój tekst czyta mały zespół w policji ({ $force }). Przekazuje go dalej tylko wtedy, gdy komuś może stać się krzywda albo gdy tekst może być potrzebny jako dowód. Później Twój tekst, wymieszany z innymi odpowiedziami, mogą przeczytać też osoby, które miały z Tobą kontakt. Twoje imię i nazwisko będą tam tylko wtedy, gdy je wpiszesz.
feedback-send = Wyślij
feedback-no-code = Odpowiadasz bez kodu.
feedback-error-rating = Wybierz ocenę od 1 do 5.
feedback-error-words = Liczba znaków w Twoim tekście: { $number }. Prosimy, skróć go do { $limit }.
feedback-error-again = Twoja odpowiedź nie jest jeszcze wysłana. Prosimy, naciśnij „Wyślij” jeszcze raz.
feedback-error-unavailable = Teraz nie udało się zapisać Twojej odpowiedzi. Wszystko nadal tu jest. Prosimy, odczekaj minutę i naciśnij „Wyślij” jeszcze raz.

## Thanks
thanks-title = Dziękujemy
thanks-heading = Dziękujemy. Mamy Twoją odpowiedź.
thanks-first-stands = Ten formularz był już wysłany z oceną { $number }. Ta ocena zostaje.
thanks-receipt = Twoje potwierdzenie
thanks-receipt-use = Zapisz je albo zrób mu zdjęcie. Dzięki niemu możesz później coś dopisać, poprosić nas o kontakt albo wycofać odpowiedź. Nie możemy pokazać Ci go jeszcze raz.
thanks-next = Co będzie dalej
thanks-next-words = Ktoś z nas przeczyta Twój tekst. Najdłuższy czas czekania: { $span }.
thanks-next-figures = Twoja ocena trafi do wyników, które pokazują, jak nam idzie.
thanks-next-reply = Nie będziemy się z Tobą kontaktować, chyba że o to poprosisz. Jest jeden wyjątek: gdy Tobie lub komuś innemu może coś grozić.
thanks-more = Jeśli chcesz, możesz zrobić więcej
thanks-close = Możesz teraz zamknąć tę stronę.

## Contact
contact-title = Poproś nas o kontakt
contact-heading = Poproś nas o kontakt
contact-intro = Powiedz nam, jak bezpiecznie się z Tobą skontaktować. Przeczytają to tylko osoby, które to zrobią.
contact-method = Jak mamy się z Tobą skontaktować?
contact-method-telephone = Zadzwońcie do mnie
contact-method-sms = Wyślijcie mi SMS
contact-method-email = Wyślijcie mi e-mail
contact-method-other = Inaczej
contact-to = Numer lub adres, którego mamy użyć
contact-to-hint = Jeśli wybierasz inny sposób, powiedz nam jaki.
contact-name = Jak mamy się do Ciebie zwracać?
contact-when = Kiedy jest bezpiecznie?
contact-when-hint = Na przykład: w dni robocze od 9 do 15.
contact-do-not = Czego mamy nie robić?
contact-do-not-hint = Na przykład: nie zostawiać wiadomości albo nie mówić, kto dzwoni.
contact-optional = Możesz zostawić to puste.
contact-send = Poproś nas o kontakt
contact-error-method = Wybierz, jak mamy się z Tobą skontaktować.
contact-error-to = Wpisz numer lub adres, którego mamy użyć.
contact-error-long = Prosimy, skróć to do { $limit } znaków.
contact-error-control = Jest tu znak, którego nie możemy użyć. Prosimy, wpisz to jeszcze raz.
contact-done-title = Skontaktujemy się z Tobą
contact-done-what = Ktoś z nas spróbuje się z Tobą skontaktować w wybrany przez Ciebie sposób. Najdłuższy czas czekania: { $span }.

## Equality
equality-title = Kilka pytań o Ciebie
equality-heading = Kilka pytań o Ciebie
equality-why = Pytamy, żeby sprawdzić, czy dobrze traktujemy wszystkich. Nie musisz odpowiadać na żadne z tych pytań.
equality-apart = Trzymamy te odpowiedzi osobno od wszystkiego innego. Nikt, kto tu pracuje, nie może ich z Tobą połączyć.
equality-age = Ile masz lat?
equality-age-under-16 = Mniej niż 16
equality-age-16-24 = Od 16 do 24
equality-age-25-34 = Od 25 do 34
equality-age-35-44 = Od 35 do 44
equality-age-45-54 = Od 45 do 54
equality-age-55-64 = Od 55 do 64
equality-age-65-over = 65 lub więcej
equality-age-not-said = Wolę nie mówić
equality-ethnic = Jaka jest Twoja grupa etniczna?
equality-ethnic-asian = Azjatycka lub brytyjska azjatycka
equality-ethnic-black = Czarna, brytyjska czarna, karaibska lub afrykańska
equality-ethnic-mixed = Mieszana lub więcej niż jedna grupa
equality-ethnic-white = Biała
equality-ethnic-other = Inna grupa
equality-ethnic-not-said = Wolę nie mówić
equality-disability = Czy masz problem ze zdrowiem, ciała lub psychiki, który trwa już rok albo będzie trwał rok?
equality-disability-yes = Tak
equality-disability-no = Nie
equality-disability-not-said = Wolę nie mówić
equality-sex = Jaka jest Twoja płeć?
equality-sex-female = Kobieta
equality-sex-male = Mężczyzna
equality-sex-another = Określam to inaczej
equality-sex-not-said = Wolę nie mówić
equality-send = Wyślij te odpowiedzi
equality-done-title = Dziękujemy
equality-done-what = Mamy Twoje odpowiedzi. Pomagają nam sprawdzić, czy dobrze traktujemy wszystkich.
equality-nothing-what = Żadna odpowiedź nie jest wybrana. To nic złego. Nic się nie zapisało.

## Receipt
receipt-title = Użyj potwierdzenia
receipt-heading = Użyj potwierdzenia
receipt-intro = Po wysłaniu odpowiedzi na ekranie było potwierdzenie. Dzięki niemu możesz coś dopisać, poprosić nas o kontakt albo wycofać odpowiedź.
receipt-label = Twoje potwierdzenie
receipt-hint = Ma 15 liter i cyfr, na przykład { $example }. Małe czy duże litery oraz odstępy nie mają znaczenia.
receipt-go = Dalej
receipt-error-empty = Wpisz swoje potwierdzenie.
receipt-error-symbol = Jednego z tych znaków nigdy nie ma w potwierdzeniu. Sprawdź je i wpisz jeszcze raz.
receipt-error-length = Potwierdzenie ma 15 liter i cyfr. Policz je i wpisz wszystko jeszcze raz.
receipt-error-check = Jeden znak się nie zgadza. Sprawdź potwierdzenie i wpisz je jeszcze raz.
receipt-unknown-title = Nie możemy znaleźć tego potwierdzenia
receipt-unknown-what = Może być w nim błąd. Sprawdź je i wpisz jeszcze raz.
receipt-menu-title = Co chcesz zrobić?
receipt-menu-heading = Co chcesz zrobić?
receipt-words = Dopisz coś
receipt-words-label = Co chcesz dopisać?
receipt-words-error-empty = Napisz, co chcesz dodać.
receipt-words-send = Dodaj ten tekst
receipt-words-done-title = Twój tekst jest dodany
receipt-words-done-what = Ktoś z nas go przeczyta. Najdłuższy czas czekania: { $span }.
receipt-too-many = Tego potwierdzenia nie można już użyć więcej razy. Jeśli chcesz powiedzieć coś jeszcze, możesz odpowiedzieć znowu, bez kodu.
receipt-withdraw = Wycofaj swoją odpowiedź
receipt-withdraw-what = Twój tekst od razu zniknie z naszych opinii. Twoja ocena zniknie z naszych wyników później, razem z innymi, żeby nikt nie mógł poznać, że była Twoja.
receipt-withdraw-next = Dalej, żeby ją wycofać
receipt-confirm-title = Wycofać Twoją odpowiedź?
receipt-confirm-what = Od razu usuniemy Twój tekst. Nie możemy go przywrócić. Twoja ocena zniknie z naszych wyników później, razem z innymi, żeby nikt nie mógł poznać, że była Twoja. Jeśli Twój tekst sprawił, że baliśmy się o czyjeś bezpieczeństwo, zostanie o tym notatka.
receipt-confirm-yes = Tak, wycofajcie moją odpowiedź
receipt-confirm-no = Nie, zostawcie moją odpowiedź
receipt-withdrawn-title = Twoja odpowiedź jest wycofana
receipt-withdrawn-what = Twój tekst jest usunięty. Twoja ocena zniknie z naszych wyników później, razem z innymi, żeby nikt nie mógł poznać, że była Twoja.
receipt-held-confirm = Policja musi na razie zachować kopię Twojego tekstu. Jest ona potrzebna w śledztwie albo po to, żeby ktoś był bezpieczny. Nadal możesz wycofać swoją odpowiedź: Twój tekst od razu zniknie z naszych opinii. Kopię usuniemy, kiedy nie będzie już potrzebna. Twoja ocena zniknie z naszych wyników później, razem z innymi.
receipt-held-what = Twój tekst nie należy już do naszych opinii. Policja musi na razie zachować kopię. Jest ona potrzebna w śledztwie albo po to, żeby ktoś był bezpieczny. Może ją otworzyć tylko kilka osób. Kiedy nie będzie już potrzebna, zostanie usunięta, i tutaj to zobaczysz. Twoja ocena zniknie z naszych wyników później, razem z innymi, żeby nikt nie mógł poznać, że była Twoja.
receipt-held-ask = Jeśli masz pytanie w tej sprawie, możesz zapytać tutaj: { $contact }
receipt-held-ask-force = Jeśli masz pytanie w tej sprawie, możesz zapytać policję ({ $force }).
receipt-held-complain = Jeśli uważasz, że to niewłaściwe, możesz złożyć skargę do Komisarza ds. Informacji (Information Commissioner): { $address }
receipt-held-over = Policja musiała przez pewien czas zachować kopię. Ta kopia też jest już usunięta.
receipt-again = Zrób z potwierdzeniem coś innego
receipt-unavailable = Teraz nie udało się tego zrobić. Nic się nie zmieniło. Wszystko nadal tu jest. Prosimy, odczekaj minutę i spróbuj ponownie.
receipt-send-again = To nie jest jeszcze wysłane. Prosimy, naciśnij przycisk jeszcze raz.

## Rights
rights-title = Twoje prawa
rights-heading = Twoje prawa
rights-intro = Jeśli ktoś popełnił przestępstwo wobec Ciebie, masz prawa. Nie ma znaczenia, czy policja wie o tym od Ciebie. Prawa te są w zbiorze zasad, który nazywa się Kodeks Ofiar.
rights-edition = Ta strona mówi o Kodeksie dla Anglii i Walii, który działa od kwietnia 2021. Powstaje nowy Kodeks.
rights-limits = Terminy na tej stronie pochodzą z krótkich przewodników po Kodeksie, a nie z samego Kodeksu. Trzeba je jeszcze z nim porównać. Dni to dni robocze.
rights-faster = Niektórzy ludzie mają prawo do większej pomocy i szybszych wiadomości. Może to dotyczyć Ciebie, jeśli przestępstwo było bardzo ciężkie, jeśli się powtarza, jeśli nie masz jeszcze 18 lat albo jeśli nie czujesz się bezpiecznie. Zapytaj nas.
rights-1 = Rozumieć i mieć pewność, że inni Cię rozumieją
rights-1-more = Musimy używać słów, które znasz. Ktoś może tłumaczyć wszystko na Twój język.
rights-2 = Żeby przestępstwo było zapisane
rights-2-more = Musimy to zrobić bez długiego czekania.
rights-3 = Wiedzieć, co się dzieje po zgłoszeniu
rights-3-more = Musisz dostać notatkę, w sposób dla Ciebie bezpieczny. Będzie w niej to, co od Ciebie wiemy, i jak się z nami skontaktować.
rights-4 = Dostać pomoc dobrą dla Ciebie
rights-4-more = Musimy zapytać, czego potrzebujesz. W ciągu 2 dni musimy przekazać Cię do zespołu pomocy.
rights-5 = Dowiedzieć się o pieniądzach, które możesz dostać
rights-5-more = Możesz dostać pieniądze, jeśli ktoś zrobił Ci krzywdę albo jeśli masz straty. Większość ludzi musi o nie poprosić w ciągu 2 lat.
rights-6 = Dostawać wiadomości o swojej sprawie
rights-6-more = Musimy ustalić z Tobą, jak często będziemy się odzywać. W ciągu 5 dni musimy Ci powiedzieć, jeśli ktoś został zatrzymany, oskarżony lub wypuszczony albo jeśli sprawa została zamknięta. Dla niektórych ludzi jest to 1 dzień. Jeśli my albo prawnicy przerwiemy sprawę, możesz poprosić, żeby ktoś sprawdził to jeszcze raz.
rights-7 = Powiedzieć, jak przestępstwo zmieniło Twoje życie
rights-7-more = Możesz złożyć oświadczenie własnymi słowami. Sąd może go wysłuchać.
rights-8 = Wiedzieć o procesie
rights-8-more = Musisz poznać datę i miejsce w ciągu 1 dnia od chwili, gdy dowie się o nich nasz zespół. Jeśli musisz mówić w sądzie, możesz poprosić o pomoc, na przykład o zasłonę.
rights-9 = Wiedzieć, jak zakończyła się sprawa
rights-9-more = Musimy Ci to powiedzieć w ciągu 1 dnia od chwili, gdy dowie się o tym nasz zespół, i wyjaśnić, dlaczego tak się skończyło.
rights-10 = Odzyskać koszty i swoje rzeczy
rights-10-more = Jeśli idziesz do sądu, część kosztów dostaniesz z powrotem. Jeśli mamy Twoje rzeczy, oddamy je tak szybko, jak to możliwe.
rights-11 = Dowiedzieć się o osobie, która to zrobiła
rights-11-more = Jeśli ta osoba trafi na długo do więzienia za skrzywdzenie kogoś, możesz poprosić o wiadomości, co się z nią dzieje.
rights-12 = Złożyć skargę
rights-12-more = Jeśli ktoś nie uszanował Twoich praw, powiedz nam o tym. Musisz dostać odpowiedź w ciągu 10 dni. Jeśli nadal coś jest nie tak, sprawie może się przyjrzeć ktoś spoza policji.
rights-feedback = Powiedz nam, jak nam poszło

## Safety
safety-title = Bezpieczeństwo w internecie
safety-heading = Bezpieczeństwo w internecie
safety-leave = Czerwony przycisk
safety-leave-what = Na górze każdej strony jest czerwony przycisk. Naciśnij go, a przejdziesz na stronę o pogodzie. Możesz też trzy razy nacisnąć klawisz Shift.
safety-leave-not = To nie ukryje Twojej wizyty tutaj. Strona nadal będzie widoczna w historii telefonu lub komputera.
safety-leave-lost = Jeśli coś jest wpisane, a nie wysłane, zniknie po wyjściu ze strony.
safety-history = Ktoś może zajrzeć do Twojego telefonu
safety-history-what = Jeśli się tego boisz, użyj telefonu lub komputera, do którego ta osoba nie ma dostępu. Bezpieczniejszy jest komputer w bibliotece albo w domu kogoś bliskiego.
safety-history-private = Możesz najpierw otworzyć w przeglądarce okno prywatne. Po jego zamknięciu historia się nie zachowa.
safety-history-clear = Możesz usunąć z historii jedną stronę. Jeśli usuniesz całą historię, ktoś może to zauważyć.
safety-spy = Niektórzy ludzie instalują ukryte aplikacje w telefonie innej osoby. Jeśli ktoś wie rzeczy, których wiedzieć nie powinien, użyj innego telefonu.
safety-receipt = Twoje potwierdzenie
safety-receipt-what = Trzymaj potwierdzenie tam, gdzie nikt inny nie zagląda. Możesz też w ogóle go nie zatrzymywać.

## Cookies
cookies-title = Ciasteczka
cookies-heading = Ciasteczka
cookies-none = Te strony nie zapisują nic w Twoim telefonie ani komputerze. Nie ma ciasteczek i nic Cię nie śledzi.
cookies-staff = Osoby, które tu pracują i się logują, dostają jedno ciasteczko. Dzięki niemu są zalogowane, a po wylogowaniu ono znika.
cookies-name = Nazwa
cookies-purpose = Do czego służy
cookies-purpose-what = Dzięki niemu pracownik jest zalogowany.
cookies-ends = Kiedy się kończy
cookies-ends-what = Gdy pracownik się wyloguje albo gdy minie czas logowania.

## Privacy
privacy-title = Prywatność
privacy-heading = Co przechowujemy i dlaczego
privacy-who = Tę usługę prowadzi policja ({ $force }). Dba też o to, co nam powiesz.
privacy-look = Jeśli tylko oglądasz, nie przechowujemy o Tobie niczego.
privacy-answer = Gdy odpowiadasz
privacy-answer-1 = Przechowujemy Twoją ocenę i czas jej wysłania, żeby widzieć, jak nam idzie.
privacy-answer-2 = Trzymamy Twój tekst pod kluczem. Jest zapisany tak, że mogą go otworzyć tylko osoby, którym wolno go czytać.
privacy-answer-3 = Twój kod mówi nam, którego kontaktu dotyczy odpowiedź. Nie mówi policjantowi, kim jesteś.
privacy-answer-4 = Jeśli odpowiadasz bez własnego kodu, przez jeden dzień trzymamy znak utworzony z Twojego adresu internetowego. Pomaga nam sprawdzić, czy jedna osoba odpowiada wiele razy. Nie da się z niego odtworzyć adresu.
privacy-contact = Gdy prosisz nas o kontakt
privacy-contact-what = Trzymamy Twój numer lub adres pod kluczem. Widzą go tylko osoby, które się z Tobą kontaktują.
privacy-equality = Gdy mówisz nam o sobie
privacy-equality-what = Te odpowiedzi trzymamy osobno, tylko z miesiącem i z niczym więcej. Nikt nie może dojść od nich do Ciebie.
privacy-read = Kto czyta Twój tekst
privacy-read-what = Czyta go mały zespół. Przekazuje go dalej tylko wtedy, gdy komuś może stać się krzywda, gdy tekst może być potrzebny jako dowód albo gdy o to poprosisz. Później Twój tekst, wymieszany z co najmniej czterema innymi odpowiedziami, może przeczytać też policjant, który miał z Tobą kontakt. Twoje imię i nazwisko będą tam tylko wtedy, gdy je wpiszesz. Nie pokazujemy Twojego tekstu, jeśli został przekazany dalej, jeśli prosisz nas o kontakt albo jeśli wynika z niego, że komuś może stać się krzywda.
privacy-back = Wycofanie odpowiedzi
privacy-back-what = Dzięki potwierdzeniu możesz w każdej chwili wycofać odpowiedź. Twój tekst od razu zniknie z naszych opinii i zostanie usunięty. Jeśli policja musi zachować kopię do śledztwa albo po to, żeby ktoś był bezpieczny, powiemy Ci o tym. Potrzebujesz do tego potwierdzenia.
privacy-never = Czego nigdy nie robimy
privacy-never-what = Nie sprzedajemy tego, co nam mówisz. Nie używamy tego do reklam. Nie robimy listy najlepszych i najgorszych policjantów.

## Accessibility
access-title = Dostępność
access-heading = Czy każdy może korzystać z tych stron?
access-aim = Chcemy, żeby każdy mógł korzystać z tych stron. Nasz cel to zasady, które nazywają się { $standard }.
access-works = Co działa
access-works-1 = Możesz używać każdej strony samą klawiaturą.
access-works-2 = Możesz powiększyć tekst cztery razy.
access-works-3 = Możesz używać stron z czytnikiem ekranu i z wyłączonymi skryptami.
access-works-4 = Strony działają na małych i starych telefonach.
access-not = Co musimy jeszcze zrobić
access-not-1 = Osoby z niepełnosprawnościami nie sprawdziły jeszcze tych stron. Na razie używaliśmy programów testowych i własnych rąk.
access-not-2 = Niektórych języków nie sprawdziły jeszcze osoby, które mówią nimi od dziecka. Te strony o tym informują.
access-not-3 = Nie ma jeszcze języka migowego ani tekstu łatwego do czytania.
access-tell = Powiedz nam
access-tell-what = Jeśli coś u Ciebie nie działa, powiedz nam o tym. Możesz to zrobić na stronie z opiniami, bez kodu.

# Who has opened a record
receipt-opened = Zobacz, kto otworzył Twój wpis
receipt-opened-what = Możesz zobaczyć, jaką pracę wykonują osoby, które przeczytały to, co od Ciebie dostaliśmy, którego dnia i dlaczego. Nie pokazujemy nazwisk.
receipt-opened-go = Pokaż
opened-title = Kto otworzył Twój wpis
opened-intro = To są osoby, które przeczytały to, co od Ciebie dostaliśmy. Zapisujemy to, zanim mogą to przeczytać, i nikt nie może tego usunąć tak, żeby nie było to widoczne. Nie pokazujemy nazwisk.
opened-none = Nikt jeszcze nie otworzył Twojego wpisu.
opened-role = Kto
opened-why = Dlaczego
opened-role-desk = osoba z punktu pomocy dla ofiar
opened-role-officer = policjant, razem z odpowiedziami co najmniej czterech innych osób
opened-role-lead = osoba, która kieruje zespołem policji
opened-role-standards = osoba, która bada skargi na policję
opened-role-analyst = osoba, która szuka tego, co można poprawić
opened-role-commissioner = biuro Komisarza do spraw Ofiar
opened-role-check = osoba, która sprawdza, czy zasady są przestrzegane
opened-role-program = program komputerowy policji
opened-role-other = osoba, która pracuje z policją
opened-why-check-risk = żeby sprawdzić, czy ktoś jest w niebezpieczeństwie
opened-why-answer-request = żeby się z Tobą skontaktować, tak jak w prośbie
opened-why-read-entry = żeby przeczytać to, co przyszło
opened-why-follow-up = żeby dokończyć to, co zaczęto
opened-why-complaint = żeby zbadać skargę
opened-why-quality-check = żeby sprawdzić, czy ludzie są dobrze traktowani
opened-why-check-flag = żeby sprawdzić, czy ludzie są dobrze traktowani
opened-why-own-contacts = żeby uczyć się z tego, co mówią ludzie
opened-why-other = z innego powodu, który jest zapisany
opened-why-investigation = z innego powodu, który jest zapisany
opened-why-answer-access = żeby przygotować kopię, o którą prosisz
