# A draft: no native reader has checked it yet.
message-subject = Jak się spisaliśmy?
message-invitation = Jak oceniasz pomoc, którą od nas dostałeś lub dostałaś? To zajmie minutę: { $link } Nie musisz odpowiadać. Aby zatrzymać te wiadomości, odpisz STOP.
message-invitation-email =
    Jak oceniasz pomoc, którą od nas dostałeś lub dostałaś? Wybierz liczbę. Nic nie zostanie wysłane, zanim naciśniesz Wyślij.

    5, bardzo dobrze: { $five }
    4, dobrze: { $four }
    3, ani dobrze, ani źle: { $three }
    2, źle: { $two }
    1, bardzo źle: { $one }

    Możesz też odpisać na ten e-mail liczbą i własnymi słowami. Nie musisz odpowiadać.
    Aby zatrzymać te e-maile: { $stop }
message-reminder = Nadal możesz powiedzieć, jak się spisaliśmy: { $link } Pytamy ostatni raz. Aby zatrzymać te wiadomości, odpisz STOP.
message-ask-rating = Dziękujemy. Jak się spisaliśmy, od 1 do 5? 5 to bardzo dobrze, 1 to bardzo źle. Odpisz jedną liczbą.
message-ask-again = Przepraszamy, nie zrozumieliśmy. Odpisz jedną liczbą od 1 do 5. 5 to bardzo dobrze.
message-ask-words = Dziękujemy. Czy chcesz nam powiedzieć dlaczego? Odpisz własnymi słowami. Możesz też na tym zakończyć.
message-thanks = Dziękujemy. Mamy Twoją odpowiedź.
message-code-used = Mamy już odpowiedź dla tego kodu. Dziękujemy.
message-code-unknown = Nie znamy tego kodu. Sprawdź go i wyślij jeszcze raz.
message-help = Możesz odpisać liczbą od 1 do 5. Aby zatrzymać te wiadomości, odpisz STOP. W nagłym wypadku dzwoń pod 999.
message-stopped = Nie dostaniesz od nas więcej wiadomości. Aby znów je dostawać, odpisz START.
message-started = Znów będziesz dostawać nasze wiadomości. Aby je zatrzymać, odpisz STOP.
message-not-understood = Dziękujemy. Ktoś przeczyta Twoją wiadomość. W nagłym wypadku dzwoń pod 999.
message-sign-in-code = Twój kod to { $code }. Działa przez kilka minut. Nie podawaj go nikomu.
