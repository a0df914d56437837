# A draft: no native reader has checked it yet.
message-subject = Cum ne-am descurcat?
message-invitation = Cum a fost ajutorul primit de la noi? Durează un minut: { $link } Nu sunteți obligat să răspundeți. Pentru a opri aceste mesaje, răspundeți STOP.
message-invitation-email =
    Cum a fost ajutorul primit de la noi? Alegeți un număr. Nimic nu se trimite înainte să apăsați Trimite.

    5, foarte bine: { $five }
    4, bine: { $four }
    3, nici bine, nici rău: { $three }
    2, rău: { $two }
    1, foarte rău: { $one }

    Puteți răspunde și la acest e-mail cu un număr și cu propriile cuvinte. Nu sunteți obligat să răspundeți.
    Pentru a opri aceste e-mailuri: { $stop }
message-reminder = Încă ne puteți spune cum ne-am descurcat: { $link } Este ultima dată când întrebăm. Pentru a opri aceste mesaje, răspundeți STOP.
message-ask-rating = Mulțumim. Cum ne-am descurcat, de la 1 la 5? 5 înseamnă foarte bine, 1 foarte rău. Răspundeți cu un singur număr.
message-ask-again = Ne pare rău, nu am înțeles. Răspundeți cu un singur număr de la 1 la 5. 5 înseamnă foarte bine.
message-ask-words = Mulțumim. Doriți să ne spuneți de ce? Răspundeți cu propriile cuvinte. Puteți și să vă opriți aici.
message-thanks = Mulțumim. Avem răspunsul dumneavoastră.
message-code-used = Avem deja un răspuns pentru acest cod. Mulțumim.
message-code-unknown = Nu cunoaștem acest cod. Verificați-l și trimiteți-l din nou.
message-help = Puteți răspunde cu un număr de la 1 la 5. Pentru a opri aceste mesaje, răspundeți STOP. În caz de urgență sunați la 999.
message-stopped = Nu veți mai primi mesaje de la noi. Pentru a le primi din nou, răspundeți START.
message-started = Veți primi din nou mesajele noastre. Pentru a le opri, răspundeți STOP.
message-not-understood = Mulțumim. Cineva va citi mesajul dumneavoastră. În caz de urgență sunați la 999.
message-sign-in-code = Codul dumneavoastră este { $code }. Este valabil câteva minute. Nu îl spuneți nimănui.
