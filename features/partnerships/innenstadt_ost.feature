# language: de
Funktionalität: Kooperationsvereinbarung für die Innenstadt-Ost, Karlsruhe

  Die Volkswohnung und die AWO Karlsruhe gemeinnützige GmbH haben eine Kooperationsvereinbarung für die Innenstadt-Ost
  unterzeichnet. Sie konkretisieren damit ihre bisher lose Zusammenarbeit: ein gutes Zusammenleben aller Bewohnerinnen
  und Bewohner, Teilhabe und Beteiligung. Mittelpunkt ist das QUINO, das Quartierscafé der AWO.

  Wann unterzeichnet wurde, wie lange die Vereinbarung gilt und wer wie viel einbringt, sagt die Quelle nicht. Das
  Quartierbuch hält fest, was gesagt ist, und nennt das Übrige beim Namen: unbekannt. Unbekannt ist nicht null Euro.
  Jeder Satz wird am laufenden Buch geprüft. Personen erscheinen allein mit ihrer Funktion.

  Grundlage:
    Angenommen die Stadt Karlsruhe führt seit dem 02.06.2025 ein Quartierbuch
    Und Quelle der Angaben ist die Pressemitteilung "Mehrwert durch Partnerschaft: Volkswohnung und AWO Karlsruhe unterzeichnen Kooperationsvereinbarung für die Innenstadt Ost"
    Und erfasst sind die Organisationen:
      | Kennung         | Name                             | Art                 | Gemeindeschlüssel | Einheit                            |
      | stadt-karlsruhe | Stadt Karlsruhe                  | Kommune             | 08212000          | –                                  |
      | volkswohnung    | Volkswohnung                     | Wohnungsunternehmen | –                 | Quartier, Soziales und Entwicklung |
      | awo-karlsruhe   | AWO Karlsruhe gemeinnützige GmbH | Wohlfahrtsverband   | –                 | –                                  |
    Und erfasst ist das Quartier "Innenstadt-Ost" der Stadt Karlsruhe, auch genannt "Innenstadt Ost"
    Und zu seinem Umfeld ist angegeben: "Wohnungen der Volkswohnung im Einzugsgebiet des QUINO" knapp 700
    Und die Parteien des Vertrags sind:
      | Partei                           | Rolle   | Einheit                            | Ansprechperson                             |
      | Volkswohnung                     | Partner | Quartier, Soziales und Entwicklung | Leitung Quartier, Soziales und Entwicklung |
      | AWO Karlsruhe gemeinnützige GmbH | Partner | –                                  | Prokura                                    |
    Und erfasst ist, dass beide bisher lose zusammengearbeitet haben; Ort und Dauer sind unbekannt
    Und der Vertrag ist am 02.06.2025 so erfasst:
      | Titel         | Kooperationsvereinbarung Innenstadt-Ost                                        |
      | Art           | Kooperation                                                                    |
      | Zweck         | ein gutes Zusammenleben aller Bewohnerinnen und Bewohner des Quartiers stärken |
      | Nachfolge von | Lose Zusammenarbeit von Volkswohnung und AWO Karlsruhe gemeinnützige GmbH      |
      | Quartier      | Innenstadt-Ost                                                                 |
      | Beginn        | unbekannt                                                                      |
      | Ende          | unbekannt                                                                      |
      | Ort           | QUINO, Quartierscafé der AWO                                                   |
      | Angebot       | Angebote, Workshops, Kurse und Veranstaltungen                                 |

  Regel: Was vereinbart ist

    Szenario: Zwei Partner wirken in der Innenstadt-Ost zusammen, auch ohne genannten Betrag
      Wenn am 05.07.2026 gefragt wird, wer am 05.07.2026 in der Innenstadt-Ost zusammenwirkt
      Dann sind es diese Partner:
        | Partei                           | Art                 | Rolle   | Einheit                            | Ansprechperson                             |
        | Volkswohnung                     | Wohnungsunternehmen | Partner | Quartier, Soziales und Entwicklung | Leitung Quartier, Soziales und Entwicklung |
        | AWO Karlsruhe gemeinnützige GmbH | Wohlfahrtsverband   | Partner | –                                  | Prokura                                    |

    Szenario: Die Innenstadt-Ost ist ein Quartier der Stadt Karlsruhe
      Wenn am 05.07.2026 das Quartier Innenstadt-Ost nachgeschlagen wird
      Dann liegt es in der Kommune "Stadt Karlsruhe" mit dem Gemeindeschlüssel 08212000
      Und es heißt auch "Innenstadt Ost"
      Und zu seinem Umfeld gehören "Wohnungen der Volkswohnung im Einzugsgebiet des QUINO", nämlich knapp 700

    Szenario: Aus loser Zusammenarbeit wird eine Vereinbarung, ihr Ort ist das QUINO
      Wenn am 05.07.2026 der Vertrag nachgeschlagen wird
      Dann steht darin:
        | Titel         | Kooperationsvereinbarung Innenstadt-Ost                                        |
        | Art           | Kooperation                                                                    |
        | Zweck         | ein gutes Zusammenleben aller Bewohnerinnen und Bewohner des Quartiers stärken |
        | Nachfolge von | Lose Zusammenarbeit von Volkswohnung und AWO Karlsruhe gemeinnützige GmbH      |
        | Quartier      | Innenstadt-Ost                                                                 |
        | Ort           | QUINO, Quartierscafé der AWO                                                   |
        | Angebot       | Angebote, Workshops, Kurse und Veranstaltungen                                 |
        | Gewissheit    | angekündigt                                                                    |

    Szenario: Beide haben unterzeichnet; an welchem Tag, ist nicht gesagt
      Angenommen am 02.06.2025 sind diese Unterschriften erfasst:
        | Partei                           | Tag       |
        | Volkswohnung                     | unbekannt |
        | AWO Karlsruhe gemeinnützige GmbH | unbekannt |
      Wenn am 05.07.2026 der Vertrag nachgeschlagen wird
      Dann steht darin:
        | Unterschrift | Volkswohnung, Tag unbekannt                     |
        | Unterschrift | AWO Karlsruhe gemeinnützige GmbH, Tag unbekannt |

    Szenario: Ohne bekannten Tag der Unterschrift gilt kein Vertrag als unterzeichnet
      Wenn derselbe Vertrag als "unterzeichnet" erfasst werden soll
      Dann wird das abgelehnt, denn: "Eine Vereinbarung ohne bekanntes Unterschriftsdatum gilt höchstens als angekündigt."

    Szenario: Eine Unterschrift liegt nicht in der Zukunft
      Wenn am 05.07.2026 die Unterschrift der Volkswohnung vom 06.07.2026 erfasst werden soll
      Dann wird das abgelehnt, denn: "Keine Unterschrift liegt in der Zukunft."

  Regel: Was niemand gesagt hat, heißt unbekannt und nie 0,00 EUR

    Szenario: Die Auskunft über das Jahr 2026 nennt beide Partner und keinen Betrag
      Wenn am 05.07.2026 gefragt wird, wer 2026 in der Innenstadt-Ost was beiträgt
      Dann lautet die Auskunft:
        | Partei                           | Form        | Zugesagt  | Bewertung | Stunden | Gewissheit  |
        | Volkswohnung                     | ohne Angabe | unbekannt | –         | –       | angekündigt |
        | AWO Karlsruhe gemeinnützige GmbH | ohne Angabe | unbekannt | –         | –       | angekündigt |
      Und die Summen sind:
        | Geld         | unbekannt |
        | Sachleistung | unbekannt |
        | Wert         | unbekannt |
      Und die Anteile sind:
        | Partei                           | am Wert   | am Geld   |
        | Volkswohnung                     | unbekannt | unbekannt |
        | AWO Karlsruhe gemeinnützige GmbH | unbekannt | unbekannt |
      Und die Auskunft ist unvollständig: der "Kooperationsvereinbarung Innenstadt-Ost" fehlt der Betrag
      Und nirgends steht 0,00 EUR

    Szenario: Der Bericht nennt jede fehlende Angabe
      Wenn am 05.07.2026 gefragt wird, welche Angaben fehlen
      Dann fehlen der "Kooperationsvereinbarung Innenstadt-Ost":
        | Angabe               | Partei                           |
        | Beitrag              | AWO Karlsruhe gemeinnützige GmbH |
        | Beitrag              | Volkswohnung                     |
        | Tag der Unterschrift | –                                |
        | Ende der Laufzeit    | –                                |
        | Beginn der Laufzeit  | –                                |

    Szenario: Ein unbekannter Betrag wird nicht als null Euro erfasst
      Wenn am 05.07.2026 ein weiterer Beitrag erfasst werden soll:
        | Kennung | Partei       | Form | Jahre | Betrag   | Bewertung | Stunden | Gewissheit  |
        | geld    | Volkswohnung | Geld | 2026  | 0,00 EUR | –         | –       | angekündigt |
      Dann wird das abgelehnt, denn: "Ein Betrag ist größer als null: Rückfluss ist eine Rückgabe, eine falsche Buchung ein Storno."

    Szenario: Ohne bekanntes Ende gilt die Vereinbarung, und keine Frist läuft ab
      Wenn am 05.07.2026 gefragt wird, was binnen 180 Tagen ab dem 05.07.2026 endet
      Dann ist es kein Vertrag
      Und am 05.07.2026 ist der Vertrag in Kraft
