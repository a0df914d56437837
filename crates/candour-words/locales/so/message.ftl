# A draft: no native reader has checked it yet.
message-subject = Sidee ayaan u qabannay?
message-invitation = Sidee ahayd caawimada aad naga heshay? Waxay qaadanaysaa hal daqiiqo: { $link } Qasab maaha inaad jawaabto. Si aad u joojiso fariimahan, ku jawaab STOP.
message-invitation-email =
    Sidee ahayd caawimada aad naga heshay? Dooro tiro. Waxba lama diro ka hor intaadan riixin Dir.

    5, aad u fiican: { $five }
    4, fiican: { $four }
    3, ma fiicna mana xuma: { $three }
    2, xun: { $two }
    1, aad u xun: { $one }

    Waxaad sidoo kale e-maylkan uga jawaabi kartaa tiro iyo erayadaada. Qasab maaha inaad jawaabto.
    Si aad u joojiso e-mayladan: { $stop }
message-reminder = Wali waad noo sheegi kartaa sida aan u qabannay: { $link } Waa markii ugu dambaysay ee aan weydiinno. Si aad u joojiso fariimahan, ku jawaab STOP.
message-ask-rating = Mahadsanid. Sidee ayaan u qabannay, 1 ilaa 5? 5 waa aad u fiican, 1 waa aad u xun. Fadlan ku jawaab hal tiro.
message-ask-again = Waan ka xunnahay, ma aannaan fahmin. Fadlan ku jawaab hal tiro oo u dhaxaysa 1 ilaa 5. 5 waa aad u fiican.
message-ask-words = Mahadsanid. Ma jeceshahay inaad noo sheegto sababta? Fadlan ku jawaab erayadaada. Halkaas waad ku dayn kartaa.
message-thanks = Mahadsanid. Jawaabtaada waan haynaa.
message-code-used = Jawaabta koodkan horay ayaan u haysannay. Mahadsanid.
message-code-unknown = Koodkan ma naqaanno. Fadlan hubi oo mar kale soo dir.
message-help = Waxaad ku jawaabi kartaa tiro u dhaxaysa 1 ilaa 5. Si aad u joojiso fariimahan, ku jawaab STOP. Xaalad degdeg ah wac 999.
message-stopped = Fariimo dambe nagama heli doontid. Si aad mar kale u hesho, ku jawaab START.
message-started = Fariimahayaga mar kale ayaad heli doontaa. Si aad u joojiso, ku jawaab STOP.
message-not-understood = Mahadsanid. Qof ayaa akhrin doona fariintaada. Xaalad degdeg ah wac 999.
message-sign-in-code = Koodkaagu waa { $code }. Wuxuu shaqeeyaa dhowr daqiiqo. Cidna ha u sheegin.
